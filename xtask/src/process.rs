//! Runs other programs so that none is left behind: each is the leader of its own process
//! group, which is told to stop by its id when the task ends or is interrupted.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::error::{Error, Result, failed};

/// How often a running program is looked at.
const TICK: Duration = Duration::from_millis(20);
/// How long a program may take to end after SIGTERM before it is killed.
const GRACE: Duration = Duration::from_secs(10);

static STOP: OnceLock<Arc<AtomicBool>> = OnceLock::new();

fn stop_flag() -> &'static Arc<AtomicBool> {
    STOP.get_or_init(Arc::default)
}

/// Turns SIGINT, SIGTERM and SIGHUP into [`Error::Interrupted`], so that everything that was
/// started is stopped on the way out.
pub fn catch_signals() -> Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(stop_flag()))
            .map_err(|source| Error::CannotStart { what: "signal handling".into(), source })?;
    }
    Ok(())
}

/// Fails once the task was told to stop.
pub fn check_interrupted() -> Result<()> {
    if stop_flag().load(Ordering::Relaxed) { Err(Error::Interrupted) } else { Ok(()) }
}

/// Starts a program in a process group of its own, without standard input.
fn spawn(command: &mut Command, what: &str) -> Result<Child> {
    check_interrupted()?;
    command
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(|source| Error::CannotStart { what: what.to_owned(), source })
}

/// Waits for a program; an interrupted task stops it first.
fn wait(child: &mut Child, what: &str) -> Result<ExitStatus> {
    loop {
        let state = child.try_wait();
        match state.map_err(|source| Error::CannotStart { what: what.to_owned(), source })? {
            Some(status) => return Ok(status),
            None if check_interrupted().is_err() => {
                stop(child);
                return Err(Error::Interrupted);
            }
            None => thread::sleep(TICK),
        }
    }
}

/// Asks a program's process group to end, waits, and kills what is left after [`GRACE`].
fn stop(child: &mut Child) {
    let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) else { return };
    if matches!(child.try_wait(), Ok(Some(_))) {
        return;
    }
    // A group that is gone already is what is wanted.
    let _ = kill_process_group(group, Signal::TERM);
    let begin = Instant::now();
    while begin.elapsed() < GRACE {
        if matches!(child.try_wait(), Ok(Some(_)) | Err(_)) {
            return;
        }
        thread::sleep(TICK);
    }
    let _ = kill_process_group(group, Signal::KILL);
    let _ = child.wait();
}

/// Runs a program to its end; its output goes where the task's goes.
pub fn run(command: &mut Command, what: &str) -> Result<()> {
    let status = wait(&mut spawn(command, what)?, what)?;
    if status.success() { Ok(()) } else { Err(Error::Unsuccessful { what: what.into(), status }) }
}

/// What a program printed, and how it ended.
#[derive(Debug)]
pub struct Captured {
    /// Standard output, with anything that is not UTF-8 replaced.
    pub stdout: String,
    /// Standard error, likewise.
    pub stderr: String,
    /// How it ended.
    pub status: ExitStatus,
}

/// Runs a program and keeps what it prints; a failure of the program is not an error here.
pub fn capture(command: &mut Command, what: &str) -> Result<Captured> {
    let mut child = spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()), what)?;
    let stdout = drain(child.stdout.take());
    let stderr = drain(child.stderr.take());
    let status = wait(&mut child, what)?;
    Ok(Captured {
        stdout: stdout.join().unwrap_or_default(),
        stderr: stderr.join().unwrap_or_default(),
        status,
    })
}

/// Reads a pipe to its end on a thread, so that a full pipe cannot block the program.
fn drain(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// The standard output of a program that has to succeed.
pub fn output(command: &mut Command, what: &str) -> Result<String> {
    let captured = capture(command, what)?;
    if captured.status.success() {
        return Ok(captured.stdout);
    }
    failed(format!("{what} failed ({}): {}", captured.status, captured.stderr.trim()))
}

/// A program that runs beside the task and is stopped with it.
#[derive(Debug)]
pub struct Service {
    name: String,
    child: Child,
}

impl Service {
    /// Starts the program; its output goes where the task's goes, unless the command says other.
    pub fn start(name: &str, command: &mut Command) -> Result<Self> {
        Ok(Self { name: name.to_owned(), child: spawn(command, name)? })
    }

    /// What the program is called in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How the program ended, or `None` while it runs.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        stop(&mut self.child);
    }
}

/// The first program of that name in `PATH`.
pub fn find_program(name: &str) -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captures_both_streams_and_the_exit_status() {
        let mut command = Command::new("sh");
        let captured =
            capture(command.args(["-c", "echo out; echo err >&2; exit 3"]), "sh").expect("runs");
        assert_eq!(captured.stdout, "out\n");
        assert_eq!(captured.stderr, "err\n");
        assert_eq!(captured.status.code(), Some(3));
    }

    #[test]
    fn a_failing_program_is_named() {
        let error = run(Command::new("sh").args(["-c", "exit 1"]), "the check").expect_err("fails");
        assert!(error.to_string().starts_with("the check failed"), "{error}");
        let error = run(&mut Command::new("no-such-program-here"), "it").expect_err("not there");
        assert!(error.to_string().starts_with("cannot start it"), "{error}");
    }

    #[test]
    fn a_dropped_service_takes_its_whole_group_with_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("pid");
        let script = format!("sleep 60 & echo $! > {}; wait", file.display());
        let service =
            Service::start("sleeper", Command::new("sh").args(["-c", &script])).expect("starts");
        let pid = loop {
            match std::fs::read_to_string(&file) {
                Ok(text) if text.ends_with('\n') => break text.trim().to_owned(),
                _ => thread::sleep(TICK),
            }
        };
        drop(service);
        let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        assert!(state.is_empty() || state.contains(") Z "), "still running: {state}");
    }
}
