//! Commands in a terminal: `script` of util-linux makes one, which shows what is typed unless the
//! command says otherwise.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};

use crate::cli::desk::Desk;

const GOOD: &str = "correct horse battery";
/// How often the terminal is asked whether it hides what is typed. One that never does is typed into
/// all the same, and shows it.
const TRIES: u32 = 1_000;

/// A command that runs in a terminal.
struct Terminal {
    script: Child,
    shown: String,
}

impl Terminal {
    fn start(desk: &Desk, arguments: &str) -> Self {
        let told = desk.command(&[]);
        let environment = told.as_std().get_envs().filter_map(|(name, value)| Some((name, value?)));
        let command = format!("{} {arguments}", env!("CARGO_BIN_EXE_reroll"));
        let mut script = Command::new("script");
        script
            .args(["--quiet", "--return", "--echo", "always", "--command", &command, "/dev/null"])
            .current_dir(desk.folder.path())
            .env_clear()
            .envs(environment)
            .env("PATH", "/usr/bin:/bin")
            .env("SHELL", "/bin/sh")
            .kill_on_drop(true)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let script = script.spawn().expect("`script` of util-linux makes this test's terminal");
        Self { script, shown: String::new() }
    }

    /// Waits for a prompt, and until the terminal hides what is typed; then types a line.
    async fn type_at(&mut self, prompt: &str, line: &str) {
        while !self.shown.contains(prompt) {
            let mut bytes = [0; 1024];
            let read = self.script.stdout.as_mut().unwrap().read(&mut bytes).await.unwrap();
            assert!(read > 0, "no {prompt}: {}", self.shown);
            self.shown.push_str(&String::from_utf8_lossy(&bytes[..read]));
        }
        let mut tries = 0;
        while !self.hides().await && tries < TRIES {
            tokio::time::sleep(Duration::from_millis(10)).await;
            tries += 1;
        }
        let keyboard = self.script.stdin.as_mut().unwrap();
        keyboard.write_all(format!("{line}\n").as_bytes()).await.unwrap();
        keyboard.flush().await.unwrap();
    }

    /// Whether the terminal does not show what is typed.
    async fn hides(&self) -> bool {
        let script = self.script.id().unwrap();
        let children = format!("/proc/{script}/task/{script}/children");
        let child = std::fs::read_to_string(children).unwrap();
        let Some(child) = child.split_whitespace().next() else { return false };
        let Ok(tty) = std::fs::read_link(format!("/proc/{child}/fd/0")) else { return false };
        let stty = Command::new("stty").arg("-F").arg(tty).arg("-a").output().await.unwrap();
        String::from_utf8_lossy(&stty.stdout).split_whitespace().any(|flag| flag == "-echo")
    }

    /// Waits for the end; gives the exit status and all that the terminal showed.
    async fn end(mut self) -> (i32, String) {
        let mut rest = String::new();
        self.script.stdout.as_mut().unwrap().read_to_string(&mut rest).await.unwrap();
        let status = self.script.wait().await.unwrap();
        (status.code().unwrap(), self.shown + &rest)
    }
}

/// A desk with a connected calendar and an admin.
async fn desk() -> Desk {
    let desk = Desk::new().await;
    desk.connect().await;
    let add = ["user", "add", "--email", "ada@example.org", "--role", "admin"];
    desk.json_with(&add, GOOD).await;
    desk
}

#[tokio::test]
async fn a_new_password_is_asked_for_twice_and_never_shown() {
    let desk = desk().await;
    for (again, code, said) in
        [("seven wagons of tulips", 0, "a new password"), ("seven wagon", 2, "do not match")]
    {
        let command = "user password --email ada@example.org";
        let mut terminal = Terminal::start(&desk, command);
        terminal.type_at("Password: ", "seven wagons of tulips").await;
        terminal.type_at("Again: ", again).await;
        let (status, shown) = terminal.end().await;
        assert_eq!(status, code, "{shown}");
        assert!(shown.contains(said), "{shown}");
        assert!(!shown.contains("wagon"), "{shown}");
    }
}

#[tokio::test]
async fn a_token_is_not_shown() {
    let desk = desk().await;
    let command = "source add --organizer riverside --calendar-id another@example.org";
    let mut terminal = Terminal::start(&desk, command);
    terminal.type_at("Refresh token: ", "1//secret-token").await;
    let (status, shown) = terminal.end().await;
    assert_eq!(status, 0, "{shown}");
    assert!(shown.contains("Connected another@example.org"), "{shown}");
    assert!(!shown.contains("secret-token"), "{shown}");
}
