//! Reading what can be read of a damaged file. Every page of a database is broken in turn, in several
//! ways: nothing panics, nothing hangs, and whatever SQLite itself can still read by its number is
//! read, from the row or from the history.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::{Cause, Event, EventId};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Row as _, SqliteConnection};
use store::{ExportFilter, Rescued, Store, Trouble, open, open_to_read, sqlite_options};
use tempfile::TempDir;
use test_support::samples::{by, club, content};
use test_support::{Engine, Fixture, on_sqlite};

const PAGE: usize = 4096;
/// A look that takes longer hangs.
const LONGEST: Duration = Duration::from_secs(120);

/// What is done to a page.
#[derive(Clone, Copy, Debug)]
enum Harm {
    /// The head of the page, where a tree says what it is.
    Head,
    /// Some bytes all over it.
    Bytes,
    /// All of it.
    Zeros,
}

/// A file with some hundred events, and everything that there was in it.
struct Sound {
    file: Vec<u8>,
    rows: BTreeMap<EventId, Event>,
}

async fn sound(db: &Fixture) -> Sound {
    let organizer = club(db).await;
    let mut new = Vec::new();
    for n in 0..240 {
        let at = db.now() + chrono::TimeDelta::hours(n);
        let mut content = content(&format!("Night {n}"), at);
        // Some do not fit into a page: the rest is elsewhere.
        if n % 12 == 0 {
            content.description = format!("<p>{}</p>", "All about it. ".repeat(700));
        }
        new.push(store::NewEvent { organizer_id: organizer, content });
    }
    let written = db.store.create_events(&by(db, "sample"), new).await.unwrap();
    let away: Vec<EventId> = written.iter().step_by(40).map(|event| event.id).collect();
    db.store.trash(&by(db, "old"), &away, Cause::Person).await.unwrap();
    // Pages that nothing is in any more.
    db.raw.run("CREATE TABLE gone AS SELECT payload FROM revisions LIMIT 60").await.unwrap();
    db.raw.run("DROP TABLE gone").await.unwrap();
    db.raw.run("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
    let filter = ExportFilter { ids: Vec::new(), trashed: true };
    let rows = db.store.export(&filter, EventId(0), 10_000).await.unwrap();
    let path = sqlite_options(&db.url).unwrap().get_filename().to_owned();
    let rows = rows.into_iter().map(|event| (event.id, event)).collect();
    Sound { file: fs::read(path).unwrap(), rows }
}

impl Sound {
    fn broken(&self, folder: &Path, page: usize, harm: Harm) -> PathBuf {
        let mut bytes = self.file.clone();
        let part = &mut bytes[(page - 1) * PAGE..page * PAGE];
        match harm {
            Harm::Head => part[..64].fill(0xff),
            Harm::Bytes => {
                part.iter_mut().skip(page % 7).step_by(97).for_each(|byte| *byte ^= 0x5a)
            }
            Harm::Zeros => part.fill(0),
        }
        let path = folder.join(format!("{page}-{harm:?}.db"));
        fs::write(&path, bytes).unwrap();
        path
    }
}

/// What SQLite itself reads by number: rows, and last versions in the history.
async fn readable(path: &Path, rows: &BTreeMap<EventId, Event>) -> BTreeSet<EventId> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let options = options.pragma("writable_schema", "on").disable_statement_logging();
    let Ok(mut raw) = SqliteConnection::connect_with(&options).await else {
        return BTreeSet::new();
    };
    let mut found = BTreeSet::new();
    for id in rows.keys() {
        if is_there(&mut raw, *id).await {
            found.insert(*id);
        }
    }
    let _ = raw.close().await;
    found
}

async fn is_there(raw: &mut SqliteConnection, id: EventId) -> bool {
    let row = sqlx::query("SELECT * FROM events NOT INDEXED WHERE id = $1").bind(id.0);
    if let Ok(Some(row)) = row.fetch_optional(&mut *raw).await
        && row.try_get::<String, _>("title").is_ok()
        && row.try_get::<String, _>("description").is_ok()
    {
        return true;
    }
    // The newest revision by the table alone; its number is known from the sound file.
    let newest = "SELECT payload FROM revisions NOT INDEXED
                  WHERE id = (SELECT max(id) FROM revisions WHERE entity = 'event'
                              AND entity_id = $1)";
    let payload = sqlx::query_scalar::<_, String>(newest).bind(id.0);
    let payload = payload.fetch_optional(raw).await.ok().flatten();
    payload.is_some_and(|text| serde_json::from_str::<Event>(&text).is_ok())
}

async fn rescued(store: &dyn Store) -> BTreeMap<EventId, (Event, bool)> {
    let known = store.known_events().await;
    let mut found = BTreeMap::new();
    for id in known.ids {
        match store.rescue(id, known.given.contains(&id)).await {
            Rescued::Row(event) => drop(found.insert(id, (*event, true))),
            Rescued::History { event, .. } => drop(found.insert(id, (*event, false))),
            Rescued::Nowhere | Rescued::Lost { .. } => {}
        }
    }
    found
}

#[test]
fn whatever_page_is_broken_the_rest_is_read() {
    on_sqlite(|db| async move {
        assert_eq!(db.engine, Engine::Sqlite);
        let sound = sound(&db).await;
        let folder = TempDir::new().unwrap();
        let pages = sound.file.len() / PAGE;
        assert!(pages > 150, "{pages} pages");
        let mut all = 0;
        for page in 1..=pages {
            let harms = [Harm::Head, Harm::Bytes, Harm::Zeros];
            // All of them for the first page, which holds the schema.
            for harm in harms.into_iter().filter(|h| page == 1 || *h as usize == page % 3) {
                let path = sound.broken(folder.path(), page, harm);
                let expected = readable(&path, &sound.rows).await;
                let look = look(&path, &expected, &sound);
                let found = tokio::time::timeout(LONGEST, look).await;
                all += found.unwrap_or_else(|_| panic!("page {page}, {harm:?}: it hangs"));
                fs::remove_file(path).unwrap();
            }
        }
        assert!(all > pages * 200, "most is read most of the time: {all}");
    });
}

/// Reads a broken file; gives how many events were read.
async fn look(path: &Path, expected: &BTreeSet<EventId>, sound: &Sound) -> usize {
    let name = path.display();
    let url = format!("sqlite://{name}");
    let store = match open_to_read(&url).await {
        Ok(store) => store,
        Err(error) => {
            assert!(expected.is_empty(), "{name}: {error}");
            assert!(error.trouble() == Some(Trouble::Damaged), "{name}: {error}");
            return 0;
        }
    };
    let found = rescued(&*store).await;
    let left: Vec<_> = expected.iter().filter(|id| !found.contains_key(id)).collect();
    assert!(left.is_empty(), "{name}: can be read, and was not: {left:?}");
    for (id, (event, from_row)) in &found {
        let was = sound.rows.get(id);
        assert!(*from_row || was == Some(event), "{name}: {id} is not what the history had");
    }
    store.self_check().await;
    found.len()
}

#[test]
fn a_sound_file_has_no_gaps_and_opens_without_a_write() {
    on_sqlite(|db| async move {
        let sound = sound(&db).await;
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("sound.db");
        fs::write(&path, &sound.file).unwrap();
        let store = open_to_read(&format!("sqlite://{}", path.display())).await.unwrap();
        let known = store.known_events().await;
        assert_eq!((known.gaps, known.ids.len()), (Vec::<String>::new(), sound.rows.len()));
        let found = rescued(&*store).await;
        assert!(found.iter().all(|(id, (event, row))| *row && sound.rows[id] == *event));
        assert_eq!(store.self_check().await, Vec::<String>::new());
        let refused = store.put_setting("x", "y", db.now()).await.unwrap_err();
        assert_eq!(refused.trouble(), Some(Trouble::ReadOnly), "{refused}");
        assert_eq!(fs::read(&path).unwrap(), sound.file, "not a byte was changed");
    });
}

#[test]
fn opening_a_damaged_file_says_that_it_is_damaged() {
    on_sqlite(|db| async move {
        let sound = sound(&db).await;
        let folder = TempDir::new().unwrap();
        let path = sound.broken(folder.path(), 1, Harm::Head);
        let error = open(&format!("sqlite://{}", path.display())).await.err().unwrap();
        assert_eq!(error.trouble(), Some(Trouble::Damaged), "{error}");
    });
}
