//! Requests that make no sense: each gets an answer, and none is a fault of ours.

use reqwest::{Method, StatusCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::http::site::{ADMIN, OWNER, Site};

/// The status of a GET that is sent to the letter.
async fn raw_get(site: &Site, path: &str, cookie: &str) -> u16 {
    let address = site.origin.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(b"connection: close\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let line = String::from_utf8_lossy(&answer);
    line.split(' ').nth(1).unwrap_or_default().parse().unwrap_or_default()
}

#[tokio::test]
async fn odd_addresses_are_no_fault_of_ours() {
    let site = Site::start().await;
    let admin = site.signed_in(ADMIN).await;
    let cookie = admin.cookie().unwrap();
    let long = format!("/events/{}", "a".repeat(6_000));
    for (path, expected) in [
        ("/events/%FF", 404),
        ("/events/%00", 404),
        ("/events/%", 404),
        ("/events/%zz", 404),
        ("/events/", 404),
        ("/events/a/b", 404),
        ("/events/%F0%9F%8E%B2", 404),
        ("/events/';DROP TABLE events;--".replace(' ', "%20").as_str(), 404),
        (long.as_str(), 404),
        ("/organizers/%FF", 404),
        ("/series/%FF%00", 404),
        ("/?after=%FF", 200),
        ("/?after=garbage", 200),
        ("/?after=2026-99-99T00:00:00Z~9", 200),
        ("/?after=%00", 200),
        ("/?after=+999999-01-01T00:00:00Z~1", 200),
        ("/?q[]=1&q[]=2&&&=", 200),
        ("/?%=%&%zz", 200),
        ("/organizers/riverside?after=%00%FF", 200),
        ("/dashboard/runs/99999999999999999999999", 404),
        ("/dashboard/sources/-1", 404),
        ("/dashboard/sources/1e3", 404),
        ("/dashboard/sources/%00", 404),
        ("/dashboard/connections/x", 404),
        ("/admin/runs/0", 404),
        ("/admin/runs?before=x&source=%FF", 200),
        ("/admin/trash?batch=abc&cause=zzz&after=1-", 200),
        ("/admin/trash?q=%00%FF%25&batch=-9", 200),
        ("/admin/trash?batch=99999999999999999999", 200),
        ("/sign-in?next=%FF&email=%00", 303),
        ("/oauth/google/callback?state=%FF", 303),
        ("/%2e%2e/%2e%2e/etc/passwd", 404),
        ("/..%2f..%2fetc/passwd", 404),
        ("/pkg/../assets.json", 404),
        ("/pkg/%2e%2e/assets.json", 404),
        ("/pkg/..%2fassets.json", 404),
        ("/assets.json", 404),
        ("/pkg/", 404),
        ("/.env", 404),
        ("//evil.example", 404),
        ("/none", 404),
    ] {
        assert_eq!(raw_get(&site, path, &cookie).await, expected, "{path}");
    }
    let twice = raw_get(&site, "/oauth/google/callback?state=a&state=b&code=c", &cookie).await;
    assert!((300..500).contains(&twice), "{twice}");
}

#[tokio::test]
async fn an_unknown_address_has_a_page_that_helps() {
    let site = Site::start().await;
    let answer = site.browser().get("/none/of/this").await;
    assert!(answer.page(404).contains("There’s no page at this address"));
    assert!(answer.body.contains("href=\"/\""));
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn methods_that_an_address_does_not_know_are_named() {
    let site = Site::start().await;
    let browser = site.browser();
    let own = [("origin", site.origin.as_str())];
    for path in ["/", "/events/none", "/dashboard", "/favicon.svg"] {
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
            let answer = browser.send(method.clone(), path, &own, None).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            assert_eq!(answer.header("allow"), "GET, HEAD", "{method} {path}");
        }
        let get = browser.get(path).await;
        let head = browser.send(Method::HEAD, path, &[], None).await;
        assert_eq!((head.status, head.body.as_str()), (get.status, ""), "HEAD {path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "HEAD {path}");
    }
    for (path, status) in [("/healthz", 200), ("/readyz", 200)] {
        browser.get(path).await.page(status);
        let head = browser.send(Method::HEAD, path, &[], None).await;
        assert_eq!(head.status.as_u16(), status);
    }
}

#[tokio::test]
async fn odd_forms_are_refused_and_do_nothing() {
    let site = Site::start().await;
    let owner = site.signed_in(OWNER).await;
    let own = [("origin", site.origin.as_str())];
    for (path, body) in [
        ("/api/sync-now", ""),
        ("/api/sync-now", "source=abc"),
        ("/api/sync-now", "source=99999999999999999999"),
        ("/api/sync-now", "source=1&source=2"),
        ("/api/sync-now", "%FF%00=&&&="),
        ("/api/restore-events", "events[0]=x"),
        ("/api/restore-events", "events[99999999]=1"),
        ("/api/restore-batch", "batch="),
        ("/api/choose-calendar", "connection=%00"),
        ("/api/connect-google", "{\"organizer\": 1}"),
        ("/oauth/google/start", "organizer=x"),
        ("/oauth/google/start", ""),
        ("/api/no-such-function", "a=b"),
        ("/api/", ""),
    ] {
        let answer = owner.send(Method::POST, path, &own, Some(body.to_owned())).await;
        let status = answer.status.as_u16();
        assert!((300..500).contains(&status), "{path} {body}: {status} {}", answer.body);
        assert!(!answer.location().starts_with("http"), "{path} {body}: {}", answer.location());
    }
    for email in ["\0", "a\u{0}b@example.org", &"x".repeat(100_000)] {
        let form = [("email", email), ("password", "\u{0}".repeat(5_000).leak() as &str)];
        let answer = site.browser().post("/api/sign-in", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{} bytes", email.len());
    }
    assert_eq!(site.world.rows().await.len(), 0);
}

#[tokio::test]
async fn a_huge_body_is_refused() {
    let site = Site::start().await;
    let owner = site.signed_in(OWNER).await;
    let own = [("origin", site.origin.as_str())];
    for path in ["/api/sign-in", "/api/restore-events", "/oauth/google/start"] {
        let body = format!("email={}", "x".repeat(3 << 20));
        let answer = owner.send(Method::POST, path, &own, Some(body)).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
}
