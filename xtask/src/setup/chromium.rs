//! The browser for the journeys: the one on the machine, or Debian's.

use std::path::PathBuf;

use crate::error::{Error, Result, failed};
use crate::process::find_program;
use crate::setup::apt;

/// Names under which systems have Chromium or Chrome.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// Debian's name for Chromium without windows: the same engine, without an interface of its own to
/// draw beside each page.
const HEADLESS: &str = "chromium-headless-shell";

/// The browser for the journeys: `CHROMIUM_PATH`, else Chromium without windows, freshly installed where
/// Debian has it, else a whole browser.
pub fn without_windows() -> Result<PathBuf> {
    if std::env::var_os("CHROMIUM_PATH").is_some() {
        return ensure();
    }
    if let Some(found) = find_program(HEADLESS) {
        return Ok(found);
    }
    match apt::install(&[HEADLESS], "Chromium for the browser tests") {
        Err(Error::Interrupted) => Err(Error::Interrupted),
        Err(_) => ensure(),
        Ok(()) => find_program(HEADLESS).map_or_else(ensure, Ok),
    }
}

/// A whole browser's program: `CHROMIUM_PATH`, else one in `PATH`, else Debian's, freshly installed.
pub fn ensure() -> Result<PathBuf> {
    if let Some(chosen) = std::env::var_os("CHROMIUM_PATH").map(PathBuf::from) {
        if chosen.is_file() {
            return Ok(chosen);
        }
        return failed(format!("CHROMIUM_PATH names {}, which is no file", chosen.display()));
    }
    if let Some(found) = NAMES.iter().find_map(|name| find_program(name)) {
        return Ok(found);
    }
    apt::install(&["chromium"], "Chromium for the browser tests")?;
    match find_program("chromium") {
        Some(found) => Ok(found),
        None => failed("Chromium was installed but is not in PATH; name it with CHROMIUM_PATH"),
    }
}
