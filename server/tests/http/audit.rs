//! What people do on the site is in the audit log.

use chrono::TimeDelta;
use domain::AuditAction::{
    AccountAdded, AddressesErased, Deleted, Disconnected, Settings, SignIn, SignInFailed, SignOut,
};
use domain::AuditEntry;
use store::verify_audit;

use crate::http::site::{ADMIN, OWNER, PASSWORD, Site};
use crate::world::CLUB;

async fn lines(site: &Site) -> Vec<AuditEntry> {
    let store = &site.world.services.store;
    assert!(verify_audit(store.as_ref()).await.unwrap().is_ok());
    store.audit_after(0, 1_000).await.unwrap()
}

#[tokio::test]
async fn signing_in_and_out_is_noted() {
    let site = Site::start().await;
    let browser = site.browser();
    for (email, password) in [(OWNER, "wrong wrong wrong"), ("<script>", PASSWORD)] {
        browser.post("/api/sign-in", &[("email", email), ("password", password)]).await;
    }
    let long = "a".repeat(5_000);
    browser.post("/api/sign-in", &[("email", &long), ("password", PASSWORD)]).await;
    let browser = site.signed_in(OWNER).await;
    browser.post("/api/sign-out", &[]).await;
    browser.post("/api/sign-out", &[]).await;
    let lines = lines(&site).await;
    let found: Vec<_> = lines.iter().map(|l| (l.action, l.actor.as_str(), l.describe())).collect();
    let from = || "from 127.0.0.1".to_owned();
    let unknown = "no account has that address; from 127.0.0.1; 1 more so far".to_owned();
    assert_eq!(
        found,
        [
            (SignInFailed, OWNER, from()),
            (SignInFailed, "nobody", unknown),
            (SignIn, OWNER, from()),
            (SignOut, OWNER, from()),
        ],
        "what strangers typed is counted, not kept"
    );
    let everything = format!("{lines:?}");
    assert!(!everything.contains(PASSWORD) && !everything.contains("script"));
    let chained = site.raw.texts("SELECT actor || subject || detail FROM audit").await;
    assert!(chained.iter().all(|line| !line.contains("127.0.0.1")), "{chained:?}");
}

#[tokio::test]
async fn addresses_are_erased_after_thirty_days() {
    let site = Site::start().await;
    site.signed_in(OWNER).await;
    let services = &site.world.services;
    let admin = site.signed_in(ADMIN).await;
    let page = admin.get("/admin/audit").await;
    assert!(page.page(200).contains("from 127.0.0.1"));
    // One server looks once a day.
    assert!(site.world.due("erasure").await);
    assert!(!site.world.due("erasure").await);
    site.world.pass(TimeDelta::days(29));
    assert!(site.world.due("erasure").await);
    assert_eq!(site.raw.number("SELECT count(payload) FROM audit_private").await, 2);
    site.world.pass(TimeDelta::days(1) + TimeDelta::seconds(1));
    assert!(site.world.due("erasure").await);
    assert_eq!(site.raw.number("SELECT count(payload) FROM audit_private").await, 0);
    let lines = lines(&site).await;
    let erased = "from an address that was erased after 30 days";
    assert_eq!((lines[0].describe().as_str(), lines[0].actor.as_str()), (erased, OWNER));
    let last = lines.last().unwrap();
    assert_eq!((last.action, last.actor.as_str()), (AddressesErased, "system"));
    let report = reroll::watchdog::check(services, true).await.unwrap();
    assert_eq!(report.audit, None);
    let page = site.signed_in(ADMIN).await.get("/admin/audit").await;
    assert!(page.page(200).contains(erased) && page.body.contains("Erased addresses"));
}

#[tokio::test]
async fn setting_up_is_noted() {
    let site = Site::bare().await;
    let token = reroll::acts::set_up::token(&site.world.services).await.unwrap().unwrap();
    let form = [
        ("token", token.as_str()),
        ("email", "ada@example.org"),
        ("password", PASSWORD),
        ("organizer", "Dice & Co"),
    ];
    site.browser().post("/api/set-up", &form).await;
    let found: Vec<_> = lines(&site).await.into_iter().map(|l| (l.action, l.actor)).collect();
    let ada = || "ada@example.org".to_owned();
    assert_eq!(found, [(AccountAdded, ada()), (AccountAdded, ada()), (SignIn, ada())]);
}

#[tokio::test]
async fn what_is_done_to_calendars_and_events_is_noted() {
    let site = Site::start().await;
    let source = site.world.connect(CLUB).await;
    let event = site.write("Night", |_| {}).await;
    let browser = site.signed_in(OWNER).await;
    let (source, event) = (source.to_string(), event.id.to_string());
    browser.post("/api/pause-source", &[("source", &source)]).await;
    browser.post("/api/resume-source", &[("source", &source)]).await;
    browser.post("/api/disconnect-source", &[("source", &source)]).await;
    browser.post("/api/trash-events", &[("organizer", "1"), ("events[0]", &event)]).await;
    let lines = lines(&site).await;
    let of_source: Vec<_> = lines.iter().filter(|line| line.subject == "source 1").collect();
    let words: Vec<_> = of_source.iter().map(|line| (line.action, line.detail.as_str())).collect();
    assert_eq!(words, [(Settings, "paused"), (Settings, "resumed"), (Disconnected, CLUB)]);
    assert!(of_source.iter().all(|line| line.actor == OWNER));
    let last = lines.last().unwrap();
    assert_eq!((last.action, last.actor.as_str()), (Deleted, OWNER));
    assert_eq!(last.detail, "1 event (1): moved to the trash");
}

#[tokio::test]
async fn who_disconnects_is_told_what_google_was_not() {
    let site = Site::start().await;
    let source = site.world.connect(CLUB).await.to_string();
    let browser = site.signed_in(OWNER).await;
    let fault = sandbox::Fault::status(500, "backendError").path("/revoke").times(1_000);
    site.world.google.add_fault(fault);
    browser.post("/api/disconnect-source", &[("source", &source)]).await;
    let page = browser.get(&format!("/dashboard/sources/{source}")).await;
    let page = page.page(200);
    assert!(page.contains("Disconnected. Its events stay published"), "{page}");
    assert!(page.contains("We could not tell Google: remove this site"), "{page}");
}

#[tokio::test]
async fn operators_get_figures() {
    let site = Site::start().await;
    site.write("Night", |_| {}).await;
    reroll::watchdog::check(&site.world.services, true).await.unwrap();
    let answer = site.browser().get("/metrics").await;
    assert!(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
    for line in [
        "reroll_events{state=\"live\"} 1",
        "reroll_events{state=\"missing\"} 0",
        "reroll_integrity_ok 1",
        "reroll_integrity_check_age_seconds 0",
        "reroll_alerts_open 0",
        "reroll_alert_deliveries_failed 0",
    ] {
        assert!(answer.body.lines().any(|found| found == line), "{line}: {}", answer.body);
    }
    assert!(!answer.body.contains("Night") && !answer.body.contains(OWNER));
}
