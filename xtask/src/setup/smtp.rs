//! The SMTP server of the tests: aiosmtpd, from PyPI or Debian.

use std::path::PathBuf;
use std::process::Command;

use crate::error::{Result, failed};
use crate::process::{self, find_program};
use crate::setup::apt;

/// Debian's own Python, which has Debian's packages whatever `python3` in `PATH` is.
const DEBIANS: &str = "/usr/bin/python3";

/// A Python that has aiosmtpd, installed where there is none.
pub fn ensure() -> Result<PathBuf> {
    if let Some(found) = find()? {
        return Ok(found);
    }
    apt::install(&["python3-aiosmtpd"], "an SMTP server for the tests")?;
    match find()? {
        Some(found) => Ok(found),
        None => failed("python3-aiosmtpd was installed, but no Python can import aiosmtpd"),
    }
}

fn find() -> Result<Option<PathBuf>> {
    let all = find_program("python3").into_iter().chain([PathBuf::from(DEBIANS)]);
    for python in all.filter(|python| python.is_file()) {
        let mut import = Command::new(&python);
        import.args(["-c", "import aiosmtpd.handlers, aiosmtpd.smtp"]);
        if process::capture(&mut import, "python3")?.status.success() {
            return Ok(Some(python));
        }
    }
    Ok(None)
}
