//! Which parts of the site a change in the sources calls for.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use crate::error::{Error, Result};

/// Folders whose changes matter; those that do not exist are left out.
const FOLDERS: [&str; 8] =
    ["app", "crates", "server", "style", "public", "frontend", "migrations", "sandbox"];
/// How long the sources have to be quiet before anything is made: editors save in several steps.
const QUIET: Duration = Duration::from_millis(200);

/// The parts that have to be made anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parts {
    /// The style sheet and the public files.
    pub style: bool,
    /// The browser's side.
    pub scripts: bool,
    /// The server.
    pub server: bool,
    /// The stand-in Google.
    pub sandbox: bool,
}

impl Parts {
    /// Nothing to do.
    pub fn none(self) -> bool {
        self == Self::default()
    }

    /// Whether a program has to be compiled.
    pub fn programs(self) -> bool {
        self.server || self.sandbox
    }

    /// These parts and the others.
    pub fn and(self, other: Self) -> Self {
        Self {
            style: self.style || other.style,
            scripts: self.scripts || other.scripts,
            server: self.server || other.server,
            sandbox: self.sandbox || other.sandbox,
        }
    }

    /// What a changed file, given relative to the checkout, calls for.
    fn of(file: &Path) -> Self {
        let mut parts = Self::default();
        if is_scratch(file) {
            return parts;
        }
        match file.components().next().and_then(|first| first.as_os_str().to_str()) {
            Some("style" | "public") => parts.style = true,
            Some("frontend") => parts.scripts = true,
            Some("server" | "migrations") => parts.server = true,
            Some("sandbox") => parts.sandbox = true,
            Some("app" | "crates") => (parts.server, parts.scripts) = (true, true),
            Some("Cargo.toml" | "Cargo.lock") => {
                (parts.server, parts.scripts, parts.sandbox) = (true, true, true);
            }
            _ => {}
        }
        parts
    }
}

/// Editors' backup and swap files, and what tests leave beside the sources.
fn is_scratch(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let extension = file.extension().unwrap_or_default().to_string_lossy();
    name.starts_with('.')
        || name.ends_with('~')
        || name == "4913"
        || matches!(&*extension, "swp" | "tmp" | "bak" | "new" | "orig")
}

/// Hears of changes in the sources.
pub struct Sources {
    root: PathBuf,
    events: Receiver<notify::Result<Event>>,
    _watcher: RecommendedWatcher,
}

impl Sources {
    /// Starts to listen.
    pub fn watch(root: &Path) -> Result<Self> {
        let trouble =
            |error: notify::Error| Error::Failed(format!("cannot watch for changes: {error}"));
        let (sender, events) = channel();
        let mut watcher = notify::recommended_watcher(sender).map_err(trouble)?;
        for folder in FOLDERS.iter().map(|name| root.join(name)).filter(|path| path.is_dir()) {
            watcher.watch(&folder, RecursiveMode::Recursive).map_err(trouble)?;
        }
        watcher.watch(root, RecursiveMode::NonRecursive).map_err(trouble)?;
        Ok(Self { root: root.to_path_buf(), events, _watcher: watcher })
    }

    /// The parts that changes of up to `patience` call for, once the sources are quiet again.
    pub fn changed(&self, patience: Duration) -> Parts {
        let mut parts = Parts::default();
        let mut until = Instant::now() + patience;
        loop {
            match self.events.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Ok(event)) => {
                    let more = self.parts_of(&event);
                    if !more.none() {
                        parts = parts.and(more);
                        until = Instant::now() + QUIET;
                    }
                }
                Ok(Err(_)) => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return parts,
            }
        }
    }

    fn parts_of(&self, event: &Event) -> Parts {
        if !is_change(event.kind) {
            return Parts::default();
        }
        let files = event.paths.iter().filter_map(|path| path.strip_prefix(&self.root).ok());
        files.map(Parts::of).fold(Parts::default(), Parts::and)
    }
}

/// Reading a file, as the compiler does, is no change of it.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_change_calls_for_no_more_than_it_needs() {
        let flags = |path: &str| {
            let parts = Parts::of(Path::new(path));
            [parts.style, parts.scripts, parts.server, parts.sandbox]
        };
        let cases = [
            ("style/base/colors.css", [true, false, false, false]),
            ("public/public.js", [true, false, false, false]),
            ("frontend/src/lib.rs", [false, true, false, false]),
            ("app/src/pages/home.rs", [false, true, true, false]),
            ("server/src/main.rs", [false, false, true, false]),
            ("migrations/sqlite/0002_more.sql", [false, false, true, false]),
            ("sandbox/src/lib.rs", [false, false, false, true]),
            ("Cargo.toml", [false, true, true, true]),
            ("README.md", [false; 4]),
            ("app/src/.lib.rs.swp", [false; 4]),
            ("server/src/main.rs~", [false; 4]),
        ];
        for (path, expected) in cases {
            assert_eq!(flags(path), expected, "{path}");
        }
    }

    #[test]
    fn hears_of_a_saved_file_but_not_of_a_read_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("a real path");
        fs::create_dir_all(root.join("style")).expect("made");
        fs::write(root.join("style/main.css"), "a {}").expect("written");
        let sources = Sources::watch(&root).expect("watched");
        fs::read(root.join("style/main.css")).expect("read");
        assert!(sources.changed(Duration::from_millis(300)).none());
        fs::write(root.join("style/main.css"), "b {}").expect("written");
        let expected = Parts { style: true, ..Parts::default() };
        assert_eq!(sources.changed(Duration::from_secs(10)), expected);
    }
}
