//! What every response carries, what public pages must not carry, and who may send forms.

use std::collections::BTreeSet;

use domain::Role;
use reqwest::{Method, StatusCode};

use crate::http::site::{ADMIN, Answer, OWNER, PASSWORD, Site, encoded};

/// Set on every response, whatever it is.
const FIXED: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

fn directive<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    let policy = answer.header("content-security-policy");
    policy.split(';').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix(' '))
}

fn carries_the_headers(answer: &Answer, what: &str) {
    for (name, value) in FIXED {
        assert_eq!(answer.header(name), value, "{name} of {what}");
    }
    for (name, value) in [
        ("default-src", "'none'"),
        ("base-uri", "'none'"),
        ("frame-ancestors", "'none'"),
        ("style-src", "'self'"),
    ] {
        assert_eq!(directive(answer, name), Some(value), "{name} of {what}");
    }
    let policy = answer.header("content-security-policy");
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    assert!(!answer.headers.contains_key("strict-transport-security"), "{what} is plain http");
}

#[tokio::test]
async fn every_response_carries_them() {
    let site = Site::start().await;
    let event = site.write("Night", |_| {}).await;
    let (nobody, admin) = (site.browser(), site.signed_in(ADMIN).await);
    let page = format!("/events/{}", event.slug);
    for (path, status) in [
        ("/", 200),
        (page.as_str(), 200),
        ("/events/none", 404),
        ("/none", 404),
        ("/sign-in", 200),
        ("/dashboard", 303),
        ("/favicon.svg", 200),
        ("/pkg/reroll.1a.css", 200),
        ("/pkg/none.css", 404),
        ("/healthz", 200),
        ("/readyz", 200),
        ("/api/sign-in", 405),
        ("/oauth/google/start", 405),
    ] {
        let answer = nobody.get(path).await;
        answer.page(status);
        carries_the_headers(&answer, path);
    }
    for path in ["/dashboard", "/admin", "/admin/trash", "/admin/runs/77"] {
        carries_the_headers(&admin.get(path).await, path);
    }
    let posted = admin.post("/api/sign-out", &[]).await;
    carries_the_headers(&posted, "a server function");
    let foreign = [("sec-fetch-site", "cross-site")];
    let refused = admin.send(Method::POST, "/api/sign-out", &foreign, None).await;
    carries_the_headers(&refused, "a refused post");
    let huge = Some("x".repeat(2 << 20));
    let huge = nobody.send(Method::POST, "/api/sign-in", &[], huge).await;
    assert_eq!(huge.status, StatusCode::PAYLOAD_TOO_LARGE);
    carries_the_headers(&huge, "a refused body");
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let site = Site::with(|config| {
        config.base_url = "https://events.example.org".parse().unwrap();
    })
    .await;
    let browser = site.browser();
    let home = browser.get("/").await;
    assert_eq!(home.header("strict-transport-security"), "max-age=31536000");
    let services = &site.world.services;
    let hash = services.passwords.hash(PASSWORD).await.unwrap();
    let (address, role, now) = (OWNER.parse().unwrap(), Role::Organizer, site.world.now());
    services.store.add_user(&address, &hash, role, None, now).await.unwrap();
    let own = [("origin", "https://events.example.org")];
    for (password, name) in
        [("wrong wrong wrong", "__Host-reroll-note="), (PASSWORD, "__Host-reroll=")]
    {
        let form = encoded(&[("email", OWNER), ("password", password)]);
        let answer = browser.send(Method::POST, "/api/sign-in", &own, Some(form)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let cookie = answer.header("set-cookie");
        assert!(cookie.starts_with(name), "{cookie}");
        let flags: BTreeSet<_> = cookie.split(';').skip(1).map(|flag| flag.trim()).collect();
        for flag in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(flags.contains(flag), "{flag}: {cookie}");
        }
        assert!(!cookie.contains("Domain="), "{cookie}");
    }
}

#[tokio::test]
async fn desk_pages_have_a_fresh_nonce_that_is_their_scripts() {
    let site = Site::start().await;
    let admin = site.signed_in(ADMIN).await;
    let mut nonces = BTreeSet::new();
    for path in ["/dashboard", "/dashboard", "/admin", "/admin/trash", "/admin/runs"] {
        let answer = admin.get(path).await;
        answer.page(200);
        let sources = directive(&answer, "script-src").unwrap();
        let nonce = sources.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next());
        let nonce = nonce.unwrap_or_default().to_owned();
        assert!(nonce.len() >= 16, "{path}: {sources}");
        let scripts: Vec<_> = answer.body.split("<script").skip(1).collect();
        assert!(!scripts.is_empty(), "{path}");
        for script in scripts {
            let tag = script.split('>').next().unwrap();
            let has_nonce = tag.contains(&format!("nonce=\"{nonce}\""));
            assert!(has_nonce || tag.contains("src="), "{path}: <script{tag}>");
        }
        assert!(!answer.body.contains(" style="), "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert!(nonces.insert(nonce), "{path} repeats a nonce");
    }
    let form = directive(&admin.get("/dashboard").await, "form-action").unwrap().to_owned();
    let google = site.world.google.base_url();
    assert_eq!(form, format!("'self' {google}"), "forms may lead on to the consent");
}

#[tokio::test]
async fn public_pages_carry_one_small_module_and_nothing_else() {
    let site = Site::start().await;
    let event = site.write("Night", |_| {}).await;
    let weekly = crate::world::series("Weekly", "2026-03-03T19:00", "FREQ=WEEKLY;COUNT=3");
    site.world.google.insert_event(crate::world::CLUB, weekly).unwrap();
    let source = site.world.connect(crate::world::CLUB).await;
    site.world.sync(source).await;
    let series = site.raw.text("SELECT slug FROM series").await.unwrap();
    let occurrence = site.world.live().await.remove(0).slug;
    let owner = site.signed_in(OWNER).await;
    let mut seen: Vec<String> = Vec::new();
    for (path, data) in [
        ("/".to_owned(), 0),
        (format!("/events/{}", event.slug), 1),
        (format!("/events/{occurrence}"), 1),
        (format!("/series/{series}"), 0),
        ("/organizers/riverside".to_owned(), 0),
        ("/events/none".to_owned(), 0),
    ] {
        let answer = site.browser().get(&path).await;
        assert_eq!(answer.status == StatusCode::OK, path != "/events/none", "{path}");
        has_one_module(&answer, &path, data);
        assert_eq!(directive(&answer, "script-src"), Some("'self'"), "{path}");
        assert!(!answer.headers.contains_key("set-cookie"), "{path}");
        let again = owner.get(&path).await;
        assert_eq!(again.body, answer.body, "{path} is the same for everybody");
        seen.push(answer.body);
    }
    assert!(seen[0].contains("Night"));
}

fn has_one_module(answer: &Answer, path: &str, data: usize) {
    let tags = answer.body.split("<script").skip(1).map(|rest| rest.split('>').next().unwrap());
    let (json, scripts): (Vec<_>, Vec<_>) =
        tags.partition(|tag| tag.contains("type=\"application/ld+json\""));
    assert_eq!(json.len(), data, "{path}: JSON-LD is data");
    assert_eq!(scripts.len(), 1, "{path}: {scripts:?}");
    assert!(scripts[0].contains("src=\"/pkg/reader.2b.js\""), "{path}: {scripts:?}");
    assert!(scripts[0].contains("type=\"module\""), "{path}: {scripts:?}");
    for word in ["wasm", "reroll.3c.js", " style=", "<!>", "leptos-island", "__RESOLVED", "nonce"] {
        assert!(!answer.body.contains(word), "{path} has {word}");
    }
    for handler in [" onclick=", " onload=", " onerror=", " onsubmit=", "javascript:"] {
        assert!(!answer.body.contains(handler), "{path} has {handler}");
    }
    assert!(answer.body.trim_end().ends_with("</html>"), "{path}");
}

#[tokio::test]
async fn only_pages_of_ours_may_send_forms() {
    let site = Site::start().await;
    let own = site.origin.clone();
    let form = || Some(encoded(&[("email", OWNER), ("password", PASSWORD)]));
    for (headers, taken) in [
        (vec![("sec-fetch-site", "cross-site")], false),
        (vec![("sec-fetch-site", "same-site")], false),
        (vec![("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")], false),
        (vec![("origin", "https://evil.example")], false),
        (vec![("origin", "null")], false),
        (vec![("origin", own.as_str()), ("sec-fetch-site", "same-origin")], true),
        (vec![("origin", own.as_str())], true),
        (vec![("sec-fetch-site", "none")], true),
        // No browser: it has no cookie of anybody to abuse.
        (vec![], true),
    ] {
        let browser = site.browser();
        let answer = browser.send(Method::POST, "/api/sign-in", &headers, form()).await;
        let expected = if taken { StatusCode::SEE_OTHER } else { StatusCode::FORBIDDEN };
        assert_eq!(answer.status, expected, "{headers:?} {}", answer.body);
        assert_eq!(browser.cookie().is_some(), taken, "{headers:?}");
    }
    let foreign = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
    let owner = site.signed_in(OWNER).await;
    for path in ["/api/sync-now", "/api/restore-events", "/oauth/google/start", "/anything"] {
        let answer = owner.send(Method::POST, path, &foreign, Some(String::new())).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    // Links from elsewhere lead here as before.
    let linked = owner.send(Method::GET, "/dashboard", &foreign, None).await;
    assert_eq!(linked.status, StatusCode::OK);
}
