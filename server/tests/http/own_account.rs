//! One's own account: what its owner does, and what an open browser does not let others do.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use reroll::config::{Config, MailConfig};
use secrets::Secret;
use serde_json::Value;

use crate::http::site::{Answer, Browser, OWNER, PASSWORD, STRANGER, Site};

const NEW: &str = "seven wagons of tulips";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

async fn mailing() -> Site {
    Site::peopled_with(|config: &mut Config| {
        let (from, to) = ("reroll@riverside.example".parse().unwrap(), Vec::new());
        let smtp = Secret::new("smtp://127.0.0.1:1");
        config.alerts.mail = Some(MailConfig { smtp, to, from });
    })
    .await
}

/// Sends a form and gives the page that it leads to.
async fn does(browser: &Browser, path: &str, form: &[(&str, &str)]) -> String {
    let answer = browser.post(path, form).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"), "{path}");
    browser.get("/account").await.page(200).to_owned()
}

async fn is_in(browser: &Browser) -> bool {
    browser.get("/dashboard").await.status == StatusCode::OK
}

/// Signs in from a browser that says what it is.
async fn signed_in_by(site: &Site, agent: &str) -> Browser {
    let browser = site.browser();
    let (origin, form) = (site.origin.clone(), [("email", OWNER), ("password", PASSWORD)]);
    let headers = [("origin", origin.as_str()), ("user-agent", agent)];
    let form = Some(crate::http::site::encoded(&form));
    let answer: Answer = browser.send(Method::POST, "/api/sign-in", &headers, form).await;
    assert_eq!(answer.location(), "/dashboard");
    browser
}

async fn letters(site: &Site) -> Vec<String> {
    site.raw.texts("SELECT letter FROM mails ORDER BY id").await
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_it_and_others_are_out() {
    let site = Site::start().await;
    let (here, there) = (site.signed_in(OWNER).await, site.signed_in(OWNER).await);
    let before = here.cookie().unwrap();
    let wrong = [("old_password", "wrong wrong wrong"), ("new_password", NEW)];
    assert!(does(&here, "/api/change-password", &wrong).await.contains("The password is wrong"));
    for (bad, said) in [("short", "at least 12 characters"), ("owner@example.org", "little more")] {
        let form = [("old_password", PASSWORD), ("new_password", bad)];
        assert!(does(&here, "/api/change-password", &form).await.contains(said), "{bad}");
    }
    assert!(is_in(&there).await);
    let form = [("old_password", PASSWORD), ("new_password", NEW)];
    let page = does(&here, "/api/change-password", &form).await;
    assert!(page.contains("Your password is changed"), "{page}");
    assert_ne!(here.cookie().unwrap(), before, "the session has another id");
    assert!(is_in(&here).await && !is_in(&there).await);
    let again = [("email", OWNER), ("password", NEW)];
    assert_eq!(site.browser().post("/api/sign-in", &again).await.location(), "/dashboard");
    assert!(letters(&site).await.iter().any(|letter| letter.contains("password")));
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let site = Site::start().await;
    let (here, fox) = (site.signed_in(OWNER).await, signed_in_by(&site, FIREFOX).await);
    let third = site.signed_in(OWNER).await;
    let page = here.get("/account").await;
    assert!(page.page(200).contains("Firefox on Linux") && page.body.contains("This browser"));
    for digest in site.raw.texts("SELECT id FROM sessions").await {
        assert!(!page.body.contains(&digest), "no page has what the database knows a session by");
    }
    let stranger = site.signed_in(STRANGER).await;
    let at = page.body.find("Firefox on Linux").unwrap();
    let handle = page.body[at..].split("name=\"session\" value=\"").nth(1).unwrap();
    let handle = handle.split('"').next().unwrap();
    does(&stranger, "/api/end-session", &[("session", handle)]).await;
    assert!(is_in(&fox).await, "nobody else can");
    assert!(
        does(&here, "/api/end-session", &[("session", handle)]).await.contains("1 session ended")
    );
    assert!(!is_in(&fox).await && is_in(&third).await);
    assert!(does(&here, "/api/end-session", &[("session", handle)]).await.contains("over already"));
    does(&here, "/api/end-other-sessions", &[]).await;
    assert!(is_in(&here).await && !is_in(&third).await && is_in(&stranger).await);
}

#[tokio::test]
async fn an_address_changes_only_where_its_mail_is_read() {
    let site = mailing().await;
    let owner = site.signed_in(OWNER).await;
    let form = |email, password| [("email", email), ("password", password)];
    let page = does(&owner, "/api/change-address", &form("new@example.org", "wrong wrong")).await;
    assert!(page.contains("The password is wrong") && page.contains("value=\"new@example.org\""));
    assert!(
        does(&owner, "/api/change-address", &form("no address", PASSWORD))
            .await
            .contains("not an email")
    );
    assert!(
        does(&owner, "/api/change-address", &form(OWNER, PASSWORD))
            .await
            .contains("your address already")
    );
    assert!(letters(&site).await.is_empty());
    let mut said = Vec::new();
    for email in ["new@example.org", STRANGER] {
        let page = does(&owner, "/api/change-address", &form(email, PASSWORD)).await;
        said.push(page.replace(email, "E"));
    }
    let flash = |page: &String| page.split("class=\"flashes\"").nth(1).unwrap()[..200].to_owned();
    assert_eq!(flash(&said[0]), flash(&said[1]), "whether it has an account is not told");
    assert_eq!(letters(&site).await.len(), 2, "the letters are put together later");
    assert!(is_in(&owner).await && site.signed_in(OWNER).await.cookie().is_some());
}

#[tokio::test]
async fn a_browser_that_is_new_to_an_account_is_told_of() {
    let site = mailing().await;
    let first = site.signed_in(OWNER).await;
    assert!(letters(&site).await.is_empty(), "at the first time each is new");
    first.post("/api/sign-out", &[]).await;
    site.world.pass(TimeDelta::days(3));
    let form = [("email", OWNER), ("password", PASSWORD)];
    assert_eq!(first.post("/api/sign-in", &form).await.location(), "/dashboard");
    assert!(letters(&site).await.is_empty(), "it is known");
    signed_in_by(&site, FIREFOX).await;
    let told = letters(&site).await;
    assert!(told.len() == 1 && told[0].contains("Firefox on Linux"), "{told:?}");
    let line = "SELECT detail FROM audit WHERE action = 'sign_in' ORDER BY id DESC LIMIT 1";
    assert_eq!(site.raw.text(line).await.unwrap(), "Firefox on Linux, new to the account");
    let wrong = [("email", OWNER), ("password", "wrong wrong wrong")];
    site.browser().post("/api/sign-in", &wrong).await;
    assert_eq!(letters(&site).await.len(), 1, "a try in vain is no sign-in");
}

#[tokio::test]
async fn whoever_leaves_is_gone_and_their_events_stay() {
    let site = Site::start().await;
    let (owner, elsewhere) = (site.signed_in(OWNER).await, site.signed_in(OWNER).await);
    let event = site.write("Night", |_| {}).await;
    let source = site.world.connect(crate::world::CLUB).await;
    let wrong = [("leave_password", "wrong wrong wrong")];
    assert!(does(&owner, "/api/leave", &wrong).await.contains("The password is wrong"));
    let answer = owner.post("/api/leave", &[("leave_password", PASSWORD)]).await;
    assert_eq!(answer.location(), "/sign-out");
    assert!(owner.get("/sign-out").await.page(200).contains("Your account is deleted"));
    assert!(!is_in(&owner).await && !is_in(&elsewhere).await);
    let form = [("email", OWNER), ("password", PASSWORD)];
    assert_eq!(site.browser().post("/api/sign-in", &form).await.location(), "/sign-in");
    site.browser().get(&format!("/events/{}", event.slug)).await.page(200);
    site.world.sync(source).await;
}

#[tokio::test]
async fn my_data_is_mine_and_has_no_secret() {
    let site = Site::start().await;
    let owner = site.signed_in(OWNER).await;
    does(&owner, "/api/rename-account", &[("name", " Ada Lovelace ")]).await;
    assert!(
        does(&owner, "/api/rename-account", &[("name", &"x".repeat(101))])
            .await
            .contains("one line")
    );
    let answer = owner.post("/account/data.json", &[]).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.header("content-disposition").starts_with("attachment"));
    let data: Value = serde_json::from_str(answer.page(200)).unwrap();
    assert_eq!((&data["email"], &data["name"]), (&OWNER.into(), &"Ada Lovelace".into()));
    assert_eq!(data["organizers"][0], "Riverside Games");
    assert_eq!(data["sessions"].as_array().unwrap().len(), 1);
    assert!(data["audit_log"].as_array().unwrap().iter().all(|line| line["actor"] == OWNER));
    for secret in
        site.raw.texts("SELECT password_hash FROM users UNION SELECT id FROM sessions").await
    {
        assert!(!answer.body.contains(&secret));
    }
    let exported = "SELECT count(*) FROM audit WHERE action = 'exported'";
    assert_eq!(site.raw.number(exported).await, 1);
    let nobody = site.browser().post("/account/data.json", &[]).await;
    assert_eq!(nobody.location(), "/sign-in?next=%2Faccount");
    assert_eq!(owner.get("/account/data.json").await.location(), "/account");
}
