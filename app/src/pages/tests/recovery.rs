//! History, purge, the accounting, backups and the audit log.

use domain::{
    BackupProblem, BackupProgress, BackupStage, DeletionId, Event, EventId, IntegrityReport,
    Visibility,
};
use http::StatusCode;

use super::fake::World;
use super::{get, post, records, samples};
use crate::ports::{BackupList, FlashKind, OwnEvent, Reports};

fn trashed() -> OwnEvent {
    let own = samples::own_event(samples::source_line());
    let deleted_at = Some(samples::at("2026-11-22T10:00:00Z"));
    let event = Event { deleted_at, deletion_id: Some(DeletionId(9)), ..own.event };
    OwnEvent { event, ..own }
}

#[tokio::test]
async fn history_says_who_what_why_and_leads_back() {
    let page = get(&World::organizer(), "/dashboard/events/412").await;
    page.must_have("restored from the trash")
        .must_have(">Current</span>")
        .must_have("href=\"/dashboard/runs/7\">sync 7")
        .must_have("href=\"/dashboard/organizers/1/trash?batch=9\">all deleted with it")
        .must_have("Game night")
        .must_have("Friday &lt;Game&gt; Night")
        .must_have("was erased for good")
        .must_have("name=\"revision\" value=\"31\"")
        .must_have("name=\"revision\" value=\"30\"")
        .must_not_have("name=\"revision\" value=\"34\"")
        .must_not_have("name=\"revision\" value=\"33\"")
        .must_not_have("name=\"revision\" value=\"32\"");
    let trash = get(&World::organizer().with_own(trashed()), "/dashboard/events/412").await;
    trash.must_have("History").must_not_have("name=\"revision\"");
    trash.must_have("href=\"/dashboard/events/412/preview\"");
    let none = World::organizer().with_history(vec![]);
    get(&none, "/dashboard/events/412").await.must_have("No history is known.");
}

#[tokio::test]
async fn a_long_history_is_folded() {
    let one = records::history().remove(3);
    let many = (0..30).map(|id| domain::HistoryEntry { id, ..one.clone() }).collect();
    let page = get(&World::organizer().with_history(many), "/dashboard/events/412").await;
    page.must_have("Show 18 earlier");
}

#[tokio::test]
async fn a_revision_is_restored_or_was_so_already() {
    for (revision, said) in [(30, "as in revision 30 again"), (31, "Nothing was changed.")] {
        let world = World::organizer();
        let form = format!("event=412&version=4&revision={revision}");
        let reply = post(&world, "/api/restore-revision", &form).await;
        assert_eq!(
            (reply.status, reply.location()),
            (StatusCode::SEE_OTHER, "/dashboard/events/412")
        );
        assert_eq!(world.acts(), [format!("restore revision {revision} of 412 at 4")]);
        assert!(world.flashes()[0].text.contains(said), "{:?}", world.flashes());
    }
}

#[tokio::test]
async fn a_preview_is_marked_as_not_public() {
    let page = get(&World::organizer().with_own(trashed()), "/dashboard/events/412/preview").await;
    page.must_have("Not public.")
        .must_have("weekly <strong>open table</strong>")
        .must_have("noindex")
        .must_not_have("application/ld+json");
    let own = samples::own_event(samples::source_line());
    let event = Event { visibility: Visibility::Draft, ..own.event.clone() };
    let draft = World::organizer().with_own(OwnEvent { event, ..own });
    get(&draft, "/dashboard/events/412/preview").await.must_have("This event is a draft");
    let page = get(&World::organizer(), "/dashboard/events/412/preview").await;
    page.must_have("This page is public").must_not_have("Not public");
}

#[tokio::test]
async fn a_conflict_offers_a_new_address() {
    let world = World::admin();
    post(&world, "/api/restore-batch", "batch=13&back=%2Fadmin%2Ftrash%3Fq%3Dgo").await;
    let page = get(&world, "/admin/trash?q=go").await;
    page.must_have("Nothing was restored.")
        .must_have("Restore with a new address")
        .must_have("href=\"/dashboard/events/900\"")
        .must_have("name=\"batch\" value=\"13\"")
        .must_have("name=\"address\" value=\"free\"");
    get(&world, "/admin/trash?q=go").await.must_not_have("Restore with a new address");
    for (path, world) in
        [("/api/restore-batch", World::admin()), ("/api/restore-own-batch", World::organizer())]
    {
        post(&world, path, "batch=13&address=free").await;
        assert_eq!(
            world.acts(),
            ["ada@example.org restores Batch(DeletionId(13)) at free addresses"]
        );
        assert!(world.flashes()[0].text.contains("it has a new one"), "{:?}", world.flashes());
    }
}

#[tokio::test]
async fn the_trash_can_be_narrowed_by_run_and_person() {
    let page = get(&World::admin(), "/admin/trash?run=7&actor=ada").await;
    page.must_have("name=\"run\" type=\"number\" min=\"1\" placeholder=\"Any\" value=\"7\"")
        .must_have("value=\"ada\"")
        .must_have("run=7&amp;actor=ada&amp;after=next-page")
        .must_have("formaction=\"/admin/trash/purge\"")
        .must_have(
            "href=\"/admin/trash/purge?batch=9&amp;back=%2Fadmin%2Ftrash%3Frun%3D7%26actor%3Dada\"",
        );
    let own = get(&World::organizer(), "/dashboard/organizers/1/trash").await;
    own.must_not_have("purge").must_have("href=\"/dashboard/events/412/preview\"");
}

#[tokio::test]
async fn a_purge_is_spelled_out_and_asks_for_the_password() {
    let page = get(&World::admin(), "/admin/trash/purge?events%5B%5D=412&events%5B%5D=413").await;
    page.must_have("This destroys 2 events")
        .must_have("Learn to play &lt;Go&gt;")
        .must_have("A backup is made right before")
        .must_have("delete it in Google first")
        .must_have("name=\"events[]\" value=\"413\"")
        .must_have("type=\"password\"")
        .must_have("Purge 2 events for good");
    let none = get(&World::admin(), "/admin/trash/purge").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = "events%5B%5D=412&events%5B%5D=413&back=%2Fadmin%2Ftrash%3Fq%3Dgo&password=";
    let world = World::admin();
    let reply = post(&world, "/api/purge-events", &format!("{form}wrong")).await;
    assert_eq!(
        reply.location(),
        "/admin/trash/purge?events%5B%5D=412&events%5B%5D=413&back=%2Fadmin%2Ftrash%3Fq%3Dgo"
    );
    assert_eq!((world.acts(), world.flashes()[0].kind), (vec![], FlashKind::Problem));
    let reply = post(&world, "/api/purge-events", &format!("{form}right")).await;
    assert_eq!(reply.location(), "/admin/trash");
    assert_eq!(world.acts(), ["ada@example.org purges Events([EventId(412), EventId(413)])"]);
    assert!(world.flashes()[1].text.contains("Backup 20261123150000"), "{:?}", world.flashes());
}

#[tokio::test]
async fn the_account_comes_out_or_what_is_wrong_is_named() {
    let page = get(&World::admin(), "/admin/integrity").await;
    page.must_have("All is well: nothing is missing.")
        .must_have("<strong>2,560</strong> numbers given")
        .must_have("23 Nov 2026, 14:59 UTC")
        .must_not_have("Something is wrong")
        .must_not_have("bring-back");
    let last = Some(IntegrityReport { whole: true, ..records::bad_report() });
    let bad = World::admin().with_reports(Reports { whole: last.clone(), last });
    let page = get(&bad, "/admin/integrity").await;
    page.must_have("3 events are gone")
        .must_have("Numbers 412–413, 500")
        .must_have("href=\"/admin/integrity/bring-back?what=missing\"")
        .must_have("href=\"/admin/backups/20261123140000?ids=412-413%2C500\"")
        .must_have("href=\"/admin/integrity/bring-back?what=altered\"")
        .must_have("Number 90001")
        .must_have("/events/go-night answered before")
        .must_have("12 before, 11 now")
        .must_have("events_no_delete")
        .must_have("The content of revision 77 was changed")
        .must_have("Line 12 was changed")
        .must_have("row 3 missing from index")
        .must_have("≠")
        .must_not_have("All is well");
    assert_eq!(page.html.matches("class=\"account ").count(), 1, "one report, told once");
    let none = World::admin().with_reports(Reports::default());
    get(&none, "/admin/integrity").await.must_have("Nothing has been checked yet");
}

#[tokio::test]
async fn what_is_missing_comes_back_from_history() {
    let reports = Reports { last: Some(records::bad_report()), whole: Some(records::report()) };
    let world = World::admin().with_reports(reports);
    let page = get(&world, "/admin/integrity/bring-back?what=missing").await;
    page.must_have("<strong>3 events</strong>")
        .must_have("Learn to play &lt;Go&gt;")
        .must_have("Re-created")
        .must_have("name=\"ids\" value=\"412-413,500\"")
        .must_have("Restore 3 events");
    let reply = post(&world, "/api/bring-back", "what=missing&ids=412-413%2C500").await;
    assert_eq!(reply.location(), "/admin/integrity");
    assert_eq!(
        world.acts(),
        ["ada@example.org brings back Missing [EventId(412), EventId(413), EventId(500)]"]
    );
    assert!(world.flashes()[0].text.starts_with("3 events are back.\nRe-created: 3 events"));
    for form in ["what=missing", "what=all&ids=1", "what=altered&ids=x"] {
        let world = World::admin();
        post(&world, "/api/bring-back", form).await;
        assert_eq!((world.acts(), world.flashes()[0].kind), (vec![], FlashKind::Problem), "{form}");
    }
    let odd = get(&World::admin(), "/admin/integrity/bring-back?what=all").await;
    assert_eq!(odd.status, StatusCode::NOT_FOUND);
    let fine = get(&World::admin(), "/admin/integrity/bring-back?what=missing").await;
    fine.must_have("nothing missing that could be restored");
}

#[tokio::test]
async fn only_verified_backups_are_green() {
    let page = get(&World::admin(), "/admin/backups").await;
    page.must_have("Back up now")
        .must_have("href=\"/admin/backups/20261123140000\"")
        .must_have("2,500")
        .must_have("1.2 MB")
        .must_have("before a purge")
        .must_have("part &lt;events.0&gt; has another SHA-256");
    assert_eq!(page.html.matches("badge--good").count(), 1);
    assert_eq!(page.html.matches("badge--stop").count(), 1);
    let empty = World::admin().with_shelf(BackupList::default());
    get(&empty, "/admin/backups").await.must_have("There is no backup yet.");
}

#[tokio::test]
async fn what_is_under_way_is_shown_and_nothing_else_begun() {
    let progress =
        BackupProgress { stage: BackupStage::Writing("events".into()), done: 45, total: 100 };
    let shelf = BackupList { under_way: Some(progress), ..records::shelf() };
    let page = get(&World::admin().with_shelf(shelf), "/admin/backups").await;
    page.must_have("Writing events: 45 %")
        .must_have("http-equiv=\"refresh\"")
        .must_not_have("Back up now")
        .must_not_have("/api/verify-backup");
    assert!(page.html.contains("BackupProgress_"), "the island is there");
}

#[tokio::test]
async fn backups_are_made_and_verified() {
    let world = World::admin();
    let reply = post(&world, "/api/create-backup", "").await;
    assert_eq!(reply.location(), "/admin/backups");
    post(&world, "/api/verify-backup", "backup=20261123140000").await;
    let back = "back=%2Fadmin%2Fbackups%2F20261123120000";
    let reply = post(&world, "/api/verify-backup", &format!("backup=20261123120000&{back}")).await;
    assert_eq!(reply.location(), "/admin/backups/20261123120000");
    let reply = post(&world, "/api/verify-backup", "backup=20261123140000&back=%2F%2Fevil").await;
    assert_eq!(reply.location(), "/admin/backups");
    let said: Vec<_> = world.flashes().into_iter().map(|f| (f.kind, f.text)).collect();
    assert_eq!(said[0], (FlashKind::Done, "Backup 20261123150000 is ready.".into()));
    assert_eq!(said[1].0, FlashKind::Done);
    assert!(said[2].0 == FlashKind::Problem && said[2].1.contains("SHA-256"), "{said:?}");
    let full = World::admin().failing(BackupProblem::Failed("the disk is full".into()).into());
    post(&full, "/api/create-backup", "").await;
    assert_eq!(full.flashes()[0].text, "The backup failed: the disk is full");
}

#[tokio::test]
async fn differences_can_be_chosen_by_hand_or_all() {
    let path = "/admin/backups/20261123140000";
    let page = get(&World::admin(), path).await;
    page.must_have("All differences (4)")
        .must_have("Not on the site (2)")
        .must_have("Learn to play &lt;Go&gt;")
        .must_have("name=\"events[]\" value=\"412\"")
        .must_have("Purged on purpose")
        .must_not_have("name=\"events[]\" value=\"414\"")
        .must_have("name=\"fitting\" value=\"412-413,415\"")
        .must_have("Restore all 3 events…")
        .must_have("Catan league, round 4")
        .must_have("Fri 27 Nov 2026, 19:00–22:00 CST")
        .must_have("<del dir=\"auto\">Fri 27 Nov 2026, 18:00 CST</del>")
        .must_have("href=\"/admin/backups/20261123140000?after=415\"");
    let page = get(&World::admin(), &format!("{path}?ids=412-413&show=absent")).await;
    page.must_have("Only events 412–413.")
        .must_have("name=\"fitting\" value=\"412\"")
        .must_have("href=\"/admin/backups/20261123140000?show=trashed&amp;ids=412-413\"")
        .must_not_have("Catan league, round 4");
    get(&World::admin(), &format!("{path}?ids=9"))
        .await
        .must_have("Nothing in this backup matches");
    let odd = get(&World::admin(), &format!("{path}?ids=x")).await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_merge_is_tried_before_it_is_done() {
    let path = "/admin/backups/20261123140000/merge";
    let world = World::admin();
    let page = get(&world, &format!("{path}?events%5B%5D=412&events%5B%5D=413&overwrite=1")).await;
    page.must_have("3 events would be restored")
        .must_have("name=\"ids\" value=\"412-413\"")
        .must_have("name=\"overwrite\" value=\"1\"")
        .must_have("1 event is overwritten.")
        .must_have("event 900 has its address now")
        .must_have("purged it for good on 1 Mar 2026 (&lt;on purpose&gt;)")
        .must_have("Restore 3 events");
    get(&world, &format!("{path}?all=1&fitting=7-9")).await;
    get(&world, &format!("{path}?all=1")).await;
    let (all, some) = ("None", "Some([EventId(412), EventId(413)])");
    let seven = "Some([EventId(7), EventId(8), EventId(9)])";
    let tried = [(some, true), (seven, false), (all, false)]
        .map(|(ids, over)| format!("try merge 20261123140000: {ids} overwrite {over}"));
    assert_eq!(world.acts(), tried);
    let none = get(&World::admin(), path).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);

    let world = World::admin();
    let form = "backup=20261123140000&ids=412-413&overwrite=1";
    let reply = post(&world, "/api/merge-backup", form).await;
    assert_eq!(reply.location(), "/admin/backups/20261123140000");
    assert_eq!(
        world.acts(),
        [format!("ada@example.org merges 20261123140000: {some} overwrite true")]
    );
    let said = world.flashes()[0].text.clone();
    assert!(said.contains("Event 414 was not restored: ada@example.org purged it"), "{said}");
    post(&world, "/api/merge-backup", "backup=20261123140000&ids=1-x").await;
    assert_eq!((world.acts().len(), world.flashes()[1].kind), (1, FlashKind::Problem));
}

#[tokio::test]
async fn the_audit_log_can_be_searched() {
    let world = World::admin();
    let path = "/admin/audit?q=ada&kind=purged&from=2026-11-01&to=2026-11-30&before=200";
    let page = get(&world, path).await;
    page.must_have("Purged for good")
        .must_have("href=\"/admin/trash?batch=9\"")
        .must_have("2 events: 412-413")
        .must_have("<form method=\"post\" action=\"/admin/audit.jsonl\"")
        .must_have("value=\"purged\" selected")
        .must_not_have("&lt;nowhere&gt;");
    let asked = &world.acts()[0];
    for part in ["Some(Purged)", "Some(\"ada\")", "2026-12-01T00:00:00Z", "before: Some(200)"] {
        assert!(asked.contains(part), "{part} in {asked}");
    }
    let page = get(&World::admin(), "/admin/audit").await;
    page.must_have("&lt;nowhere&gt;").must_have("Added an organizer<");
    let none = get(&World::admin(), "/admin/audit?kind=sign_out").await;
    none.must_have("No matching lines.");
}

#[tokio::test]
async fn an_alert_says_whether_it_left_the_house() {
    let world = World::admin().with_alerts(records::delivered());
    let page = get(&world, "/admin/alerts").await;
    page.must_have("Email: delivered")
        .must_have("Webhook: not delivered yet")
        .must_have("&lt;503&gt; Busy")
        .must_have("Email: not delivered after 12 tries")
        .must_have("Webhook: on its way")
        .must_have("href=\"/admin/integrity\" class=\"button\">See what is missing");
    get(&world, "/dashboard").await.must_not_have("not delivered").must_have("3 records are gone");
    let reply = post(&world, "/api/test-alert", "").await;
    assert_eq!((reply.location(), world.acts()), ("/admin/alerts", vec!["test alert".to_owned()]));
}

#[tokio::test]
async fn the_overview_says_whether_all_is_there() {
    let page = get(&World::admin(), "/admin").await;
    page.must_have("All there").must_have("3 backups").must_have("href=\"/admin/audit\"");
    let last = Some(records::bad_report());
    let bad = World::admin().with_reports(Reports { last, whole: None });
    get(&bad, "/admin").await.must_have("Something is wrong");
    let none = World::admin().with_shelf(BackupList::default()).with_reports(Reports::default());
    get(&none, "/admin").await.must_have("Not checked yet").must_have("None is verified");
    assert_eq!(records::bad_report().missing[0], EventId(412));
}
