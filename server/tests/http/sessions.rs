//! How sessions begin, last and end, and what they leave alone.

use std::time::Duration;

use chrono::TimeDelta;
use clock::SeededEntropy;
use domain::{Actor, AuditAction, Email, Role};
use reqwest::{Method, StatusCode};
use reroll::access::PasswordHasher;
use reroll::acts::set_up;
use sandbox::{Fault, FaultKind};
use store::{AccountAct, AccountChange};

use crate::http::site::{ADMIN, Browser, OWNER, PASSWORD, STRANGER, Site, encoded};
use crate::world::CLUB;

/// Pages behind the sign-in that an incident needs.
const DESK: [&str; 6] =
    ["/dashboard", "/admin", "/admin/trash", "/admin/runs", "/admin/alerts", "/admin/audit"];

async fn is_known(browser: &Browser) -> bool {
    browser.get("/dashboard").await.status == StatusCode::OK
}

async fn sessions(site: &Site) -> i64 {
    site.raw.number("SELECT count(*) FROM sessions").await
}

async fn change(site: &Site, email: &str, change: AccountChange) {
    let (email, actor, at) = (email.parse().unwrap(), Actor::CommandLine, site.world.now());
    let act = AccountAct { email, change, force: false, actor, at };
    site.world.services.store.change_account(&act).await.unwrap();
}

/// The rows of all sessions, to the letter.
async fn rows(site: &Site) -> Vec<String> {
    let row = "SELECT id || seen_at || expires_at || data FROM sessions ORDER BY id";
    site.raw.texts(row).await
}

#[tokio::test]
async fn reading_pages_writes_nothing_and_sets_no_cookie() {
    let site = Site::start().await;
    let admin = site.signed_in(ADMIN).await;
    let before = rows(&site).await;
    for minutes in [0, 1, 58] {
        site.world.pass(TimeDelta::minutes(minutes));
        for path in DESK.into_iter().chain(["/", "/sign-out", "/none"]) {
            let answer = admin.get(path).await;
            assert!(!answer.headers.contains_key("set-cookie"), "{path}");
        }
    }
    assert_eq!(rows(&site).await, before);
}

#[tokio::test]
async fn a_session_moves_on_with_its_owner_and_ends() {
    let site = Site::start().await;
    // (who, hours between visits, how often they are let in)
    for (email, hours, visits) in
        [(ADMIN, 3, 3), (ADMIN, 4, 0), (OWNER, 24 * 7, 4), (OWNER, 24 * 8, 0)]
    {
        let browser = site.signed_in(email).await;
        for visit in 1..=visits {
            site.world.pass(TimeDelta::hours(hours));
            assert!(is_known(&browser).await, "{email} {hours} {visit}");
            renewed(&site).await;
        }
        // Past the end since the sign-in, or away for too long.
        site.world.pass(TimeDelta::hours(hours));
        assert!(!is_known(&browser).await, "{email} {hours}");
        site.world.services.store.sweep(site.world.now()).await.unwrap();
        assert_eq!(sessions(&site).await, 0, "{email} {hours}");
    }
}

/// Waits until the stamp is written, which no page waits for.
async fn renewed(site: &Site) {
    let now = domain::time::rfc3339(site.world.now());
    let stale = format!("SELECT count(*) FROM sessions WHERE seen_at <> '{now}'");
    while site.raw.number(&stale).await > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_cookie_lasts_as_long_as_the_session_can() {
    let site = Site::start().await;
    for (email, seconds) in [(ADMIN, 12 * 3_600), (OWNER, 30 * 24 * 3_600)] {
        let form = [("email", email), ("password", PASSWORD)];
        let answer = site.browser().post("/api/sign-in", &form).await;
        let cookie = answer.header("set-cookie");
        assert!(cookie.contains(&format!("Max-Age={seconds}")), "{cookie}");
    }
}

#[tokio::test]
async fn a_request_under_way_does_not_bring_a_session_back() {
    let site = Site::start().await;
    let source = site.world.connect(CLUB).await;
    let browser = site.signed_in(OWNER).await;
    let kept = browser.cookie();
    // A page that waits for Google, with a message to take away, while its reader signs out.
    let delay = FaultKind::Delay { milliseconds: 1_000 };
    site.world.google.add_fault(Fault::new(delay).path("/events").times(1));
    browser.post("/api/create-event", &[("organizer", "1")]).await;
    let slow = {
        let (browser, page) = (browser.clone(), format!("/dashboard/sources/{source}/preview"));
        tokio::spawn(async move { browser.get(&page).await })
    };
    while !site.world.google.faults().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(browser.post("/api/sign-out", &[]).await.status, StatusCode::SEE_OTHER);
    let slow = slow.await.unwrap();
    assert_eq!(slow.status, StatusCode::OK, "it had begun before");
    assert!(!slow.headers.contains_key("set-cookie"));
    assert_eq!(sessions(&site).await, 0);
    let thief = site.browser();
    *thief.cookie.lock().unwrap() = kept;
    for _ in 0..3 {
        assert_eq!(thief.get("/dashboard").await.location(), "/sign-in");
        thief.post("/api/sync-now", &[("source", "1")]).await;
    }
    assert_eq!(sessions(&site).await, 0, "it stays over");
}

#[tokio::test]
async fn a_sign_in_that_cannot_be_noted_signs_nobody_in() {
    let site = Site::start().await;
    site.raw
        .run("CREATE TRIGGER no_room BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END")
        .await
        .unwrap();
    let browser = site.browser();
    let answer = browser.post("/api/sign-in", &[("email", OWNER), ("password", PASSWORD)]).await;
    assert_eq!((browser.cookie(), answer.location()), (None, "/sign-in"));
    assert!(browser.get("/sign-in").await.page(200).contains("went wrong"));
    assert_eq!(sessions(&site).await, 0);
    site.raw.run("DROP TRIGGER no_room").await.unwrap();
    browser.post("/api/sign-in", &[("email", OWNER), ("password", PASSWORD)]).await;
    assert!(is_known(&browser).await, "once it can, it does");
}

#[tokio::test]
async fn the_desk_can_be_read_while_nothing_can_be_written() {
    let site = Site::start().await;
    let admin = site.signed_in(ADMIN).await;
    // A message waits, and the stamp is due.
    admin.post("/api/add-organizer", &[("name", "")]).await;
    site.world.pass(TimeDelta::hours(2));
    let lock = site.raw.lock().await;
    for path in DESK {
        assert!(admin.get(path).await.status.is_success(), "{path}");
    }
    lock.rollback().await.unwrap();
    renewed(&site).await;
    assert!(is_known(&admin).await, "and afterwards");
}

#[tokio::test]
async fn a_full_database_costs_no_page_and_no_message() {
    let site = Site::start().await;
    let admin = site.signed_in(ADMIN).await;
    // No row of a session can be changed: as where the disk is full.
    site.raw
        .run("CREATE TRIGGER no_room BEFORE UPDATE ON sessions BEGIN SELECT RAISE(ABORT, 'full'); END")
        .await
        .unwrap();
    site.world.pass(TimeDelta::hours(2));
    let answer = admin.post("/api/add-organizer", &[("name", "")]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/dashboard"));
    for path in DESK {
        assert!(admin.get(path).await.status.is_success(), "{path}");
    }
    admin.post("/api/add-organizer", &[("name", "")]).await;
    let page = admin.get("/dashboard").await;
    assert!(page.page(200).contains("Give the organizer a name"), "it came by cookie");
    assert!(!admin.get("/dashboard").await.body.contains("Give the organizer a name"));
}

#[tokio::test]
async fn nobody_makes_rows() {
    let site = Site::start().await;
    let browser = site.browser();
    for path in ["/api/set-up", "/api/sign-in", "/api/sync-now", "/api/sign-out"] {
        for email in ["eve@example.org", ""] {
            let answer = browser.post(path, &[("email", email), ("source", "1")]).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
            let size: usize = answer.headers.iter().map(|(n, v)| n.as_str().len() + v.len()).sum();
            assert!(size < 4_000, "{path}: {size} bytes of headers");
        }
    }
    assert_eq!((sessions(&site).await, browser.cookie()), (0, None));
    let long = "x".repeat(100_000);
    let form = [("email", long.as_str()), ("password", &long), ("next", &long)];
    let answer = browser.post("/api/sign-in", &form).await;
    let size: usize = answer.headers.iter().map(|(n, v)| n.as_str().len() + v.len()).sum();
    assert!(size < 4_000, "{size} bytes of headers");
    assert!(browser.get("/sign-in").await.page(200).contains("is wrong"), "it is told");
    assert_eq!(sessions(&site).await, 0);
}

#[tokio::test]
async fn a_message_by_cookie_is_for_its_reader_only() {
    let site = Site::start().await;
    let browser = site.browser();
    browser.post("/api/sign-in", &[("email", "ada@example.org"), ("password", "x")]).await;
    let note = browser.note.lock().unwrap().clone().unwrap();
    assert!(!note.contains("ada"), "{note}");
    // Signed in, or with a cookie that was touched, or ten minutes later: no message.
    let owner = site.signed_in(OWNER).await;
    *owner.note.lock().unwrap() = Some(note.clone());
    assert!(!owner.get("/sign-out").await.page(200).contains("is wrong"));
    for touched in [note.replace("v1.", "v2."), format!("{note}A"), "reroll-note=v1.a.b.c".into()] {
        *browser.note.lock().unwrap() = Some(touched);
        assert!(!browser.get("/sign-in").await.page(200).contains("is wrong"));
    }
    *browser.note.lock().unwrap() = Some(note.clone());
    site.world.pass(TimeDelta::minutes(11));
    assert!(!browser.get("/sign-in").await.page(200).contains("is wrong"));
}

#[tokio::test]
async fn refused_forms_do_not_pile_up() {
    let site = Site::start().await;
    let owner = site.signed_in(OWNER).await;
    let long = "Bring dice. ".repeat(70_000);
    let form = [("organizer", "1"), ("title", ""), ("description", long.as_str())];
    for _ in 0..6 {
        let answer = owner.post("/api/create-event", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    }
    let bytes = site.raw.number("SELECT max(length(data)) FROM sessions").await;
    assert!(bytes <= 64 * 1024, "{bytes}");
    let page = owner.get("/dashboard/organizers/1/events/new").await;
    assert!(page.page(200).contains("too long to be kept"), "it is told");
    // What can be kept comes back, up to the longest description there is.
    let text = "Grüße, bringt Würfel mit. ".repeat(2_200);
    assert!(text.len() < 64 * 1024);
    let form = [("organizer", "1"), ("title", ""), ("description", text.as_str())];
    owner.post("/api/create-event", &form).await;
    let page = owner.get("/dashboard/organizers/1/events/new").await;
    assert!(page.page(200).contains(text.trim()), "nobody types it twice");
}

#[tokio::test]
async fn an_account_that_is_taken_back_is_out_at_once() {
    let site = Site::start().await;
    for (change_to, said) in [
        (AccountChange::SignOut, None),
        (AccountChange::Role(Role::Organizer), None),
        (AccountChange::Disable, Some("account is disabled")),
        (AccountChange::Remove, Some("is wrong")),
    ] {
        let stranger = site.signed_in(STRANGER).await;
        let owner = site.signed_in(OWNER).await;
        change(&site, STRANGER, change_to.clone()).await;
        let known = is_known(&stranger).await;
        // A role that is not another one changes nothing but the sessions.
        assert!(!known, "{change_to:?}");
        assert!(is_known(&owner).await, "others stay");
        let form = [("email", STRANGER), ("password", PASSWORD)];
        let answer = stranger.post("/api/sign-in", &form).await;
        match said {
            None => assert_eq!(answer.location(), "/dashboard", "{change_to:?}"),
            Some(said) => {
                assert_eq!(answer.location(), "/sign-in", "{change_to:?}");
                assert!(stranger.get("/sign-in").await.page(200).contains(said), "{change_to:?}");
                assert!(!is_known(&stranger).await);
            }
        }
        if let AccountChange::Disable = change_to {
            change(&site, STRANGER, AccountChange::Enable).await;
        }
    }
    let failed = site.world.services.store.audit_after(0, 1_000).await.unwrap();
    assert!(failed.iter().any(|line| line.action == AuditAction::AccountRemoved));
}

#[tokio::test]
async fn another_password_ends_what_the_old_one_began() {
    let site = Site::start().await;
    let stolen = site.signed_in(OWNER).await;
    let hash = site.world.services.passwords.hash("another horse battery").await.unwrap();
    change(&site, OWNER, AccountChange::Password(hash)).await;
    assert!(!is_known(&stolen).await);
    for (password, to) in [(PASSWORD, "/sign-in"), ("another horse battery", "/dashboard")] {
        let answer = stolen.post("/api/sign-in", &[("email", OWNER), ("password", password)]).await;
        assert_eq!(answer.location(), to, "{password}");
    }
}

#[tokio::test]
async fn six_who_set_up_at_once_make_one_admin() {
    let site = Site::bare().await;
    let token = set_up::token(&site.world.services).await.unwrap().unwrap();
    let tries = (0..6).map(|number| {
        let (browser, token) = (site.browser(), token.clone());
        tokio::spawn(async move {
            let email = format!("admin{number}@example.org");
            let form = [("token", token.as_str()), ("email", &email), ("password", PASSWORD)];
            browser.post("/api/set-up", &form).await.location().to_owned()
        })
    });
    let mut to = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        to.push(one.await.unwrap());
    }
    to.sort();
    assert_eq!(to, ["/dashboard", "/setup", "/setup", "/setup", "/setup", "/setup"]);
    assert_eq!(site.world.services.store.count_users().await.unwrap(), 1);
    assert_eq!(sessions(&site).await, 1);
}

#[tokio::test]
async fn a_password_that_is_guessed_first_sets_nothing_up() {
    let site = Site::bare().await;
    let token = set_up::token(&site.world.services).await.unwrap().unwrap();
    let browser = site.browser();
    for (password, said) in [
        ("123456789012", "easy to guess"),
        ("RiversideGames1", "name of the site"),
        ("ada@example.org1", "email address"),
        ("short", "at least 12 characters"),
    ] {
        let form =
            [("token", token.as_str()), ("email", "ada@example.org"), ("password", password)];
        assert_eq!(browser.post("/api/set-up", &form).await.location(), "/setup");
        let page = browser.get("/setup").await;
        assert!(page.page(200).contains(said), "{password}");
        assert!(page.body.contains("value=\"ada@example.org\""), "the rest is kept");
        assert!(!page.body.contains(password), "the password is not");
    }
    assert_eq!(site.world.services.store.count_users().await.unwrap(), 0);
}

#[tokio::test]
async fn passwords_from_before_keep_working() {
    let site = Site::start().await;
    let store = &site.world.services.store;
    for (number, password) in ["1234567890", "short"].into_iter().enumerate() {
        let hash = site.world.services.passwords.hash(password).await.unwrap();
        let email = format!("old{number}@example.org");
        let (address, now) = (email.parse().unwrap(), site.world.now());
        store.add_user(&address, &hash, Role::Organizer, None, now).await.unwrap();
        let form = [("email", email.as_str()), ("password", password)];
        let answer = site.browser().post("/api/sign-in", &form).await;
        assert_eq!(answer.location(), "/dashboard", "{password:?}");
    }
}

#[tokio::test]
async fn a_hash_of_before_is_made_anew_at_the_sign_in() {
    let site = Site::start().await;
    let services = &site.world.services;
    let costly = PasswordHasher::new(SeededEntropy::new(3));
    let (old, now) = (costly.hash(PASSWORD).await.unwrap(), site.world.now());
    let email: Email = "old@example.org".parse().unwrap();
    services.store.add_user(&email, &old, Role::Organizer, None, now).await.unwrap();
    let kept = async || services.store.credentials(&email).await.unwrap().unwrap().password_hash;
    let wrong = [("email", "old@example.org"), ("password", "wrong wrong wrong")];
    site.browser().post("/api/sign-in", &wrong).await;
    assert_eq!(kept().await, old, "a wrong one changes nothing");
    let first = site.signed_in("old@example.org").await;
    let new = kept().await;
    assert!(costly.is_outdated(&new) && !services.passwords.is_outdated(&new), "{new}");
    let second = site.signed_in("old@example.org").await;
    assert_eq!(kept().await, new, "once");
    for browser in [first, second] {
        browser.get("/dashboard").await.page(200);
    }
}

#[tokio::test]
async fn every_redirect_is_short() {
    let site = Site::start().await;
    let (nobody, admin) = (site.browser(), site.signed_in(ADMIN).await);
    // hyper takes addresses of up to 64 kB.
    let long = "x".repeat(20_000);
    let own = [("origin", site.origin.as_str()), ("sec-fetch-site", "same-origin")];
    for path in [
        format!("/dashboard?x={long}"),
        format!("/admin/audit?q={long}&after={long}"),
        format!("/admin/audit.jsonl?{long}"),
        format!("/dashboard/events/{long}/cover"),
        format!("/oauth/google/callback?state={long}&code={long}&error={long}"),
        format!("/sign-in?next=/{long}"),
    ] {
        for browser in [&nobody, &admin] {
            let answer = browser.get(&path).await;
            let (to, start) = (answer.location(), &path[..30]);
            assert!(to.len() <= 2_000 && !to.contains(&long), "{start}: {} bytes", to.len());
        }
    }
    for path in ["sign-in", "set-up", "add-organizer", "restore-batch", "create-event", "sync-now"]
    {
        let form = ["email", "next", "name", "slug", "back", "organizer", "title", "source"];
        let form: Vec<_> = form.into_iter().map(|field| (field, long.as_str())).collect();
        for browser in [&nobody, &admin] {
            let referer = format!("{}/dashboard?x={long}", site.origin);
            let headers = [own[0], own[1], ("referer", referer.as_str())];
            let path = format!("/api/{path}");
            let answer = browser.send(Method::POST, &path, &headers, Some(encoded(&form))).await;
            assert!(answer.location().len() <= 2_000, "{path}: {}", answer.location().len());
        }
    }
}
