//! `reroll serve`: starts, works by schedule, and stops when it is told to.

use std::fs;
use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::Child;

use crate::cli::desk::{Desk, Outcome};

/// A desk whose server listens on a free port, with the least assets.
pub async fn desk() -> (Desk, String) {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let desk = Desk::new().await.with("LISTEN", &address).with("LEPTOS_SITE_ROOT", "site");
    let site = desk.folder.path().join("site");
    fs::create_dir(&site).unwrap();
    let manifest = r#"{"reroll.css": "pkg/a.css", "reader.js": "pkg/a.js", "password.js": "pkg/d.js", "reroll.js": "pkg/b.js",
        "reroll_bg.wasm": "pkg/b.wasm"}"#;
    fs::write(site.join("assets.json"), manifest).unwrap();
    (desk, address)
}

/// Sends a request to the letter and reads the whole answer.
pub async fn ask(address: &str, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

pub async fn get(address: &str, path: &str) -> std::io::Result<String> {
    ask(address, &format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"))
        .await
}

pub async fn is_up(address: &str) {
    for _ in 0..300 {
        if get(address, "/readyz").await.is_ok_and(|answer| answer.starts_with("HTTP/1.1 200")) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the server does not answer");
}

pub fn terminate(child: &Child) {
    let kill = format!("kill -TERM {}", child.id().unwrap());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
}

async fn ends(child: Child) -> Outcome {
    let end = tokio::time::timeout(Duration::from_secs(30), child.wait_with_output()).await;
    Outcome::of(&end.unwrap().unwrap())
}

#[tokio::test]
async fn sigterm_lets_a_request_finish() {
    let (desk, address) = desk().await;
    let child = desk.spawn(&["serve"]);
    is_up(&address).await;
    assert!(get(&address, "/").await.unwrap().starts_with("HTTP/1.1 200"));

    let body = "email=a%40example.org&password=wrong-wrong-wrong";
    let mut slow = TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST /api/sign-in HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(head.as_bytes()).await.unwrap();
    slow.write_all(&body.as_bytes()[..10]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    terminate(&child);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(get(&address, "/").await.is_err(), "nobody new is let in");
    slow.write_all(&body.as_bytes()[10..]).await.unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let outcome = ends(child).await;
    assert_eq!((outcome.code, outcome.out.as_str()), (0, ""), "{outcome:?}");
}

#[tokio::test]
async fn the_start_says_where_and_how_and_the_schedule_runs() {
    let (desk, address) = desk().await;
    // A source added by the command line is first synced after one interval.
    let desk = desk.with("SYNC_INTERVAL", "1s");
    desk.connect().await;
    desk.fill(3);
    let mut child = desk.spawn(&["serve"]);
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut said = String::new();
    while !said.contains("with this token: ") {
        let line = lines.next_line().await.unwrap();
        said.push_str(&line.unwrap_or_else(|| panic!("it ended: {said}")));
    }
    assert!(said.contains(&format!("http://{address}")), "{said}");
    let drain = tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    is_up(&address).await;
    let setup = get(&address, "/setup").await.unwrap();
    assert!(setup.starts_with("HTTP/1.1 200"), "{setup}");

    for _ in 0..200 {
        if !desk.lines(&["export", "events"]).await.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let runs = desk.lines(&["run", "list"]).await;
    let first = runs.last().unwrap();
    assert_eq!((&first["trigger"], &first["created"]), (&"schedule".into(), &3.into()));
    // The command line works beside the server.
    assert_eq!(desk.json(&["sync"]).await["state"], "nothing");
    terminate(&child);
    assert_eq!(ends(child).await.code, 0);
    drain.await.unwrap();
}

#[tokio::test]
async fn without_assets_it_says_how_to_build_them() {
    let (desk, _) = desk().await;
    fs::remove_dir_all(desk.folder.path().join("site")).unwrap();
    let outcome = desk.run(&["serve"]).await;
    assert!(outcome.refusal(1).contains("cargo xtask build"), "{outcome:?}");
}
