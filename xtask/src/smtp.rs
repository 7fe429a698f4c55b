//! An SMTP server for one run of the tests, with its mail in a temporary folder of its own.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::error::{Result, failed};
use crate::net;
use crate::process::{self, Service};
use crate::scratch;

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is asked meanwhile.
const TICK: Duration = Duration::from_millis(50);
/// The account that may send.
const ACCOUNT: &str = "reroll";
const PASSWORD: &str = "a password";

/// A running server; dropping it stops it and removes its mail.
#[derive(Debug)]
pub struct Smtp {
    _service: Service,
    folder: TempDir,
    port: u16,
}

impl Smtp {
    /// Starts the server with a Python that has aiosmtpd.
    pub fn start(python: &Path, script: &Path) -> Result<Self> {
        let folder = scratch::folder("reroll-smtp-")?;
        let port = net::free_port()?;
        let mut command = Command::new(python);
        command.arg(script).arg(port.to_string()).arg(folder.path().join("mail"));
        command.args([ACCOUNT, PASSWORD]);
        let mut service = Service::start("the SMTP server", &mut command)?;
        wait(&mut service, port)?;
        Ok(Self { _service: service, folder, port })
    }

    /// Its address, with the account that may send.
    pub fn url(&self) -> String {
        let password = PASSWORD.replace(' ', "%20");
        format!("smtp://{ACCOUNT}:{password}@127.0.0.1:{}", self.port)
    }

    /// The Maildir that it keeps mail in.
    pub fn mail(&self) -> PathBuf {
        self.folder.path().join("mail")
    }
}

fn wait(service: &mut Service, port: u16) -> Result<()> {
    let begin = Instant::now();
    loop {
        process::check_interrupted()?;
        if let Some(status) = service.ended() {
            return failed(format!("{} ended at its start ({status})", service.name()));
        }
        if TcpStream::connect_timeout(&net::local(port), TICK).is_ok() {
            return Ok(());
        }
        if begin.elapsed() > PATIENCE {
            return failed(format!("{} does not listen on port {port}", service.name()));
        }
        thread::sleep(TICK);
    }
}
