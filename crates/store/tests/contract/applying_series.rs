//! Series and Google's items, as change sets write them.

use chrono::TimeDelta;
use domain::{Cause, Delivery, Held};
use domain::{
    HeldItem, OccurrenceKey, Plan, RemoteBody, RemoteItem, RemoteRevision, RemoteWrite,
    SeriesWrite, Source, Step,
};
use store::{Entity, RevisionAction, StoreError, Touched};
use test_support::checks::{assert_sound, whole_chain};
use test_support::samples::{
    all_rows, at, by_key, calendar, club, content, create, create_occurrence, delivery, google,
    item, restore, revision, row, series, source, steps, sync_plan, trash,
};
use test_support::{Alone as _, Fixture};

test_support::on_both! {
    a_series_and_its_occurrences_go_together,
    a_series_is_renewed,
    a_series_is_trashed_with_its_occurrences,
    a_series_without_occurrences_is_trashed,
    a_series_is_revived,
    a_series_in_the_trash_is_not_trashed_again,
    a_foreign_series_is_refused,
    an_occurrence_of_an_unknown_series_is_refused,
    an_occurrence_can_leave_its_series,
    series_of_one_name_have_their_own_addresses,
    items_are_seen_gone_and_forgotten,
    an_unknown_tombstone_is_remembered,
    items_are_a_sources_own,
    what_is_touched_is_what_is_held,
    all_parts_of_a_split_series_are_held_together,
    all_series_can_be_held,
    what_is_held_can_be_asked_for,
}

async fn a_calendar(db: &Fixture) -> Source {
    let club = club(db).await;
    calendar(db, club, "main").await
}

/// A plan of a weekly series with occurrences.
fn weekly(db: &Fixture, master: &str, occurrences: i64) -> Plan {
    let next = |n: i64| {
        let content = content("Weekly", db.now() + TimeDelta::weeks(n));
        create_occurrence(&format!("{master}_{n}"), content, master)
    };
    let series = vec![series(master, "Weekly")];
    Plan { series, ..steps((0..occurrences).map(next)) }
}

async fn held(db: &Fixture, source: &Source) -> Held {
    let all = Touched { all: true, ..Touched::default() };
    db.store.held(source.id, &all).await.unwrap()
}

async fn series_actions(db: &Fixture) -> Vec<RevisionAction> {
    let chain = whole_chain(db).await;
    let of_series = chain.iter().filter(|revision| revision.entity == Entity::Series);
    of_series.map(|revision| revision.action).collect()
}

async fn a_series_and_its_occurrences_go_together(db: Fixture) {
    let source = a_calendar(&db).await;
    let run = sync_plan(&db, &source, weekly(&db, "m", 3)).await.unwrap();
    assert_eq!(run.counts.created, 3);
    let held = held(&db, &source).await;
    let series = &held.series[0].series;
    assert_eq!((series.source_id, &series.google_id), (Some(source.id), &Some(google("m"))));
    assert_eq!((series.slug.as_str(), series.organizer_id), ("weekly", source.organizer_id));
    assert_eq!(held.series[0].trashed, None);
    for event in all_rows(&db).await {
        assert_eq!(event.series_id, Some(series.id));
        let key = OccurrenceKey::from_text(&event.original_start.unwrap()).unwrap();
        let whole_seconds = event.starts_at - TimeDelta::microseconds(123_456);
        assert_eq!(key, OccurrenceKey::At(whole_seconds));
    }
    assert_sound(&db).await;
}

async fn a_series_is_renewed(db: Fixture) {
    let source = a_calendar(&db).await;
    sync_plan(&db, &source, weekly(&db, "m", 1)).await.unwrap();
    let before = held(&db, &source).await.series.remove(0).series;
    db.clock.advance(TimeDelta::minutes(1));
    let recurrence = "RRULE:FREQ=DAILY\nEXDATE:20260501".to_owned();
    let put = SeriesWrite::Put { google_id: google("m"), title: "Daily 🎲".into(), recurrence };
    sync_plan(&db, &source, Plan { series: vec![put], ..Plan::default() }).await.unwrap();
    let after = held(&db, &source).await.series.remove(0).series;
    assert_eq!((after.id, after.slug), (before.id, before.slug), "its address stays");
    assert_eq!((after.title.as_str(), after.recurrence.lines().count()), ("Daily 🎲", 2));
    let revisions = whole_chain(&db).await;
    let last = revisions.last().unwrap();
    assert_eq!(
        (last.entity, last.action, last.version),
        (Entity::Series, RevisionAction::Update, 2)
    );
    let payload: serde_json::Value =
        serde_json::from_str(last.payload.as_deref().unwrap()).unwrap();
    assert_eq!((&payload["title"], &payload["version"]), (&"Daily 🎲".into(), &2.into()));
    assert_eq!(payload["updated_at"], "2026-03-01T12:01:00.123456Z");
    assert_eq!(payload["created_at"], "2026-03-01T12:00:00.123456Z");
    assert_eq!(payload["deleted_at"], serde_json::Value::Null);
}

async fn a_series_is_trashed_with_its_occurrences(db: Fixture) {
    let source = a_calendar(&db).await;
    sync_plan(&db, &source, weekly(&db, "m", 2)).await.unwrap();
    let rows = all_rows(&db).await;
    let series_id = rows[0].series_id.unwrap();
    let mut plan = steps(rows.iter().map(trash));
    plan.series.push(SeriesWrite::Trash { series_id });
    let run = sync_plan(&db, &source, plan).await.unwrap();
    assert_eq!(held(&db, &source).await.series[0].trashed, Some(Cause::Sync));
    let last = whole_chain(&db).await.pop().unwrap();
    assert_eq!((last.entity, last.action), (Entity::Series, RevisionAction::Trash));
    assert_eq!((last.deletion_id, last.run_id), (run.batch_id, run.run_id));
    assert_eq!(db.raw.number("SELECT count(*) FROM deletions").await, 1, "one batch");
    assert_sound(&db).await;
}

async fn a_series_without_occurrences_is_trashed(db: Fixture) {
    let source = a_calendar(&db).await;
    sync_plan(&db, &source, weekly(&db, "m", 0)).await.unwrap();
    let series_id = held(&db, &source).await.series[0].series.id;
    let plan = Plan { series: vec![SeriesWrite::Trash { series_id }], ..Plan::default() };
    let run = sync_plan(&db, &source, plan).await.unwrap();
    assert!(run.batch_id.is_some());
    assert_eq!(held(&db, &source).await.series[0].trashed, Some(Cause::Sync));
    assert_sound(&db).await;
}

async fn a_series_is_revived(db: Fixture) {
    let source = a_calendar(&db).await;
    sync_plan(&db, &source, weekly(&db, "m", 1)).await.unwrap();
    let rows = all_rows(&db).await;
    let series_id = rows[0].series_id.unwrap();
    let mut plan = steps([trash(&rows[0])]);
    plan.series.push(SeriesWrite::Trash { series_id });
    sync_plan(&db, &source, plan).await.unwrap();
    let plan = Plan { series: vec![series("m", "Weekly")], ..steps([restore(&rows[0])]) };
    sync_plan(&db, &source, plan).await.unwrap();
    let series = held(&db, &source).await.series;
    assert_eq!((series.len(), series[0].trashed, series[0].series.id), (1, None, series_id));
    assert_eq!(row(&db, rows[0].id).await, rows[0]);
    use RevisionAction::{Create, Restore, Trash, Update};
    assert_eq!(series_actions(&db).await, [Create, Trash, Restore, Update]);
    assert_sound(&db).await;
}

async fn a_series_in_the_trash_is_not_trashed_again(db: Fixture) {
    let source = a_calendar(&db).await;
    sync_plan(&db, &source, weekly(&db, "m", 0)).await.unwrap();
    let series_id = held(&db, &source).await.series[0].series.id;
    for _ in 0..2 {
        let plan = Plan { series: vec![SeriesWrite::Trash { series_id }], ..Plan::default() };
        sync_plan(&db, &source, plan).await.unwrap();
    }
    assert_eq!(series_actions(&db).await, [RevisionAction::Create, RevisionAction::Trash]);
    assert_eq!(db.raw.number("SELECT deletion_id FROM series").await, 1);
    assert_sound(&db).await;
}

async fn a_foreign_series_is_refused(db: Fixture) {
    let mine = a_calendar(&db).await;
    let theirs = calendar(&db, mine.organizer_id, "other").await;
    sync_plan(&db, &theirs, weekly(&db, "m", 1)).await.unwrap();
    let series_id = all_rows(&db).await[0].series_id.unwrap();
    let before = source(&db, mine.id).await;
    for series_id in [series_id, domain::SeriesId(99)] {
        let mut plan = steps([create("new", content("New", db.now()))]);
        plan.series.push(SeriesWrite::Trash { series_id });
        let error = sync_plan(&db, &mine, plan).await.unwrap_err();
        assert!(matches!(error, StoreError::Garbled(_)), "{error}");
    }
    assert_eq!(held(&db, &theirs).await.series[0].trashed, None);
    assert_eq!(all_rows(&db).await.len(), 1);
    assert_eq!(source(&db, mine.id).await, before);
    assert_sound(&db).await;
}

async fn an_occurrence_of_an_unknown_series_is_refused(db: Fixture) {
    let source = a_calendar(&db).await;
    let orphan = create_occurrence("m_1", content("Orphan", db.now()), "m");
    let error = sync_plan(&db, &source, steps([orphan])).await.unwrap_err();
    assert!(error.to_string().contains("series m"), "{error}");
    assert_eq!(all_rows(&db).await, []);
}

async fn an_occurrence_can_leave_its_series(db: Fixture) {
    let source = a_calendar(&db).await;
    sync_plan(&db, &source, weekly(&db, "m", 1)).await.unwrap();
    let event = all_rows(&db).await.remove(0);
    let content = event.content();
    let google_id = google("m_0");
    let alone = Step::Update {
        event_id: event.id,
        google_id: google_id.clone(),
        i_cal_uid: None,
        content: content.clone(),
        occurrence: None,
    };
    sync_plan(&db, &source, steps([alone])).await.unwrap();
    let after = row(&db, event.id).await;
    assert_eq!((after.series_id, after.original_start), (None, None));
    let day = OccurrenceKey::On(test_support::samples::day("2026-05-01"));
    let back = Step::Update {
        event_id: event.id,
        google_id,
        i_cal_uid: None,
        content,
        occurrence: Some((google("m"), day)),
    };
    sync_plan(&db, &source, steps([back])).await.unwrap();
    let after = row(&db, event.id).await;
    assert_eq!(
        (after.series_id, after.original_start.as_deref()),
        (event.series_id, Some("2026-05-01"))
    );
    assert_sound(&db).await;
}

async fn series_of_one_name_have_their_own_addresses(db: Fixture) {
    let source = a_calendar(&db).await;
    let mut plan =
        Plan { series: ["m", "n", "o"].map(|m| series(m, "Weekly")).into(), ..Plan::default() };
    plan.series.push(series("p", "週刊"));
    plan.series.push(series("q", "週刊"));
    sync_plan(&db, &source, plan).await.unwrap();
    let held = held(&db, &source).await;
    let slugs: Vec<_> = held.series.iter().map(|held| held.series.slug.as_str()).collect();
    assert_eq!(slugs, ["weekly", "weekly-2", "weekly-3", "series", "series-2"]);
}

async fn remember(db: &Fixture, source: &Source, remote: Vec<RemoteWrite>) {
    sync_plan(db, source, Plan { remote, ..Plan::default() }).await.unwrap();
}

fn seen(item: RemoteItem) -> RemoteWrite {
    RemoteWrite::Seen(std::sync::Arc::new(item))
}

fn gone(key: &str, revision: RemoteRevision) -> RemoteWrite {
    RemoteWrite::Gone { google_id: google(key), revision }
}

async fn items_are_seen_gone_and_forgotten(db: Fixture) {
    let source = a_calendar(&db).await;
    let items = async || held(&db, &source).await.items;
    let (a, b) = (item("a", 1), item("b", 1));
    remember(&db, &source, vec![seen(a.clone()), seen(b.clone())]).await;
    assert_eq!(items().await[&a.google_id], HeldItem { item: a.clone(), gone: false });
    remember(&db, &source, vec![gone("a", revision(5)), seen(item("b", 2))]).await;
    let removed = RemoteItem { revision: revision(5), ..a.clone() };
    assert_eq!(items().await[&a.google_id], HeldItem { item: removed, gone: true });
    assert_eq!(items().await[&b.google_id].item.revision, revision(2));
    remember(&db, &source, vec![seen(item("a", 6))]).await;
    assert_eq!(items().await[&a.google_id], HeldItem { item: item("a", 6), gone: false });
    let forget = |key| RemoteWrite::Forget(google(key));
    remember(&db, &source, vec![forget("a"), forget("unknown")]).await;
    assert_eq!(items().await.into_keys().collect::<Vec<_>>(), [b.google_id]);
}

async fn an_unknown_tombstone_is_remembered(db: Fixture) {
    let source = a_calendar(&db).await;
    remember(&db, &source, vec![gone("x", RemoteRevision::default())]).await;
    let items = held(&db, &source).await.items;
    let held = &items[&google("x")];
    assert_eq!((held.gone, &held.item.body), (true, &RemoteBody::Tombstone));
    assert_eq!(held.item.revision, RemoteRevision::default());
}

async fn items_are_a_sources_own(db: Fixture) {
    let one = a_calendar(&db).await;
    let two = calendar(&db, one.organizer_id, "other").await;
    remember(&db, &one, vec![seen(item("a", 1))]).await;
    remember(&db, &two, vec![seen(item("a", 2)), gone("b", revision(3))]).await;
    remember(&db, &one, vec![RemoteWrite::Forget(google("b"))]).await;
    let (one, two) = (held(&db, &one).await.items, held(&db, &two).await.items);
    assert_eq!(one[&google("a")].item.revision, revision(1));
    assert_eq!(two[&google("a")].item.revision, revision(2));
    assert_eq!((one.len(), two.len()), (1, 2));
}

/// Google's series, and an exception of it.
fn master(key: &str) -> RemoteItem {
    let single = item(key, 1);
    let RemoteBody::Single { event } = single.body.clone() else { return single };
    let recurrence = vec!["RRULE:FREQ=WEEKLY".into()];
    RemoteItem { body: RemoteBody::Master { event, recurrence }, ..single }
}

fn exception(key: &str, of: &str) -> RemoteItem {
    let original = OccurrenceKey::At(at("2026-04-08T18:00:00Z"));
    let body = RemoteBody::Exception { master: google(of), original, event: None };
    RemoteItem { body, ..item(key, 1) }
}

/// Two series of one source with their exceptions, a single event; and the same in another source.
async fn two_sources_of_the_same(db: &Fixture) -> Source {
    let one = a_calendar(db).await;
    let two = calendar(db, one.organizer_id, "other").await;
    for source in [&one, &two] {
        let mut plan = weekly(db, "m", 2);
        let second = weekly(db, "n", 1);
        plan.series.extend(second.series);
        plan.steps.extend(second.steps);
        plan.steps.extend(steps([create("a", content("A", db.now()))]).steps);
        plan.remote =
            [master("m"), exception("m_x", "m"), master("n"), item("a", 1)].map(seen).into();
        sync_plan(db, source, plan).await.unwrap();
    }
    one
}

fn keys(held: &Held) -> (Vec<String>, Vec<String>, Vec<String>) {
    let items = held.items.keys().map(ToString::to_string).collect();
    let event_key = |held: &domain::HeldEvent| held.event.google_id.clone().unwrap().to_string();
    let series_key = |held: &domain::HeldSeries| held.series.google_id.clone().unwrap().to_string();
    (
        items,
        held.events.iter().map(event_key).collect(),
        held.series.iter().map(series_key).collect(),
    )
}

fn expect(
    items: &[&str],
    events: &[&str],
    series: &[&str],
) -> (Vec<String>, Vec<String>, Vec<String>) {
    let own = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
    (own(items), own(events), own(series))
}

async fn what_is_touched_is_what_is_held(db: Fixture) {
    let source = two_sources_of_the_same(&db).await;
    for (ids, expected) in [
        (&[][..], expect(&[], &[], &[])),
        (&["unknown"], expect(&[], &[], &[])),
        (&["a"], expect(&["a"], &["a"], &[])),
        (&["m"], expect(&["m", "m_x"], &["m_0", "m_1"], &["m"])),
        (&["m_1"], expect(&[], &["m_1"], &[])),
        // An exception brings its whole series along: its tombstone does not say which it is of.
        (&["m_x"], expect(&["m", "m_x"], &["m_0", "m_1"], &["m"])),
        (&["m_x", "n"], expect(&["m", "m_x", "n"], &["m_0", "m_1", "n_0"], &["m", "n"])),
    ] {
        let ids = ids.iter().map(|id| google(id)).collect();
        let touched = Touched { ids, ..Touched::default() };
        let held = db.store.held(source.id, &touched).await.unwrap();
        assert_eq!(keys(&held), expected, "{touched:?}");
        assert!(held.events.iter().all(|held| held.event.source_id == Some(source.id)));
    }
}

async fn all_parts_of_a_split_series_are_held_together(db: Fixture) {
    let source = a_calendar(&db).await;
    let other = calendar(&db, source.organizer_id, "other").await;
    let parts = ["m", "m_R20260408T180000", "m_R20260415T180000"];
    // Their ids are near, but they are other series.
    let neighbours = ["M_R20260408T180000", "m_Q", "m_S", "m2", "m_r20260408T180000"];
    for source in [&source, &other] {
        let mut plan = Plan::default();
        for key in parts.iter().chain(&neighbours) {
            let weekly = weekly(&db, key, 1);
            plan.series.extend(weekly.series);
            plan.steps.extend(weekly.steps);
            plan.remote.extend([master(key), exception(&format!("{key}_x"), key)].map(seen));
        }
        sync_plan(&db, source, plan).await.unwrap();
    }
    let with = |end: &str| parts.map(|part| format!("{part}{end}")).to_vec();
    let mut items = [with(""), with("_x")].concat();
    items.sort();
    let expected = (items, with("_0"), with(""));
    for touched in [
        "m",
        parts[1],
        parts[2],
        "m_20260401T180000Z",
        "m_R20260408T180000_20260408T180000Z",
        // Only the item says which series it is of.
        "m_R20260415T180000_x",
        // A part that is new here.
        "m_R20260422T180000",
    ] {
        // As the planner names what it needs.
        let delivery = Delivery { items: vec![item(touched, 2).into()], ..Delivery::default() };
        let ids = planner::plan::touched(&delivery).into_iter().collect();
        let touched = Touched { ids, ..Touched::default() };
        let held = db.store.held(source.id, &touched).await.unwrap();
        assert_eq!(keys(&held), expected, "{touched:?}");
        assert!(held.events.iter().all(|held| held.event.source_id == Some(source.id)));
    }
}

async fn all_series_can_be_held(db: Fixture) {
    let source = two_sources_of_the_same(&db).await;
    let touched = Touched { all_series: true, ..Touched::default() };
    let held = db.store.held(source.id, &touched).await.unwrap();
    let expected = expect(&["m", "m_x", "n"], &["m_0", "m_1", "n_0"], &["m", "n"]);
    assert_eq!(keys(&held), expected);
}

async fn what_is_held_can_be_asked_for(db: Fixture) {
    let source = two_sources_of_the_same(&db).await;
    let row = by_key(&db, source.id, "m_0").await;
    sync_plan(&db, &source, steps([trash(&row)])).await.unwrap();
    let asked = held(&db, &source).await;
    let run = db.store.start_run(source.id, domain::Trigger::Cli, db.now()).await.unwrap();
    let touched = Touched { all: true, ..Touched::default() };
    let seen_inside = std::sync::Mutex::new(None);
    let planner = |held: &Held| {
        *seen_inside.lock().unwrap() = Some(keys(held));
        Plan::default()
    };
    let delivery = delivery(run);
    test_support::samples::apply(&db, &source, run, &delivery, &touched, &planner).await.unwrap();
    assert_eq!(seen_inside.lock().unwrap().take(), Some(keys(&asked)));
    let trashed: Vec<_> = asked.events.iter().filter_map(|held| held.trashed).collect();
    assert_eq!(trashed, [Cause::Sync]);
}
