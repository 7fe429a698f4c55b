//! People: what admins do about accounts, in the browser.

use reqwest::StatusCode;

use crate::http::site::{ADMIN, Browser, OWNER, PASSWORD, Site};

async fn does(admin: &Browser, path: &str, form: &[(&str, &str)]) -> String {
    let answer = admin.post(path, form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let page = admin.get(answer.location()).await;
    page.page(200).to_owned()
}

async fn id(site: &Site, email: &str) -> String {
    let known = site.world.services.store.credentials(&email.parse().unwrap()).await.unwrap();
    known.unwrap().account.id.to_string()
}

async fn is_in(browser: &Browser) -> bool {
    browser.get("/dashboard").await.status == StatusCode::OK
}

/// The path of the link that a page hands over.
fn handed(site: &Site, page: &str) -> String {
    let at = page.find(&format!("{}/link/", site.origin)).unwrap_or_else(|| panic!("none: {page}"));
    let link = &page[at + site.origin.len()..];
    link[..link.find(|c: char| c == '<' || c.is_whitespace()).unwrap()].to_owned()
}

#[tokio::test]
async fn an_admin_invites_and_whoever_comes_publishes() {
    let site = Site::start().await;
    let admin = site.signed_in(ADMIN).await;
    let organizer = site.world.organizer.to_string();
    let form = [("email", "carl@example.org"), ("role", "organizer"), ("organizer", &organizer)];
    let page = does(&admin, "/api/invite-person", &form).await;
    let link = handed(&site, &page);
    assert!(page.contains("carl@example.org") && page.contains("Invited"), "{page}");
    let again = admin.get("/admin/people").await;
    assert!(!again.body.contains("/link/"), "it is shown once");
    let token = link.rsplit('/').next().unwrap();
    for table in ["sessions", "links", "audit", "mails"] {
        let column = match table {
            "sessions" => "data",
            "links" => "digest",
            "audit" => "detail",
            _ => "letter",
        };
        let rows = site.raw.texts(&format!("SELECT {column} FROM {table}")).await;
        assert!(rows.iter().all(|row| !row.contains(token)), "{table} has the token");
    }
    let carl = site.browser();
    let chosen = [("link", token), ("password", "seven wagons of tulips")];
    assert_eq!(carl.post("/api/choose-password", &chosen).await.location(), "/sign-in");
    let form = [("email", "carl@example.org"), ("password", "seven wagons of tulips")];
    carl.post("/api/sign-in", &form).await;
    assert!(carl.get("/dashboard").await.page(200).contains("Riverside Games"));
    let known = does(&admin, "/api/invite-person", &[("email", OWNER), ("role", "admin")]).await;
    assert!(known.contains("has an account already"), "{known}");
}

#[tokio::test]
async fn an_admin_suspends_lets_back_in_and_removes() {
    let site = Site::start().await;
    let (admin, owner) = (site.signed_in(ADMIN).await, site.signed_in(OWNER).await);
    let id = id(&site, OWNER).await;
    let change = |what| [("person", id.as_str()), ("change", what)];
    let page = admin.get(&format!("/admin/people/{id}")).await;
    assert!(page.page(200).contains(OWNER) && page.body.contains("/api/change-person"));
    does(&admin, "/api/change-person", &change("sign-out")).await;
    assert!(!is_in(&owner).await);
    let page = does(&admin, "/api/change-person", &change("suspend")).await;
    assert!(page.contains("Suspended"), "{page}");
    let form = [("email", OWNER), ("password", PASSWORD)];
    assert_eq!(site.browser().post("/api/sign-in", &form).await.location(), "/sign-in");
    does(&admin, "/api/change-person", &change("reactivate")).await;
    let owner = site.signed_in(OWNER).await;
    let wrong = [("person", id.as_str()), ("password", "wrong wrong wrong")];
    does(&admin, "/api/remove-person", &wrong).await;
    assert!(is_in(&owner).await);
    let right = [("person", id.as_str()), ("password", PASSWORD)];
    let page = does(&admin, "/api/remove-person", &right).await;
    assert!(page.contains("is deleted") && !is_in(&owner).await, "{page}");
    admin.get(&format!("/admin/people/{id}")).await.page(404);
}

#[tokio::test]
async fn the_last_admin_cannot_go() {
    let site = Site::start().await;
    let admin = site.signed_in(ADMIN).await;
    let id = id(&site, ADMIN).await;
    for (path, form) in [
        ("/api/change-person", [("person", id.as_str()), ("change", "suspend")]),
        ("/api/change-person", [("person", id.as_str()), ("change", "organizer")]),
        ("/api/remove-person", [("person", id.as_str()), ("password", PASSWORD)]),
    ] {
        let page = does(&admin, path, &form).await;
        assert!(page.contains("is the last admin"), "{form:?}");
    }
    admin.post("/api/leave", &[("leave_password", PASSWORD)]).await;
    assert!(admin.get("/account").await.page(200).contains("is the last admin"));
    assert!(is_in(&admin).await);
}
