//! A disk that is full for real: `DATA_DIR` is a small file system in memory, filled to its last byte
//! and freed again. Where nothing may be mounted, this says so loudly, and the same error is made by a
//! limit of pages (`store/database/full.rs`).

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Client, StatusCode};
use serde_json::Value;
use tokio::process::Child;

use crate::cli::desk::Desk;
use crate::cli::serve::{desk, is_up};

const PASSWORD: &str = "correct horse battery";
const ADMIN: &str = "admin@example.org";
/// Nothing here takes longer; what does hangs.
const LONGEST: Duration = Duration::from_secs(90);

/// A small file system, gone with its test.
struct Disk(PathBuf);

impl Disk {
    /// `None` where nothing may be mounted.
    fn mount(path: &Path, size: &str) -> Option<Self> {
        fs::create_dir_all(path).unwrap();
        let options = format!("size={size}");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(path);
        let done = mount.output().is_ok_and(|output| output.status.success());
        if !done {
            eprintln!(
                "\n*** NOT TESTED HERE: a full disk. Only root may mount a file system. Run this test \
                 as root, or in `unshare --user --map-root-user --mount`. ***\n"
            );
        }
        done.then(|| Self(path.to_owned()))
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }

    /// Fills it to the last byte.
    fn fill(&self) {
        let mut file = File::create(self.filler()).unwrap();
        for size in [1 << 20, 4096, 1] {
            let piece = vec![b'x'; size];
            while file.write_all(&piece).is_ok() {}
        }
    }

    fn free(&self) {
        fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

type Heard = Arc<Mutex<Vec<Value>>>;

async fn webhook() -> (String, Heard) {
    let heard = Heard::default();
    let listen = |State(heard): State<Heard>, body: String| async move {
        heard.lock().unwrap().push(serde_json::from_str(&body).unwrap());
    };
    let router = Router::new().route("/", post(listen)).with_state(Arc::clone(&heard));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, heard)
}

/// What was told about the database: raised, over.
fn told(heard: &Heard) -> Vec<String> {
    let heard = heard.lock().unwrap();
    let alerts = heard.iter().flat_map(|posted| posted["alerts"].as_array().unwrap());
    let mine = alerts.filter(|alert| alert["kind"] == "database_trouble");
    mine.map(|alert| {
        let word = |name: &str| alert[name].as_str().unwrap().to_owned();
        format!("{}: {}", word("news"), word("title"))
    })
    .collect()
}

/// A browser with somebody in it.
struct Browser {
    client: Client,
    origin: String,
    cookie: String,
}

struct Answer {
    status: StatusCode,
    location: String,
    body: String,
}

impl Browser {
    fn new(address: &str) -> Self {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none());
        let client = client.build().unwrap();
        Self { client, origin: format!("http://{address}"), cookie: String::new() }
    }

    async fn get(&mut self, path: &str) -> Answer {
        let request = self.client.get(format!("{}{path}", self.origin));
        self.send(request).await
    }

    async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        let body = body.extend_pairs(form).finish();
        let request = self.client.post(format!("{}{path}", self.origin));
        let request = request.header("origin", &self.origin).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        self.send(request.header("sec-fetch-site", "same-origin")).await
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> Answer {
        let request = request.header("accept", "text/html").header(COOKIE, &self.cookie);
        let response = request.send().await.unwrap();
        for set in response.headers().get_all(SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            if pair.starts_with("reroll=") {
                self.cookie = pair.to_owned();
            }
        }
        let location = response.headers().get("location");
        let location = location.map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        Answer { status: response.status(), location, body: response.text().await.unwrap() }
    }

    async fn sign_in(&mut self) -> Answer {
        self.post("/api/sign-in", &[("email", ADMIN), ("password", PASSWORD)]).await
    }

    /// A form that adds an organizer.
    async fn add(&mut self, name: &str) -> Answer {
        self.post("/api/add-organizer", &[("name", name), ("slug", "")]).await
    }

    async fn status(&mut self, path: &str) -> u16 {
        self.get(path).await.status.as_u16()
    }

    /// Waits until `/readyz` answers so; gives what it said.
    async fn ready(&mut self, status: u16) -> String {
        let began = Instant::now();
        loop {
            // As a load balancer asks, who gets words instead of a page.
            let answer = self.client.get(format!("{}/readyz", self.origin)).send().await.unwrap();
            let (is, body) = (answer.status().as_u16(), answer.text().await.unwrap());
            if is == status {
                return body;
            }
            assert!(began.elapsed() < LONGEST, "{is}: {body}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Sends forms until one cannot be saved any more: a log that is there already has some room.
    async fn until_full(&mut self) -> (usize, Answer) {
        for n in 0..3_000 {
            let answer = self.add(&format!("Club {n} with a name to keep")).await;
            if answer.status == StatusCode::SERVICE_UNAVAILABLE {
                return (n, answer);
            }
        }
        panic!("the disk is full, and everything is saved");
    }
}

/// Tries to sign in until that cannot be written either.
async fn nobody_signs_in(address: &str) -> (Browser, Answer) {
    for _ in 0..100 {
        let mut stranger = Browser::new(address);
        let answer = stranger.sign_in().await;
        if answer.status != StatusCode::SEE_OTHER {
            return (stranger, answer);
        }
    }
    panic!("the disk is full, and everybody is signed in");
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < LONGEST, "{what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

struct Site {
    desk: Desk,
    address: String,
    heard: Heard,
    server: Child,
    // Behind the server, which goes first.
    disk: Disk,
}

async fn site(size: &str) -> Option<Site> {
    let (desk, address) = desk().await;
    let disk = Disk::mount(&desk.folder.path().join("data"), size)?;
    let (hook, heard) = webhook().await;
    let desk = desk.with("ALERT_WEBHOOK_URL", &hook).with("SYNC_INTERVAL", "1s");
    let desk = desk.with("BASE_URL", format!("http://{address}"));
    desk.json_with(&["user", "add", "--email", ADMIN, "--role", "admin"], PASSWORD).await;
    desk.connect().await;
    let server = desk.command(&["serve"]).stderr(Stdio::null()).spawn().unwrap();
    is_up(&address).await;
    Some(Site { desk, address, heard, server, disk })
}

/// How large the files of a running program may become; whatever goes beyond fails as a broken disk
/// does (EFBIG, which SQLite gives as an I/O error).
fn limit(child: &Child, bytes: &str) -> bool {
    let pid = child.id().unwrap().to_string();
    let mut prlimit = Command::new("prlimit");
    prlimit.args(["--pid", &pid]).arg(format!("--fsize={bytes}"));
    prlimit.status().is_ok_and(|status| status.success())
}

#[tokio::test]
async fn a_disk_that_fails_is_said_and_all_comes_back_by_itself() {
    let (desk, address) = desk().await;
    let desk = desk.with("BASE_URL", format!("http://{address}"));
    desk.json_with(&["user", "add", "--email", ADMIN, "--role", "admin"], PASSWORD).await;
    // A signal comes with that error, which would end the program if nobody ignored it.
    let ignoring = format!("trap '' XFSZ; exec {} serve", env!("CARGO_BIN_EXE_reroll"));
    let mut shell = desk.command(&[]);
    let mut command = tokio::process::Command::new("sh");
    command.args(["-c", &ignoring]).current_dir(desk.folder.path()).kill_on_drop(true);
    for (name, value) in shell.as_std_mut().get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    let mut server = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    is_up(&address).await;
    let mut browser = Browser::new(&address);
    assert_eq!(browser.sign_in().await.status, StatusCode::SEE_OTHER);
    assert!(limit(&server, "1500000:unlimited"), "prlimit (util-linux) is needed");
    let (_, refused) = browser.until_full().await;
    assert!(refused.body.contains("The disk of the database fails"), "{}", refused.body);
    assert_eq!(browser.ready(503).await.trim(), "the database's disk fails");
    assert_eq!(browser.status("/").await, 200);
    assert!(limit(&server, "unlimited:unlimited"));
    browser.ready(200).await;
    assert_eq!(browser.add("Saved at last").await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.json(&["doctor"]).await["ok"], true);
    server.kill().await.unwrap();
}

#[tokio::test]
async fn a_full_disk_is_said_and_all_comes_back_by_itself() {
    let Some(mut site) = site("24m").await else { return };
    let mut browser = Browser::new(&site.address);
    let answer = browser.sign_in().await;
    assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/dashboard"));

    site.disk.fill();
    assert!(browser.ready(503).await.contains("the disk is full"));
    let (saved, refused) = browser.until_full().await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.body);
    for part in ["Nothing was saved", "The disk is full", "what you typed is kept", "Send again"] {
        assert!(refused.body.contains(part), "{part}: {}", refused.body);
    }
    let typed = format!("value=\"Club {saved} with a name to keep\"");
    assert!(refused.body.contains(&typed), "{}", refused.body);

    // Reading goes on, signed in as well.
    for path in ["/", "/?q=x", "/healthz", "/feed.atom", "/dashboard", "/admin"] {
        assert_eq!(browser.status(path).await, 200, "{path}");
    }
    // Whoever could not be signed in is not.
    let (mut stranger, answer) = nobody_signs_in(&site.address).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
    assert!(!answer.body.contains(PASSWORD), "what is secret is not shown");
    let answer = stranger.get("/dashboard").await;
    assert_eq!((answer.status, &answer.location[..8]), (StatusCode::SEE_OTHER, "/sign-in"));

    let heard = Arc::clone(&site.heard);
    until("nobody was told", || !told(&heard).is_empty()).await;
    assert_eq!(told(&heard), ["raised: The disk is full: nothing can be saved"]);
    let alerts = browser.get("/admin/alerts").await;
    assert_eq!(alerts.status, StatusCode::OK);
    assert!(alerts.body.contains("The disk is full: nothing can be saved"), "{}", alerts.body);

    site.desk.fill(3);
    site.disk.free();
    browser.ready(200).await;
    let answer = browser.add("Saved at last").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    until("it is not over", || told(&heard).len() >= 2).await;
    assert_eq!(told(&heard)[1..], ["over: The disk is full: nothing can be saved"]);
    // The schedule is back: what came to the calendar meanwhile is published.
    let began = Instant::now();
    while site.desk.lines(&["export", "events"]).await.len() < 3 {
        assert!(began.elapsed() < LONGEST, "no sync came through");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    assert_eq!(browser.status("/dashboard").await, 200);
    let alerts = site.desk.lines(&["alert", "list", "--all"]).await;
    let kept = alerts.iter().filter(|alert| alert["kind"] == "database_trouble");
    assert_eq!(kept.filter(|alert| !alert["resolved_at"].is_null()).count(), 1, "{alerts:?}");
    assert_eq!(site.desk.json(&["doctor"]).await["ok"], true);
    site.server.kill().await.unwrap();
}

#[tokio::test]
async fn a_disk_that_fills_is_an_alert_before_it_is_full() {
    let Some(mut site) = site("64m").await else { return };
    let low = site.disk.0.join("large");
    // A fifth of a small disk is 13.4 MB: less than that is left.
    fs::write(&low, vec![b'x'; 53 << 20]).unwrap();
    let heard = Arc::clone(&site.heard);
    let news = |news: &'static str| {
        let heard = Arc::clone(&heard);
        move || {
            let heard = heard.lock().unwrap();
            let mut alerts = heard.iter().flat_map(|posted| posted["alerts"].as_array().unwrap());
            alerts.any(|alert| alert["kind"] == "disk_low" && alert["news"] == news)
        }
    };
    until("nobody was told", news("raised")).await;
    let doctor = site.desk.json(&["doctor"]).await;
    assert!(doctor["warnings"][0].as_str().unwrap().contains("MB of 67.1 MB are left"), "{doctor}");
    fs::remove_file(&low).unwrap();
    until("it is not over", news("over")).await;
    site.server.kill().await.unwrap();
}
