//! Whatever a caller does wrong is told so, and is never a fault of ours: every address that there
//! is, with everything that makes no sense there, for nobody and for an administrator.

mod asking;
mod odds;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use self::asking::{Odd, all_are_decent, ask};
use self::odds::{functions, odd_addresses, odd_bodies, odd_methods_and_headers};
use crate::http::rights::furnished::{Furnished, furnished};
use crate::http::site::{ADMIN, OWNER, Site};

const FORM: &str = "application/x-www-form-urlencoded";

/// Forms that do the same whatever they are sent, and take long or end the session.
const WITHOUT_FIELDS: [&str; 4] =
    ["/api/create-backup", "/api/check-everything", "/api/test-alert", "/api/sign-out"];

async fn cookie(furnished: &Furnished) -> String {
    furnished.site.signed_in(ADMIN).await.cookie().unwrap()
}

#[tokio::test]
async fn odd_addresses_never_fail() {
    let furnished = furnished().await;
    all_are_decent(&furnished.site, "", &odd_addresses()).await;
}

#[tokio::test]
async fn odd_addresses_never_fail_for_who_is_signed_in() {
    let furnished = furnished().await;
    let cookie = cookie(&furnished).await;
    all_are_decent(&furnished.site, &cookie, &odd_addresses()).await;
}

#[tokio::test]
async fn odd_methods_and_headers_never_fail() {
    let furnished = furnished().await;
    let cookie = cookie(&furnished).await;
    all_are_decent(&furnished.site, "", &odd_methods_and_headers()).await;
    all_are_decent(&furnished.site, &cookie, &odd_methods_and_headers()).await;
}

#[tokio::test]
async fn odd_forms_never_fail_without_signing_in() {
    let furnished = furnished().await;
    let before = furnished.state().await;
    for path in functions().into_iter().filter(|path| *path != "/api/sign-in") {
        all_are_decent(&furnished.site, "", &odd_bodies(path)).await;
    }
    assert_eq!(furnished.state().await, before, "something was done");
    // Each password that is checked takes its time: fewer of them.
    let sign_in: Vec<_> = odd_bodies("/api/sign-in").into_iter().step_by(2).collect();
    all_are_decent(&furnished.site, "", &sign_in).await;
}

#[tokio::test]
async fn odd_forms_never_fail_for_who_is_signed_in() {
    let furnished = furnished().await;
    let cookie = cookie(&furnished).await;
    for path in functions().into_iter().filter(|path| !WITHOUT_FIELDS.contains(path)) {
        all_are_decent(&furnished.site, &cookie, &odd_bodies(path)).await;
    }
}

#[tokio::test]
async fn odd_forms_elsewhere_never_fail() {
    let furnished = furnished().await;
    let cookie = cookie(&furnished).await;
    let cover = format!("/dashboard/events/{}/cover", furnished.draft);
    for path in [&cover, "/oauth/google/start", "/hooks/google-calendar", "/api/none", "/api/"] {
        all_are_decent(&furnished.site, "", &odd_bodies(path)).await;
        all_are_decent(&furnished.site, &cookie, &odd_bodies(path)).await;
    }
}

#[tokio::test]
async fn what_is_wrong_has_its_status_and_is_said() {
    let site = Site::start().await;
    let owner = site.signed_in(OWNER).await.cookie().unwrap();
    let form = FORM.as_bytes();
    let long = "a".repeat(4_000);
    for (odd, status, words) in [
        (Odd::post("/api/sign-in", form, b"email=\xff".to_vec()), 400, "UTF-8"),
        (Odd::post("/api/sign-in", form, "email=%FF"), 400, "UTF-8"),
        (Odd::post("/api/sign-in", form, "email[]=1"), 422, "Go back"),
        (Odd::post("/api/sign-in", form, "email=a&email=b"), 422, "there twice"),
        (Odd::post("/api/sync-now", form, ""), 422, "source"),
        (Odd::post("/api/sync-now", form, "source=notanumber"), 422, "Go back"),
        (Odd::post("/api/sync-now", b"application/json", "{}"), 415, "from its page"),
        (Odd::post("/api/nothing", form, ""), 404, "no such form"),
        (Odd { method: "PUT", ..Odd::get("/api/sign-in") }, 405, "Not this way"),
        (Odd::get(format!("/pkg/{long}")), 404, "no such file"),
        (Odd::get("/pkg/%00"), 404, "no such file"),
        (Odd::get(format!("/covers/{long}")), 404, "no such picture"),
        (Odd::get(format!("/events/x/card-{long}.png")), 404, "no page at this address"),
        (Odd::post("/oauth/google/start", form, "organizer=x"), 422, "for whom"),
        (Odd::get("/oauth/google/callback?state=a&state=b"), 400, "not an answer from Google"),
        (Odd::post("/api/sign-in", form, "x".repeat(2 << 20)), 413, "too large"),
    ] {
        let told = ask(&site, &owner, &odd).await;
        assert_eq!(told.status, status, "{odd:?} {}", told.head);
        assert!(told.body.contains(words), "{odd:?} {}", told.body);
        assert!(told.body.contains("class=\"brand\""), "in the site's frame: {odd:?}");
        assert_eq!(told.header("cache-control"), Some("no-store"), "{odd:?}");
    }
}

#[tokio::test]
async fn what_was_typed_is_in_the_form_again() {
    let site = Site::start().await;
    let event = site.write("Night", |_| {}).await;
    let owner = site.signed_in(OWNER).await;
    let source = site.world.connect(crate::world::CLUB).await;
    let (event, source) = (event.id.to_string(), source.to_string());
    for (path, form, kept) in [
        (
            "/api/edit-event",
            [("event", event.as_str()), ("version", "x"), ("title", "Typed & kept")],
            "Typed &amp; kept",
        ),
        (
            "/api/create-event",
            [("organizer", "1"), ("organizer", "1"), ("title", "Typed anew")],
            "Typed anew",
        ),
        (
            "/api/save-settings",
            [("source", &source), ("brake_items", "7"), ("brake_items", "77")],
            "calendar",
        ),
    ] {
        let answer = owner.post(path, &form).await;
        let page = answer.page(422);
        assert!(page.contains(kept) && page.contains("A field of the form"), "{path}: {page}");
        // Not on another page, nor for somebody else.
        let own = owner.get("/dashboard").await;
        assert!(!own.body.contains("A field of the form"), "{path}");
    }
    let stranger = site.signed_in(crate::http::site::STRANGER).await;
    let form = [("event", event.as_str()), ("version", "x"), ("title", "Typed by a stranger")];
    let answer = stranger.post("/api/edit-event", &form).await;
    assert!(!answer.page(422).contains("Night"), "{}", answer.body);
}

#[tokio::test]
async fn programs_are_told_in_a_line() {
    let site = Site::start().await;
    let odd = Odd::post("/api/sync-now", FORM.as_bytes(), "").with("x-y", "z");
    let address = site.origin.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "POST {} HTTP/1.1\r\nhost: {address}\r\ncontent-type: {FORM}\r\nconnection: close\r\n\
         content-length: 0\r\n\r\n",
        odd.target
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("422") && head.contains("text/plain; charset=utf-8"), "{head}");
    assert!(body.contains("“source”") && body.trim_end().lines().count() == 1, "{body}");
}

#[tokio::test]
async fn parameters_are_decoded_once() {
    let site = Site::start().await;
    site.write("100% wool 50%25", |_| {}).await;
    let browser = site.browser();
    // Typed as `50%25` and sent as browsers send it; decoded twice it would be `50%`.
    let page = browser.get("/?q=50%2525").await;
    assert!(page.page(200).contains("value=\"50%25\""), "{}", page.body);
    let admin = site.signed_in(ADMIN).await;
    for path in ["/admin/audit?q=", "/admin/trash?q=", "/admin/runs?q="] {
        let page = admin.get(&format!("{path}a%252Fb%2541")).await;
        let body = page.page(200);
        assert!(!body.contains("a/b"), "{path} was decoded twice: {body}");
        assert!(path == "/admin/runs?q=" || body.contains("a%2Fb%41"), "{path}: {body}");
    }
    // The way back from the sign-in is the address as it was.
    let led = browser.get("/admin/audit?q=a%252Fb").await;
    assert_eq!(led.location(), "/sign-in?next=%2Fadmin%2Faudit%3Fq%3Da%25252Fb");
    // Parts of the path, too.
    let event = site.write("Encoded", |_| {}).await;
    let rest = event.slug.strip_prefix('e').unwrap();
    browser.get(&format!("/events/%65{rest}")).await.page(200);
    browser.get(&format!("/events/%2565{rest}")).await.page(404);
}
