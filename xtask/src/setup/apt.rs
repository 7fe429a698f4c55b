//! Packages of Debian and its descendants.

use std::process::Command;

use crate::error::{Error, Result};
use crate::process;
use crate::term;

/// Installs packages where this program may, and otherwise says which command does.
pub fn install(packages: &[&str], purpose: &str) -> Result<()> {
    if process::find_program("apt-get").is_none() {
        return Err(Error::Missing {
            problem: format!("{purpose} is missing, and this system has no apt-get"),
            command: format!("(your system's package manager) install {}", packages.join(" ")),
        });
    }
    if !rustix::process::geteuid().is_root() {
        return Err(Error::Missing {
            problem: format!("{purpose} is missing, and only root may install packages"),
            command: format!("sudo {}", install_line(packages)),
        });
    }
    term::step(&format!("installing {purpose} ({})", packages.join(", ")), || {
        if run(packages).is_ok() {
            return Ok(());
        }
        process::check_interrupted()?;
        term::say("apt-get refused; trying again with fresh package lists");
        process::run(apt().args(["update", "--quiet"]), "apt-get update")
            .and_then(|()| run(packages))
            .map_err(|error| Error::Missing {
                problem: format!("{purpose} could not be installed: {error}"),
                command: format!("sudo apt-get update && sudo {}", install_line(packages)),
            })
    })
}

fn install_line(packages: &[&str]) -> String {
    format!("apt-get install -y --no-install-recommends {}", packages.join(" "))
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn run(packages: &[&str]) -> Result<()> {
    let mut command = apt();
    command.args(["install", "--yes", "--quiet", "--quiet", "--no-install-recommends"]);
    process::run(command.args(packages), "apt-get install")
}
