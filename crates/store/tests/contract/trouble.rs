//! A server in trouble: connections that are cut, a disk without room, a primary that is gone.

use std::os::unix::fs::{MetadataExt as _, chown};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;

use domain::views::{EventLookup, EventQuery};
use futures_util::FutureExt as _;
use store::{
    AlertTexts, FeedFilter, FeedOrder, NewCover, Trouble, for_a_visitor, open_with_replica,
};
use test_support::samples::{at, by, club, content, write, write_titles};
use test_support::{Fixture, on_postgres};

/// Public pages with their pictures are read from the replica alone.
#[test]
fn the_public_site_outlives_its_primary() {
    on_postgres(|primary| async move {
        let replica = primary.another().await;
        let jpeg = vec![1, 2, 3];
        let cover = NewCover { jpeg: jpeg.clone(), width: 1, height: 1, at: primary.now() };
        let mut hash = String::new();
        for db in [&primary, &replica] {
            let organizer = club(db).await;
            hash = db.store.put_cover(&cover).await.unwrap();
            let mut content = content("Game night", at("2026-03-05T18:00:00Z"));
            content.cover = Some(hash.clone());
            write(db, organizer, [content]).await;
        }
        let store =
            open_with_replica(&primary.url, Some(&replica.url), AlertTexts::FACTS).await.unwrap();
        for table in ["events", "organizers", "series", "covers", "content_version"] {
            let away = format!("ALTER TABLE {table} RENAME TO {table}_away");
            primary.raw.run(&away).await.unwrap();
        }
        let (now, slug) = (primary.now(), "game-night-2026-03-05");
        let listing = store.upcoming(&EventQuery::default(), now).await.unwrap();
        assert_eq!(listing.events[0].slug, slug);
        let EventLookup::Live(page) = store.lookup(slug, now).await.unwrap() else {
            panic!("the event's page is gone");
        };
        assert_eq!(page.cover.unwrap().hash, hash);
        assert!(store.organizer_page("riverside", None, now).await.unwrap().is_some());
        assert!(store.public_organizer("riverside").await.unwrap().is_some());
        assert_eq!(store.cover(&hash).await.unwrap().unwrap().jpeg, jpeg);
        let feed = FeedFilter { organizer: None, since: now, order: FeedOrder::Soonest, limit: 9 };
        assert_eq!(store.feed(&feed).await.unwrap().len(), 1);
        assert_eq!(store.count_pages().await.unwrap(), 2);
        store.list_context(now).await.unwrap();
        store.content_version().await.unwrap();
    });
}

/// As a restart of the server does.
#[test]
fn connections_that_were_cut_are_replaced() {
    on_postgres(|db| async move {
        let organizer = club(&db).await;
        let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        for title in ["One", "Two", "Three"] {
            for_a_visitor(db.store.ping()).await.unwrap();
            assert!(db.raw.number(cut).await > 0);
            assert_eq!(write_titles(&db, organizer, &[title]).await.len(), 1);
            db.store.try_write(true).await.unwrap();
            assert!(db.raw.number(cut).await > 0);
            assert_eq!(db.store.list_context(db.now()).await.unwrap().organizers.len(), 1);
        }
    });
}

/// A file system in memory for a tablespace of PostgreSQL's.
struct Disk(PathBuf);

impl Disk {
    /// `None` where nothing may be mounted, or the server is on another machine.
    async fn mount(db: &Fixture, folder: &Path) -> Option<Self> {
        let data = db.raw.text("SELECT current_setting('data_directory')").await?;
        let owner = std::fs::metadata(data).ok()?;
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=48m", "tmpfs"]).arg(folder);
        if !mount.output().is_ok_and(|output| output.status.success()) {
            return None;
        }
        let disk = Self(folder.to_owned());
        let space = folder.join("space");
        std::fs::create_dir(&space).ok()?;
        chown(&space, Some(owner.uid()), Some(owner.gid())).ok()?;
        Some(disk)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// While a tablespace is full, no checkpoint of the whole server comes through, so no other test may
/// run on it: `cargo nextest run -p server --test contract --run-ignored only full_disk`.
#[test]
#[ignore = "it keeps the whole server from checkpoints: run it alone"]
fn a_full_disk_of_the_server_is_told_and_outlived() {
    on_postgres(|db| async move {
        // Not below a private folder: the server has to get there.
        let folder = tempfile::Builder::new().prefix("reroll-space").tempdir_in("/tmp").unwrap();
        let rights = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(), rights).unwrap();
        let Some(disk) = Disk::mount(&db, folder.path()).await else {
            eprintln!(
                "\n*** NOT TESTED HERE: a full disk of PostgreSQL. Only root may mount a file system, \
                 and the server has to be on this machine. ***\n"
            );
            return;
        };
        let name = format!("reroll_full_{}", std::process::id());
        let place = disk.0.join("space");
        for statement in [
            format!("CREATE TABLESPACE {name} LOCATION '{}'", place.display()),
            format!("CREATE DATABASE {name} TEMPLATE template0 TABLESPACE {name}"),
        ] {
            db.raw.run(&statement).await.unwrap();
        }
        let (start, _) = db.url.rsplit_once('/').unwrap();
        let end = db.url.split_once('?').map(|(_, end)| format!("?{end}")).unwrap_or_default();
        let url = format!("{start}/{name}{end}");
        let story = AssertUnwindSafe(fill_and_free(db.clone(), url, disk.0.clone()));
        let outcome = story.catch_unwind().await;
        for statement in
            [format!("DROP DATABASE {name} WITH (FORCE)"), format!("DROP TABLESPACE {name}")]
        {
            db.raw.run(&statement).await.unwrap();
        }
        if let Err(panic) = outcome {
            resume_unwind(panic);
        }
    });
}

async fn fill_and_free(db: Fixture, url: String, disk: PathBuf) {
    let full = db.on(&url).await;
    let organizer = club(&full).await;
    full.store.try_write(true).await.unwrap();
    let filler = disk.join("filler");
    std::fs::write(&filler, vec![0; 128 << 20]).unwrap_err();
    let mut error = None;
    for n in 0..3_000 {
        let new = store::NewEvent {
            organizer_id: organizer,
            content: content(&format!("Night {n}"), full.now()),
        };
        if let Err(refused) = full.store.create_events(&by(&full, "full"), vec![new]).await {
            error = Some(refused);
            break;
        }
    }
    assert_eq!(error.unwrap().trouble(), Some(Trouble::Full));
    let error = full.store.try_write(true).await.unwrap_err();
    assert_eq!(error.trouble(), Some(Trouble::Full), "{error}");
    let before = full.store.count_events().await.unwrap();
    std::fs::remove_file(&filler).unwrap();
    assert_eq!(write_titles(&full, organizer, &["Room again"]).await.len(), 1);
    full.store.try_write(true).await.unwrap();
    assert_eq!(full.store.count_events().await.unwrap(), before + 1);
    full.raw.close().await;
}
