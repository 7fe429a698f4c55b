//! `/setup`: the first account, while there is none.

use chrono::TimeDelta;
use domain::Role;
use reqwest::StatusCode;
use reroll::acts::set_up;

use crate::http::site::{Browser, PASSWORD, Site};

async fn set_up(browser: &Browser, token: &str, email: &str, password: &str) -> String {
    let form =
        [("token", token), ("email", email), ("password", password), ("organizer", "New Club")];
    let answer = browser.post("/api/set-up", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location().to_owned()
}

#[tokio::test]
async fn whoever_has_the_token_makes_the_first_admin_once() {
    let site = Site::bare().await;
    let (services, browser) = (&site.world.services, site.browser());
    assert!(browser.get("/sign-in").await.page(200).contains("/setup"));
    for field in ["name=\"token\"", "name=\"email\"", "name=\"password\""] {
        assert!(browser.get("/setup").await.page(200).contains(field), "{field}");
    }
    let no_token_yet = set_up(&browser, "", "eve@example.org", PASSWORD).await;
    assert!(no_token_yet.starts_with("/setup"));

    let old = set_up::token(services).await.unwrap().unwrap();
    let token = set_up::token(services).await.unwrap().unwrap();
    for (token, email, password) in [
        ("", "eve@example.org", PASSWORD),
        ("wrong", "eve@example.org", PASSWORD),
        // Each start of the server makes a new one.
        (old.as_str(), "eve@example.org", PASSWORD),
        (token.as_str(), "no address", PASSWORD),
        (token.as_str(), "ada@example.org", "short"),
    ] {
        let to = set_up(&browser, token, email, password).await;
        assert!(to.starts_with("/setup"), "{token} {email}: {to}");
        assert!(browser.get(&to).await.page(200).contains("role=\""), "it is told");
        assert_eq!(services.store.count_users().await.unwrap(), 0);
    }

    assert_eq!(set_up(&browser, &token, "ada@example.org", PASSWORD).await, "/dashboard");
    browser.get("/admin").await.page(200);
    let known = services.store.credentials(&"ada@example.org".parse().unwrap()).await.unwrap();
    assert_eq!(known.unwrap().account.role, Role::Admin);
    assert!(services.store.organizer_by_slug("new-club").await.unwrap().is_some());

    // The door is closed: for the page, for the form, and for the next start.
    site.browser().get("/setup").await.page(404);
    let to = set_up(&site.browser(), &token, "eve@example.org", PASSWORD).await;
    assert!(to.starts_with("/setup"), "{to}");
    assert_eq!(services.store.count_users().await.unwrap(), 1);
    assert_eq!(set_up::token(services).await.unwrap(), None);
}

#[tokio::test]
async fn tokens_cannot_be_tried_at_will() {
    let site = Site::bare().await;
    let token = set_up::token(&site.world.services).await.unwrap().unwrap();
    let browser = site.browser();
    for _ in 0..7 {
        set_up(&browser, "wrong", "eve@example.org", PASSWORD).await;
    }
    let form = [("token", token.as_str()), ("email", "ada@example.org"), ("password", PASSWORD)];
    let refused = browser.post("/api/set-up", &form).await;
    assert!(refused.page(429).contains("/setup"), "{}", refused.body);
    assert_eq!(site.world.services.store.count_users().await.unwrap(), 0);
    site.world.pass(TimeDelta::seconds(refused.header("retry-after").parse().unwrap()));
    assert_eq!(set_up(&browser, &token, "ada@example.org", PASSWORD).await, "/dashboard");
    let failed = site.raw.texts("SELECT actor || ': ' || detail FROM audit ORDER BY id").await;
    assert_eq!(failed[0], "nobody: the token of the set-up");
}
