//! History, purge, backups and the audit log over HTTP: what is refused, and in which words.

use domain::{Event, EventContent, EventId};
use reqwest::Method;
use serde_json::Value;

use crate::http::site::{ADMIN, Answer, Browser, OWNER, PASSWORD, STRANGER, Site};
use crate::world::{CLUB, single};

/// What a form's answer says on the page that it leads to.
async fn said(browser: &Browser, answer: &Answer) -> String {
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.body);
    browser.get(answer.location()).await.body
}

/// The revisions of an event, oldest first.
async fn revisions(site: &Site, id: EventId) -> Vec<i64> {
    let found = site.world.services.store.revisions(id).await.unwrap();
    found.iter().map(|revision| revision.id).collect()
}

async fn row(site: &Site, id: EventId) -> Event {
    site.world.services.store.event(id).await.unwrap().unwrap()
}

/// Gives an event another title.
async fn retitle(site: &Site, event: &Event, title: &str) -> Event {
    let content = EventContent { title: title.into(), ..event.content() };
    let by = site.world.by("a test");
    let store = &site.world.services.store;
    store.edit_event(&by, event.id, event.version, content).await.unwrap()
}

async fn restore(browser: &Browser, id: EventId, version: i64, revision: i64) -> String {
    let (id, version, revision) = (id.to_string(), version.to_string(), revision.to_string());
    let form = [("event", id.as_str()), ("version", &version), ("revision", &revision)];
    let answer = browser.post("/api/restore-revision", &form).await;
    said(browser, &answer).await
}

#[tokio::test]
async fn an_older_version_comes_back_as_a_new_one() {
    let site = Site::start().await;
    let owner = site.signed_in(OWNER).await;
    let first = site.write("First words", |_| {}).await;
    let second = retitle(&site, &first, "Second words").await;
    let page = owner.get(&format!("/dashboard/events/{}", first.id)).await;
    let page = page.page(200);
    assert!(page.contains("First words") && page.contains("Restore this version"), "{page}");

    let ids = revisions(&site, first.id).await;
    let told = restore(&owner, first.id, second.version, ids[0]).await;
    assert!(told.contains(&format!("as in revision {} again", ids[0])), "{told}");
    let now = row(&site, first.id).await;
    assert_eq!((now.content(), now.version), (first.content(), 3));
    let all = site.world.services.store.revisions(first.id).await.unwrap();
    let last = all.last().unwrap();
    assert_eq!((last.actor.as_str(), all.len()), (OWNER, 3));
    assert_eq!(last.reason, format!("restored revision {}", ids[0]));

    let again = restore(&owner, first.id, 3, ids[0]).await;
    assert!(again.contains("Nothing was changed"), "{again}");
    let late = restore(&owner, first.id, 2, ids[1]).await;
    assert!(late.contains("omebody changed this event since"), "{late}");
    assert_eq!(revisions(&site, first.id).await.len(), 3);
}

#[tokio::test]
async fn what_is_restored_in_a_synced_event_is_edited_here() {
    let site = Site::start().await;
    let world = &site.world;
    world.google.insert_event(CLUB, single("Google's first", "2026-03-10T18:00")).unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    let first = world.titled("Google's first").await;
    let edited = retitle(&site, &first, "Ours").await;
    let store = &world.services.store;
    let by = world.by("a test");
    store.take_googles(&by, first.id, edited.version, domain::Field::Title).await.unwrap();
    assert_eq!(store.edits(first.id).await.unwrap(), []);
    let ids = revisions(&site, first.id).await;
    restore(&site.signed_in(OWNER).await, first.id, 3, ids[1]).await;
    assert_eq!(row(&site, first.id).await.title, "Ours");
    assert_eq!(store.edits(first.id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn revisions_of_others_are_not_to_be_had() {
    let site = Site::start().await;
    let owner = site.signed_in(OWNER).await;
    let mine = site.write("Mine", |_| {}).await;
    let other = site.write("Another", |_| {}).await;
    let foreign = revisions(&site, other.id).await[0];
    for revision in [foreign, 0, -1, i64::MAX] {
        let told = restore(&owner, mine.id, 1, revision).await;
        assert!(told.contains("This event has no revision"), "{told}");
    }
    let own = revisions(&site, mine.id).await[0];
    let stranger = site.signed_in(STRANGER).await;
    let answer = stranger
        .post(
            "/api/restore-revision",
            &[("event", &mine.id.to_string()), ("version", "1"), ("revision", &own.to_string())],
        )
        .await;
    let told = said(&stranger, &answer).await;
    assert!(told.contains("There is no such event, or it is not yours"), "{told}");
    assert_eq!(row(&site, mine.id).await, mine);
}

#[tokio::test]
async fn a_preview_is_for_those_who_may_see_the_event() {
    let site = Site::start().await;
    let event = site.write("Trashed talk", |_| {}).await;
    site.world.trash(&[event.id]).await;
    let path = format!("/dashboard/events/{}/preview", event.id);
    let page = site.signed_in(OWNER).await.get(&path).await;
    assert!(page.page(200).contains("Not public") && page.body.contains("Trashed talk"));
    assert_eq!(page.header("cache-control"), "no-store");
    site.signed_in(STRANGER).await.get(&path).await.page(404);
    site.browser().get(&format!("/events/{}", event.slug)).await.page(404);
}

#[tokio::test]
async fn nothing_is_purged_without_the_password() {
    let site = Site::start().await;
    let event = site.write("Doomed", |_| {}).await;
    site.world.trash(&[event.id]).await;
    let admin = site.signed_in(ADMIN).await;
    let id = event.id.to_string();
    let long = "x".repeat(10_000);
    for password in ["", "wrong", "Correct horse battery", &long] {
        let form = [("events[0]", id.as_str()), ("password", password)];
        let answer = admin.post("/api/purge-events", &form).await;
        assert!(answer.location().starts_with("/admin/trash/purge?"), "{}", answer.location());
    }
    for _ in 0..3 {
        admin.post("/api/purge-events", &[("events[0]", &id), ("password", "wrong")]).await;
    }
    // As with signing in: after so many tries in vain the right one has to wait as well.
    let form = [("events[0]", id.as_str()), ("password", PASSWORD)];
    let told = admin.post("/api/purge-events", &form).await;
    assert!(told.page(429).contains("oo many tries"), "{}", told.body);
    assert!(row(&site, event.id).await.deleted_at.is_some());
}

#[tokio::test]
async fn a_purge_destroys_what_was_shown_and_a_backup_has_it() {
    let site = Site::start().await;
    let [event, kept] = [site.write("Doomed", |_| {}).await, site.write("Kept", |_| {}).await];
    let store = &site.world.services.store;
    site.world.trash(&[event.id, kept.id]).await;
    let admin = site.signed_in(ADMIN).await;
    let path = format!("/admin/trash/purge?events%5B%5D={}", event.id);
    let page = admin.get(&path).await;
    assert!(page.page(200).contains("This destroys 1 event") && page.body.contains("Doomed"));
    assert!(!page.body.contains("Kept<"), "{}", page.body);

    let form = [("events[0]", &*event.id.to_string()), ("password", PASSWORD)];
    let answer = admin.post("/api/purge-events", &form).await;
    assert_eq!(answer.location(), "/admin/trash");
    let told = said(&admin, &answer).await;
    assert!(told.contains("1 event is gone for good"), "{told}");
    assert_eq!(store.event(event.id).await.unwrap(), None);
    assert!(store.event(kept.id).await.unwrap().is_some());
    site.browser().get(&format!("/events/{}", event.slug)).await.page(410);
    let backups = site.world.services.backups.list().await.unwrap();
    let before = backups.iter().find(|backup| told.contains(&backup.id.to_string())).unwrap();
    assert_eq!(before.counts.get("events"), Some(&2));
}

#[tokio::test]
async fn odd_addresses_are_refused_in_words() {
    let site = Site::start().await;
    let admin = site.signed_in(ADMIN).await;
    for (path, status) in [
        ("/admin/backups/x", 404),
        ("/admin/backups/99", 404),
        ("/admin/backups/99?ids=1-x", 422),
        ("/admin/backups/99/merge", 422),
        ("/admin/backups/99/merge?all=1&fitting=0-9999999999", 422),
        ("/admin/backups/99/merge?events%5B%5D=1", 404),
        ("/admin/integrity/bring-back", 404),
        ("/admin/integrity/bring-back?what=all", 404),
        ("/admin/trash/purge", 422),
        ("/admin/trash/purge?events%5B%5D=x", 422),
        ("/admin/trash?run=x&actor=%25_%5C&cause=x&batch=-", 200),
        ("/admin/audit?kind=x&from=yesterday&to=9999-99-99&before=x&q=%25", 200),
        ("/dashboard/events/x/preview", 404),
    ] {
        admin.get(path).await.page(status);
    }
    let forms: [(&str, &[(&str, &str)]); 5] = [
        ("/api/verify-backup", &[("backup", "99")]),
        ("/api/merge-backup", &[("backup", "99"), ("ids", "1")]),
        ("/api/merge-backup", &[("backup", "99"), ("ids", "1-x")]),
        ("/api/bring-back", &[("what", "missing"), ("ids", "")]),
        ("/api/purge-events", &[("password", PASSWORD)]),
    ];
    for (path, form) in forms {
        let answer = admin.post(path, form).await;
        assert_eq!(answer.status.as_u16(), 303, "{path} {}", answer.body);
        assert!(answer.location().starts_with("/admin/"), "{path} {}", answer.location());
    }
}

#[tokio::test]
async fn the_audit_log_leaves_the_house_for_admins_only_and_says_so() {
    let site = Site::start().await;
    let path = "/admin/audit.jsonl";
    let nobody = site.browser().post(path, &[]).await;
    assert_eq!(
        (nobody.status.as_u16(), nobody.location()),
        (303, "/sign-in?next=%2Fadmin%2Faudit")
    );
    assert_eq!(site.signed_in(OWNER).await.post(path, &[]).await.status.as_u16(), 403);
    let admin = site.signed_in(ADMIN).await;
    let before = site.world.services.store.audit_after(0, 1_000).await.unwrap().len();
    // Not by GET, nor for another site's page.
    let linked = admin.get(path).await;
    assert_eq!((linked.status.as_u16(), linked.location()), (303, "/admin/audit"));
    let foreign = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
    assert_eq!(admin.send(Method::GET, path, &foreign, None).await.status.as_u16(), 303);
    assert_eq!(admin.send(Method::POST, path, &foreign, None).await.status.as_u16(), 403);
    let after = site.world.services.store.audit_after(0, 1_000).await.unwrap().len();
    assert_eq!(after, before, "nothing left the house");
    let answer = admin.post(path, &[]).await;
    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(answer.header("content-type"), "application/x-ndjson; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store");
    let lines: Vec<Value> =
        answer.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let last = lines.last().unwrap();
    assert_eq!((last["action"].as_str(), last["actor"].as_str()), (Some("exported"), Some(ADMIN)));
    let numbers: Vec<_> = lines.iter().filter_map(|line| line["id"].as_i64()).collect();
    assert_eq!(numbers, (1..=lines.len() as i64).collect::<Vec<_>>());
    assert!(lines.iter().all(|line| line["actor"] != OWNER || line["action"] != "exported"));
}

#[tokio::test]
async fn how_far_backups_are_is_for_admins() {
    let site = Site::start().await;
    let path = "/admin/backups/progress";
    assert_eq!(site.browser().get(path).await.status.as_u16(), 401);
    assert_eq!(site.signed_in(OWNER).await.get(path).await.status.as_u16(), 403);
    let told = site.signed_in(ADMIN).await.get(path).await;
    assert_eq!(told.header("content-type"), "text/event-stream");
    assert_eq!(told.body.trim(), "data: null", "nothing is under way");
}
