//! Drawn cards on disk, by digest, the longest unused making room for new ones.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use bytes::Bytes;
use domain::EventId;

use clock::Clock;

/// How full the cache is left when room was made, in percent.
const LEFT: u64 = 90;
/// After how many new cards the cache is looked through.
const LOOK_EVERY: u64 = 64;
/// A PNG's first and last bytes: what is cut short is drawn anew.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const END: &[u8] = b"IEND\xaeB`\x82";

/// A folder of cards.
pub struct CardCache {
    folder: PathBuf,
    limit: u64,
    clock: Arc<dyn Clock>,
    /// Counts the cards put; the look through the folder at the start counts too.
    puts: AtomicU64,
}

impl CardCache {
    pub fn new(folder: &Path, limit: u64, clock: Arc<dyn Clock>) -> Self {
        Self { folder: folder.to_owned(), limit, clock, puts: AtomicU64::new(0) }
    }

    fn path(&self, digest: &str) -> PathBuf {
        self.folder.join(format!("{digest}.png"))
    }

    /// Whether a card is there.
    pub fn holds(&self, digest: &str) -> bool {
        self.path(digest).is_file()
    }

    /// A card, marked as used now.
    pub fn take(&self, digest: &str) -> Option<Bytes> {
        let path = self.path(digest);
        let bytes = fs::read(&path).ok()?;
        if !(bytes.starts_with(SIGNATURE) && bytes.ends_with(END)) {
            return None;
        }
        // Where the mark fails, the card only leaves the cache sooner.
        if let Ok(file) = File::options().append(true).open(&path) {
            let _ = file.set_modified(SystemTime::from(self.clock.now()));
        }
        Some(bytes.into())
    }

    /// Puts a card there in one move, and makes room from time to time.
    pub fn put(&self, digest: &str, png: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let number = self.puts.fetch_add(1, Ordering::Relaxed);
        let new = self.folder.join(format!(".{digest}-{}-{number}", std::process::id()));
        let written = File::create(&new).and_then(|mut file| {
            file.write_all(png)?;
            file.set_modified(SystemTime::from(self.clock.now()))
        });
        if let Err(error) = written.and_then(|()| fs::rename(&new, self.path(digest))) {
            let _ = fs::remove_file(&new);
            return Err(error);
        }
        if number.is_multiple_of(LOOK_EVERY) { self.make_room() } else { Ok(()) }
    }

    /// The events that cards are kept of.
    pub fn events(&self) -> BTreeSet<EventId> {
        self.cards().into_iter().filter_map(|(_, event)| event).collect()
    }

    /// Removes all cards of these events, and those whose names do not say whose they are, as older
    /// versions kept all: who needs one of those has it drawn anew.
    pub fn forget(&self, events: &[EventId]) {
        for (path, event) in self.cards() {
            if event.is_none_or(|event| events.contains(&event)) {
                // Another process may have removed it: it is gone either way.
                let _ = fs::remove_file(path);
            }
        }
    }

    /// All cards, and whose each is.
    fn cards(&self) -> Vec<(PathBuf, Option<EventId>)> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        entries.map(|entry| (entry.path(), event_of(&entry.path()))).collect()
    }

    /// Takes the longest unused cards away until the rest is well below the limit.
    fn make_room(&self) -> io::Result<()> {
        let mut cards: Vec<(SystemTime, PathBuf, u64)> = fs::read_dir(&self.folder)?
            .flatten()
            .filter_map(|entry| {
                let about = entry.metadata().ok().filter(fs::Metadata::is_file)?;
                Some((about.modified().ok()?, entry.path(), about.len()))
            })
            .collect();
        let mut total: u64 = cards.iter().map(|(.., size)| size).sum();
        if total <= self.limit {
            return Ok(());
        }
        cards.sort();
        for (_, path, size) in cards {
            if total <= self.limit / 100 * LEFT {
                break;
            }
            // Another process may have taken it: it is gone either way.
            let _ = fs::remove_file(path);
            total -= size;
        }
        Ok(())
    }
}

/// The event in a card's name.
fn event_of(path: &Path) -> Option<EventId> {
    let name = path.file_name()?.to_str()?.strip_suffix(".png")?;
    name.split_once('.')?.1.parse().ok().map(EventId)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;
    use clock::FixedClock;

    fn png(size: usize) -> Vec<u8> {
        [SIGNATURE, &vec![7; size], END].concat()
    }

    #[test]
    fn cards_are_kept_and_what_is_cut_short_is_not_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = FixedClock::at(DateTime::UNIX_EPOCH);
        let cache = CardCache::new(&folder.path().join("cards"), 1000, clock);
        assert!(cache.take("a").is_none() && !cache.holds("a"));
        cache.put("a", &png(3)).expect("put");
        assert_eq!(cache.take("a").as_deref(), Some(&png(3)[..]));
        fs::write(cache.path("a"), &png(3)[..12]).expect("written");
        assert!(cache.take("a").is_none(), "cut short");
    }

    #[test]
    fn the_cards_of_an_event_are_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = CardCache::new(folder.path(), 10_000, FixedClock::at(DateTime::UNIX_EPOCH));
        let names = ["a.7", "b.7", "c.17", "d.8", "of-an-older-version"];
        names.iter().for_each(|name| cache.put(name, &png(9)).expect("put"));
        assert_eq!(cache.events(), [7, 8, 17].map(EventId).into());
        cache.forget(&[EventId(7), EventId(9)]);
        assert_eq!(names.map(|name| cache.holds(name)), [false, false, true, true, false]);
    }

    #[test]
    fn the_longest_unused_make_room() {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = FixedClock::at(DateTime::UNIX_EPOCH + TimeDelta::days(20_000));
        let cache = CardCache::new(folder.path(), 10_000, Arc::<FixedClock>::clone(&clock));
        for name in ["a", "b", "c", "d"] {
            cache.put(name, &png(2400)).expect("put");
            clock.advance(TimeDelta::minutes(1));
        }
        assert!(cache.take("a").is_some(), "used again, so younger than b");
        cache.put("e", &png(2400)).expect("put");
        cache.make_room().expect("looked through");
        let there = ["a", "b", "c", "d", "e"].map(|name| cache.holds(name));
        assert_eq!(there, [true, false, false, true, true]);
    }
}
