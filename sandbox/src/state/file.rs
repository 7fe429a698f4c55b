//! The state file: the whole state as JSON, replaced in one step.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use super::State;

/// Reads the state file; `None` where there is none yet.
///
/// # Errors
/// A file that cannot be read or understood, with its path and what to do.
pub(crate) fn load(path: &Path) -> io::Result<Option<State>> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(describe(path, &error)),
    };
    let mut state: State = serde_json::from_slice(&text).map_err(|e| describe(path, &e))?;
    state.calendars.values_mut().for_each(super::Calendar::reindex);
    Ok(Some(state))
}

/// Writes the state file: to a new file beside it, which then takes its name.
///
/// # Errors
/// What the file system says, with the path.
pub(crate) fn save(path: &Path, json: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension("new");
    write(&temporary, json)
        .and_then(|()| fs::rename(&temporary, path))
        .map_err(|error| describe(path, &error))
}

fn write(path: &Path, json: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let mut file = File::create(path)?;
    file.write_all(json)?;
    file.sync_all()
}

fn describe(path: &Path, error: &dyn std::fmt::Display) -> io::Error {
    io::Error::other(format!(
        "the state file {}: {error} (delete it to start anew, or name another)",
        path.display()
    ))
}
