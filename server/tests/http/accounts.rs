//! Signing in and out.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};

use crate::http::site::{ADMIN, Browser, OWNER, PASSWORD, Site};

async fn sign_in(browser: &Browser, email: &str, password: &str) -> String {
    let answer = browser.post("/api/sign-in", &[("email", email), ("password", password)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location().to_owned()
}

/// Whether the browser's session belongs to somebody.
async fn is_known(browser: &Browser) -> bool {
    browser.get("/dashboard").await.status == StatusCode::OK
}

#[tokio::test]
async fn the_right_password_opens_the_dashboard() {
    let site = Site::start().await;
    let browser = site.browser();
    let form = browser.get("/sign-in").await;
    for field in ["name=\"email\"", "name=\"password\"", "action=\"/api/sign-in\""] {
        assert!(form.page(200).contains(field), "{field}");
    }
    assert_eq!(browser.cookie(), None, "looking costs no session");
    let answer =
        browser.post("/api/sign-in", &[("email", " OWNER@Example.org "), ("password", PASSWORD)]);
    let answer = answer.await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/dashboard"));
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("reroll="), "{cookie}");
    let flags: BTreeSet<_> = cookie.split(';').skip(1).map(|flag| flag.trim()).collect();
    for flag in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(flags.contains(flag), "{flag}: {cookie}");
    }
    assert!(!flags.contains("Secure"), "over plain http the browser would drop it: {cookie}");
    assert!(is_known(&browser).await);
    let again = browser.get("/sign-in").await;
    assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, "/dashboard"));
    let stored = site.raw.texts("SELECT id FROM sessions").await;
    let id = browser.cookie().unwrap();
    assert!(stored.iter().all(|digest| !id.contains(digest.as_str())), "only a digest is kept");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_look_the_same() {
    let site = Site::start().await;
    let mut said = BTreeSet::new();
    for (email, password) in [
        (OWNER, "wrong wrong wrong"),
        ("nobody@example.org", PASSWORD),
        ("no address", PASSWORD),
        (OWNER, ""),
    ] {
        let browser = site.browser();
        let to = sign_in(&browser, email, password).await;
        assert_eq!(to, "/sign-in", "nothing that was typed is in the address");
        let page = browser.get(&to).await;
        assert!(page.body.contains(&format!("value=\"{email}\"")), "it is in the form");
        let message = "The address or the password is wrong";
        let message = page.page(200).to_lowercase().contains(&message.to_lowercase());
        said.insert(message);
        assert!(!is_known(&browser).await, "{email}");
        let again = browser.get(&to).await;
        assert!(!again.body.contains("password is wrong"), "a message is shown once");
    }
    assert_eq!(said, [true].into());
}

#[tokio::test]
async fn a_planted_session_is_worth_nothing() {
    let site = Site::start().await;
    let browser = site.browser();
    sign_in(&browser, OWNER, PASSWORD).await;
    let planted = browser.cookie().unwrap();
    sign_in(&browser, ADMIN, PASSWORD).await;
    assert_ne!(browser.cookie().unwrap(), planted, "signing in changes the session's id");
    let thief = site.browser();
    *thief.cookie.lock().unwrap() = Some(planted);
    assert!(!is_known(&thief).await, "the one before has ended");

    // An id that the server never gave is not taken over.
    let victim = site.browser();
    let invented = format!("reroll={}", "A".repeat(43));
    let invented = invented.as_str();
    *victim.cookie.lock().unwrap() = Some(invented.into());
    sign_in(&victim, OWNER, PASSWORD).await;
    assert_ne!(victim.cookie().as_deref(), Some(invented));
    *thief.cookie.lock().unwrap() = Some(invented.into());
    assert!(!is_known(&thief).await);
    for garbage in ["reroll=", "reroll=!!!", "reroll=%00", "other=1"] {
        *thief.cookie.lock().unwrap() = Some(garbage.into());
        assert_eq!(thief.get("/dashboard").await.status, StatusCode::SEE_OTHER, "{garbage}");
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let site = Site::start().await;
    let browser = site.signed_in(OWNER).await;
    let kept = browser.cookie();
    let asked = browser.get("/sign-out").await;
    assert!(asked.page(200).contains("action=\"/api/sign-out\""));
    assert!(is_known(&browser).await, "a GET changes nothing");
    let answer = browser.post("/api/sign-out", &[]).await;
    assert_eq!(answer.header("clear-site-data"), "\"cache\", \"storage\"");
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"));
    assert!(!is_known(&browser).await);
    *browser.cookie.lock().unwrap() = kept;
    assert!(!is_known(&browser).await, "the old cookie is dead");
}

#[tokio::test]
async fn next_leads_on_within_this_site_only() {
    let site = Site::start().await;
    for (next, to) in [
        ("/admin/trash?q=x", "/admin/trash?q=x"),
        ("", "/dashboard"),
        ("//evil.example", "/dashboard"),
        ("/\\evil.example", "/dashboard"),
        ("https://evil.example/", "/dashboard"),
        ("javascript:alert(1)", "/dashboard"),
    ] {
        let form = [("email", ADMIN), ("password", PASSWORD), ("next", next)];
        let answer = site.browser().post("/api/sign-in", &form).await;
        assert_eq!(answer.location(), to, "{next}");
    }
    let page = site.browser().get("/sign-in?next=//evil.example").await;
    assert!(!page.page(200).contains("evil.example"));
}

#[tokio::test]
async fn nothing_changes_by_get() {
    let site = Site::start().await;
    let owner = site.signed_in(OWNER).await;
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::PATCH] {
        let own = [("origin", site.origin.as_str())];
        let answer = owner.send(method.clone(), "/api/sign-out", &own, None).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
    }
    assert!(is_known(&owner).await);
}
