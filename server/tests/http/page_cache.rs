//! Public pages from memory: never an old one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use reqwest::{Method, StatusCode};

use crate::http::site::{Answer, Site};

async fn ask(site: &Site, path: &str, headers: &[(&str, &str)]) -> Answer {
    site.browser().send(Method::GET, path, headers, None).await
}

fn tag(answer: &Answer) -> String {
    answer.headers["etag"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_page_that_a_reader_has_is_not_sent_again() {
    let site = Site::start().await;
    site.write("Chess", |_| {}).await;
    for (coding, expected) in [("", None), ("gzip", Some("gzip")), ("gzip, br", Some("br"))] {
        let answer = ask(&site, "/", &[("accept-encoding", coding)]).await;
        assert_eq!(answer.status, StatusCode::OK);
        let sent = answer.headers.get("content-encoding").map(|name| name.to_str().unwrap());
        assert_eq!(sent, expected);
        assert_eq!(answer.headers["cache-control"], "no-cache");
        assert_eq!(answer.headers["vary"], "accept-encoding");
        let tag = tag(&answer);
        let asked = [("accept-encoding", coding), ("if-none-match", tag.as_str())];
        let again = ask(&site, "/", &asked).await;
        assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
        assert_eq!(again.headers["etag"], answer.headers["etag"]);
    }
    let (whole, compressed) =
        (ask(&site, "/", &[]).await, ask(&site, "/", &[("accept-encoding", "br")]).await);
    assert_ne!(tag(&whole), tag(&compressed));
    let head = site.browser().send(Method::HEAD, "/", &[], None).await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    assert_eq!(tag(&head), tag(&whole));
}

#[tokio::test]
async fn a_write_shows_at_once_whoever_writes() {
    let site = Site::start().await;
    let event = site.write("Chess", |_| {}).await;
    let (store, path) = (&site.world.services.store, format!("/events/{}", event.slug));
    let first = ask(&site, &path, &[]).await;
    assert!(first.body.contains("Chess"));
    assert_eq!(tag(&ask(&site, &path, &[]).await), tag(&first));

    // Another program: plain SQL on its own connection.
    site.raw.run("UPDATE events SET title = 'Go' WHERE title = 'Chess'").await.unwrap();
    let changed = ask(&site, &path, &[("if-none-match", &tag(&first))]).await;
    assert_eq!(changed.status, StatusCode::OK);
    assert!(changed.body.contains("Go"));

    let batch = site.world.trash(&[event.id]).await;
    let gone = ask(&site, &path, &[("if-none-match", &tag(&changed))]).await;
    assert_eq!(
        (gone.status, &gone.headers["cache-control"]),
        (StatusCode::NOT_FOUND, &"no-store".parse().unwrap())
    );
    assert!(!ask(&site, "/", &[]).await.body.contains(&path));

    site.world.restore(domain::RestoreRequest::Batch(batch)).await;
    assert_eq!(tag(&ask(&site, &path, &[]).await), tag(&changed), "the very page");
    store.add_organizer("new", "New Club", site.world.now()).await.unwrap();
    assert_eq!(ask(&site, "/organizers/new", &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn no_reader_sees_an_old_page_under_load() {
    let site = Arc::new(Site::start().await);
    let event = site.write("Round 0", |_| {}).await;
    let path = format!("/events/{}", event.slug);
    let (written, done) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let readers: Vec<_> = (0..6)
        .map(|_| {
            let (site, path) = (Arc::clone(&site), path.clone());
            let (written, done) = (Arc::clone(&written), Arc::clone(&done));
            tokio::spawn(async move {
                let mut answers = 0;
                while !done.load(Ordering::SeqCst) {
                    let before = written.load(Ordering::SeqCst);
                    let answer = ask(&site, &path, &[]).await;
                    let shown = answer.body.split("Round ").nth(1).unwrap_or_default();
                    let shown: String = shown.chars().take_while(char::is_ascii_digit).collect();
                    assert!(shown.parse::<u64>().unwrap() >= before, "{shown} after {before}");
                    answers += 1;
                }
                answers
            })
        })
        .collect();
    for round in 1..=60 {
        let to = format!("UPDATE events SET title = 'Round {round}' WHERE id = {}", event.id);
        site.raw.run(&to).await.unwrap();
        written.store(round, Ordering::SeqCst);
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    done.store(true, Ordering::SeqCst);
    for reader in readers {
        assert!(reader.await.unwrap() > 0);
    }
}
