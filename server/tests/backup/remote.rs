//! Backups in object storage, against a real S3 server in this process (s3s over a folder).

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use backup::{BackupConfig, BackupPlace};
use backup::{MANIFEST, STEPS, Steps};
use chrono::TimeDelta;
use domain::{Actor, BackupReason};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use secrets::Secret;
use tempfile::TempDir;
use test_support::Fixture;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::backup::desk::{Desk, assert_same, names, rows_of};
use crate::backup::faults::{Fault, How, strike};
use crate::backup::sample::fill;

test_support::on_both! {
    a_backup_goes_there_and_back,
    two_servers_at_once_take_two_numbers,
    an_upload_that_was_cut_is_taken_up_again,
    a_part_that_was_sent_wrong_is_sent_again,
    a_storage_that_cannot_be_reached_is_named,
    old_ones_are_removed_there_too,
    every_step_has_a_name,
}

const BUCKET: &str = "backups";

/// An S3 server over a folder.
struct Server {
    address: SocketAddr,
    folder: TempDir,
    task: JoinHandle<()>,
}

impl Server {
    async fn start() -> Self {
        google::install_tls();
        let folder = TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join(BUCKET)).unwrap();
        let mut service = S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder.path()).unwrap());
        service.set_auth(SimpleAuth::from_single("AKIAEXAMPLE", "a-secret"));
        let service = service.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let service = service.clone();
                tokio::spawn(async move {
                    let http = Builder::new(TokioExecutor::new());
                    let _ = http.serve_connection(TokioIo::new(socket), service).await;
                });
            }
        });
        Self { address, folder, task }
    }

    fn config(&self, secret: &str) -> BackupConfig {
        let settings = vec![
            ("aws_access_key_id", Secret::new("AKIAEXAMPLE")),
            ("aws_secret_access_key", Secret::new(secret)),
            ("aws_region", Secret::new("eu-central-1")),
            ("aws_endpoint_url", Secret::new(format!("http://{}", self.address))),
            ("aws_allow_http", Secret::new("true")),
        ];
        let place =
            BackupPlace::S3 { bucket: BUCKET.into(), prefix: "sites/riverside".into(), settings };
        BackupConfig { place: Some(place), ..BackupConfig::default() }
    }

    fn desk(&self, db: &Fixture) -> Desk {
        Desk::with(db, self.config("a-secret"))
    }

    /// The names of a backup's objects.
    fn objects(&self, id: i64) -> Vec<String> {
        names(&self.object(id, ""))
    }

    fn object(&self, id: i64, name: &str) -> std::path::PathBuf {
        self.folder.path().join(BUCKET).join("sites/riverside").join(id.to_string()).join(name)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn drafts(desk: &Desk) -> Vec<String> {
    names(&desk.data.path().join("backup-uploads"))
}

fn modified(path: &Path) -> std::time::SystemTime {
    std::fs::metadata(path).unwrap().modified().unwrap()
}

async fn a_backup_goes_there_and_back(db: Fixture) {
    fill(&db).await;
    let server = Server::start().await;
    let desk = server.desk(&db);
    assert_eq!(desk.backups.list().await.unwrap(), []);
    let made = desk.create().await.unwrap();
    let before = rows_of(&db.url).await;
    assert!(server.objects(made.id).contains(&MANIFEST.to_owned()));
    assert_eq!(drafts(&desk), [""; 0]);
    assert_eq!(desk.verify(made.id).await.problem, None);
    assert_eq!(desk.listed(made.id).await.unwrap().verified_at, Some(db.now()));
    let url = db.bare_url().await;
    // From another machine, which has nothing but the address.
    let elsewhere = server.desk(&db);
    elsewhere.restore(made.id, &url).await.unwrap();
    let (mut before, mut after) = (before, rows_of(&url).await);
    for table in ["audit", "audit_head"] {
        before.remove(table);
        after.remove(table);
    }
    assert_same(&before, &after);
    // A changed byte over there is found.
    let part = server.object(made.id, "revisions.0001.jsonl.zst");
    let mut bytes = std::fs::read(&part).unwrap();
    bytes[40] ^= 1;
    std::fs::write(&part, bytes).unwrap();
    assert!(desk.verify(made.id).await.problem.unwrap().contains("revisions.0001"));
    assert_eq!(elsewhere.listed(made.id).await.unwrap().verified_at, None);
}

async fn two_servers_at_once_take_two_numbers(db: Fixture) {
    fill(&db).await;
    let server = Server::start().await;
    // Machines of their own: no lock of one is seen by the other.
    let desks = [server.desk(&db), server.desk(&db), server.desk(&db)];
    let (one, two, three) = tokio::join!(desks[0].create(), desks[1].create(), desks[2].create());
    let ids: BTreeSet<i64> = [one, two, three].into_iter().map(|made| made.unwrap().id).collect();
    assert_eq!(ids.len(), 3);
    for id in ids {
        assert_eq!(desks[0].verify(id).await.problem, None);
        let claims = server.objects(id).into_iter().filter(|name| name.starts_with("claim-"));
        assert_eq!(claims.count(), 0);
    }
}

async fn an_upload_that_was_cut_is_taken_up_again(db: Fixture) {
    fill(&db).await;
    let server = Server::start().await;
    for (step, times) in [("upload", 9), ("upload manifest", 1)] {
        for how in [How::Fails, How::Dies] {
            let desk = server.desk(&db);
            let fault = Fault::at_time(step, times, how);
            let broken = desk.backups.clone().with_steps(fault.clone());
            let act = broken.create(&Actor::CommandLine, BackupReason::Asked, &|_| {});
            let ended = strike(&fault, act).await;
            assert!(fault.struck() && ended.is_none_or(|ended| ended.is_err()), "{step}");
            let cut: i64 = db.now().format("%Y%m%d%H%M%S").to_string().parse().unwrap();
            assert_eq!(desk.listed(cut).await, None, "{step} {how:?}: not listed half");
            assert_eq!(drafts(&desk).len(), 1);
            let sent = server.objects(cut);
            assert!(sent.len() >= 8);
            let part = sent.iter().find(|name| !name.starts_with("claim-")).unwrap();
            let first = server.object(cut, part);
            let at = modified(&first);

            db.clock.advance(TimeDelta::seconds(5));
            let next = desk.create().await.unwrap().id;
            assert_ne!(next, cut);
            assert_eq!(modified(&first), at, "what was there was not sent again");
            assert!(drafts(&desk).is_empty());
            for id in [cut, next] {
                assert_eq!(desk.verify(id).await.problem, None, "{step} {how:?}");
            }
            db.clock.advance(TimeDelta::seconds(5));
        }
    }
}

async fn a_part_that_was_sent_wrong_is_sent_again(db: Fixture) {
    fill(&db).await;
    let server = Server::start().await;
    let desk = server.desk(&db);
    let fault = Fault::at("upload manifest", How::Fails);
    let broken = desk.backups.clone().with_steps(fault);
    broken.create(&Actor::CommandLine, BackupReason::Asked, &|_| {}).await.unwrap_err();
    let cut: i64 = db.now().format("%Y%m%d%H%M%S").to_string().parse().unwrap();
    std::fs::write(server.object(cut, "events.0001.jsonl.zst"), "cut short").unwrap();
    db.clock.advance(TimeDelta::seconds(5));
    desk.create().await.unwrap();
    assert_eq!(desk.verify(cut).await.problem, None);
}

async fn a_storage_that_cannot_be_reached_is_named(db: Fixture) {
    let server = Server::start().await;
    let desk = Desk::with(&db, server.config("another-secret"));
    let error = desk.create().await.unwrap_err().to_string();
    assert!(error.contains("BACKUP_URL") && error.contains("s3://backups"), "{error}");
    assert!(!error.contains("another-secret") && !error.contains('\n'), "{error}");
    assert!(desk.backups.watch(db.now()).await.is_err());
}

async fn old_ones_are_removed_there_too(db: Fixture) {
    let server = Server::start().await;
    let desk = server.desk(&db);
    let old = desk.backups.create(&Actor::System, BackupReason::Schedule, &|_| {}).await.unwrap();
    db.clock.advance(TimeDelta::minutes(1));
    let new = desk.backups.create(&Actor::System, BackupReason::Schedule, &|_| {}).await.unwrap();
    // What an upload of the day before yesterday left, of a machine that is no more.
    let stranded = server.object(20_260_227_000_000, "");
    std::fs::create_dir_all(&stranded).unwrap();
    std::fs::write(stranded.join("events.0001.jsonl.zst"), "half").unwrap();
    assert_eq!(desk.backups.prune(&Actor::System).await.unwrap(), [old.id]);
    assert_eq!(server.objects(old.id), [""; 0]);
    assert_eq!(server.objects(20_260_227_000_000), [""; 0]);
    assert_eq!(desk.backups.list().await.unwrap()[0].id, new.id);
}

/// Remembers the steps that were reached.
#[derive(Default)]
struct Seen(Mutex<BTreeSet<String>>);

#[async_trait]
impl Steps for Seen {
    async fn reach(&self, step: &str) -> std::io::Result<()> {
        self.0.lock().unwrap().insert(step.to_owned());
        Ok(())
    }
}

async fn every_step_has_a_name(db: Fixture) {
    let server = Server::start().await;
    let seen = Arc::new(Seen::default());
    for desk in [Desk::new(&db), server.desk(&db)] {
        let backups = desk.backups.clone().with_steps(seen.clone());
        let actor = Actor::System;
        let old = backups.create(&actor, BackupReason::Schedule, &|_| {}).await.unwrap().id;
        backups.verify(&actor, old, &|_| {}).await.unwrap();
        backups.restore(&actor, old, &db.bare_url().await, &|_| {}).await.unwrap();
        db.clock.advance(TimeDelta::seconds(1));
        let new = backups.create(&actor, BackupReason::Schedule, &|_| {}).await.unwrap().id;
        backups.verify(&actor, new, &|_| {}).await.unwrap();
        assert_eq!(backups.prune(&actor).await.unwrap(), [old]);
    }
    let named: BTreeSet<String> = STEPS.iter().map(|step| (*step).to_owned()).collect();
    assert_eq!(*seen.0.lock().unwrap(), named);
}
