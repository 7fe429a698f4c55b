//! What people decide about an event, field by field, and what Google says meanwhile.

use chrono::TimeDelta;
use domain::{
    Cause, Edit, EditWrite, Event, EventContent, EventId, EventProblem, EventStatus, Field, Plan,
    Reason, RestoreRequest, Source, Visibility, When,
};
use serde_json::{Value, json};
use store::{RevisionAction, StoreError};
use test_support::Fixture;
use test_support::checks::{assert_sound, whole_chain};
use test_support::samples::{all_rows, by, by_key, calendar, club, row, synced, write_titles};

test_support::on_both! {
    an_edit_of_a_native_event_is_one_revision,
    an_edit_that_changes_nothing_writes_nothing,
    a_version_that_is_over_is_refused,
    of_two_edits_at_once_one_is_refused,
    what_cannot_be_kept_changes_nothing,
    what_is_in_the_trash_cannot_be_edited,
    each_changed_field_of_a_synced_event_is_the_persons,
    a_second_edit_keeps_what_google_says,
    googles_own_value_ends_the_edit,
    visibility_is_nobodys_field,
    an_edit_of_what_a_run_left_is_the_persons,
    googles_value_can_be_taken_field_by_field,
    what_google_says_since_is_what_is_taken,
    a_value_that_is_the_same_already_is_no_revision,
    a_field_that_is_googles_is_left_alone,
    a_value_that_is_none_is_named,
    an_event_that_came_back_keeps_its_edits,
    a_purge_takes_the_edits_along,
}

/// One of Google's events.
async fn googles(db: &Fixture) -> (Source, Event) {
    let club = club(db).await;
    let source = calendar(db, club, "main").await;
    let event = synced(db, &source, &["a"]).await.remove(0);
    db.clock.advance(TimeDelta::minutes(1));
    (source, event)
}

async fn edit(
    db: &Fixture,
    event: &Event,
    change: impl FnOnce(&mut EventContent),
) -> Result<Event, StoreError> {
    let mut content = event.content();
    change(&mut content);
    db.store.edit_event(&by(db, "edited"), event.id, event.version, content).await
}

async fn take(db: &Fixture, event: &Event, field: Field) -> Result<Event, StoreError> {
    db.store.take_googles(&by(db, "took Google's"), event.id, event.version, field).await
}

/// The edited fields of an event with Google's values.
async fn edits(db: &Fixture, id: EventId) -> Vec<(Field, Value)> {
    let edits = db.store.edits(id).await.unwrap();
    edits.into_iter().map(|edit| (edit.field, edit.google)).collect()
}

/// All that is written: rows, revisions, edits.
async fn written(db: &Fixture) -> (Vec<Event>, usize, Vec<String>) {
    let edits = db.raw.texts("SELECT field || google FROM event_edits ORDER BY field").await;
    (all_rows(db).await, whole_chain(db).await.len(), edits)
}

fn taken(result: Result<Event, StoreError>, part: &str) {
    let error = result.unwrap_err();
    assert!(
        matches!(&error, StoreError::Refused(said) if said.to_string().contains(part)),
        "{error:?}"
    );
}

async fn an_edit_of_a_native_event_is_one_revision(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    db.clock.advance(TimeDelta::minutes(1));
    let edited = edit(&db, &event, |content| {
        content.title = "Another".into();
        content.location = None;
        content.status = EventStatus::Postponed;
    });
    let edited = edited.await.unwrap();
    let expected = Event {
        title: "Another".into(),
        location: None,
        status: EventStatus::Postponed,
        version: 2,
        updated_at: db.now(),
        ..event.clone()
    };
    assert_eq!((&edited, row(&db, event.id).await), (&expected, expected.clone()));
    let revisions = db.store.revisions(event.id).await.unwrap();
    let last = &revisions[1];
    assert_eq!((revisions.len(), last.action), (2, RevisionAction::Update));
    let who = (last.actor.as_str(), last.reason.as_str(), last.at);
    assert_eq!(who, ("command line", "edited", db.now()));
    assert_eq!(edits(&db, event.id).await, [], "nobody else has a say in it");
    assert_sound(&db).await;
}

async fn an_edit_that_changes_nothing_writes_nothing(db: Fixture) {
    let (_, event) = googles(&db).await;
    let before = written(&db).await;
    assert_eq!(edit(&db, &event, |_| {}).await.unwrap(), event);
    // The databases keep no nanoseconds, so a difference there is none.
    let finer = edit(&db, &event, |content| {
        let When::Timed { starts_at, .. } = &mut content.when else { panic!("it has a time") };
        *starts_at += TimeDelta::nanoseconds(7);
    });
    assert_eq!(finer.await.unwrap(), event);
    assert_eq!(written(&db).await, before);
}

async fn a_version_that_is_over_is_refused(db: Fixture) {
    let (_, event) = googles(&db).await;
    let newer = edit(&db, &event, |content| content.title = "Mine".into()).await.unwrap();
    let before = written(&db).await;
    taken(edit(&db, &event, |content| content.title = "Yours".into()).await, "since you opened");
    taken(take(&db, &event, Field::Title).await, "since you opened");
    let ahead = Event { version: newer.version + 1, ..newer };
    taken(edit(&db, &ahead, |content| content.title = "Yours".into()).await, "since you opened");
    assert_eq!(written(&db).await, before);
    let nobody = Event { id: EventId(4_711), ..event };
    for result in [edit(&db, &nobody, |_| {}).await, take(&db, &nobody, Field::Title).await] {
        assert!(matches!(result, Err(StoreError::Absent { .. })), "{result:?}");
    }
}

async fn of_two_edits_at_once_one_is_refused(db: Fixture) {
    let (_, event) = googles(&db).await;
    let one = edit(&db, &event, |content| content.title = "One".into());
    let two = edit(&db, &event, |content| content.title = "Two".into());
    let (one, two) = tokio::join!(one, two);
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let winner = one.or(two).unwrap();
    assert_eq!(row(&db, event.id).await, winner);
    assert_eq!(edits(&db, event.id).await, [(Field::Title, json!("Google's a"))]);
    assert_sound(&db).await;
}

async fn what_cannot_be_kept_changes_nothing(db: Fixture) {
    let (_, event) = googles(&db).await;
    let before = written(&db).await;
    let nul = edit(&db, &event, |content| content.title = "a\0b".into()).await;
    assert!(
        matches!(nul, Err(StoreError::Refused(Reason::Event(EventProblem::Unfit { .. })))),
        "{nul:?}"
    );
    assert_eq!(written(&db).await, before, "the edit went with it");
}

async fn what_is_in_the_trash_cannot_be_edited(db: Fixture) {
    let (_, event) = googles(&db).await;
    let edited = edit(&db, &event, |content| content.title = "Mine".into()).await.unwrap();
    db.store.trash(&by(&db, "away"), &[event.id], Cause::Person).await.unwrap();
    let before = written(&db).await;
    taken(edit(&db, &edited, |content| content.title = "Yours".into()).await, "in the trash");
    taken(take(&db, &edited, Field::Title).await, "in the trash");
    assert_eq!(written(&db).await, before);
}

fn change(field: Field, content: &mut EventContent) {
    match field {
        Field::Title => content.title = "Mine".into(),
        Field::Description => content.description = String::new(),
        Field::Location => content.location = None,
        Field::Url => content.url = Some("https://example.org/".into()),
        Field::Status => content.status = EventStatus::Cancelled,
        Field::Tags => content.tags = Some("chess".into()),
        Field::Cover => content.cover = Some("a".repeat(64)),
        Field::When => {
            let starts_at = content.when.starts_at() + TimeDelta::hours(1);
            content.when = test_support::samples::content("", starts_at).when;
        }
    }
}

async fn each_changed_field_of_a_synced_event_is_the_persons(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let keys = ["a", "b", "c", "d", "e", "f"];
    let events = synced(&db, &source, &keys).await;
    db.clock.advance(TimeDelta::minutes(1));
    for (field, event) in Field::ALL.into_iter().zip(&events) {
        let edited = edit(&db, event, |content| change(field, content)).await.unwrap();
        let known = db.store.edits(event.id).await.unwrap();
        let google = field.of(&event.content());
        let (edited_by, edited_at) = ("command line".into(), db.now());
        assert_eq!(known, [Edit { field, google, until: None, edited_by, edited_at }]);
        assert_eq!(edited.version, event.version + 1);
        assert_eq!(edited.google_id, event.google_id);
    }
    // All at once, in the order of a form.
    let all = row(&db, events[0].id).await;
    let edited = edit(&db, &all, |content| {
        Field::ALL.into_iter().for_each(|field| change(field, content));
    });
    assert_eq!(edited.await.unwrap().version, 3);
    let fields: Vec<_> = edits(&db, all.id).await.into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, Field::ALL);
    assert_sound(&db).await;
}

async fn a_second_edit_keeps_what_google_says(db: Fixture) {
    let (_, event) = googles(&db).await;
    let event = edit(&db, &event, |content| content.title = "Mine".into()).await.unwrap();
    let event = edit(&db, &event, |content| content.title = "Mine again".into()).await.unwrap();
    assert_eq!(edits(&db, event.id).await, [(Field::Title, json!("Google's a"))]);
    // An edit of another field leaves it alone, who and when included.
    let first = db.store.edits(event.id).await.unwrap();
    db.clock.advance(TimeDelta::minutes(1));
    edit(&db, &event, |content| content.location = None).await.unwrap();
    let both = db.store.edits(event.id).await.unwrap();
    assert_eq!((both.len(), &both[0]), (2, &first[0]));
    assert_eq!(both[1].google, json!("Brettspielcafé, Köln"));
}

async fn googles_own_value_ends_the_edit(db: Fixture) {
    let (_, event) = googles(&db).await;
    let edited = edit(&db, &event, |content| {
        change(Field::Title, content);
        change(Field::When, content);
    });
    let edited = edited.await.unwrap();
    let back = edit(&db, &edited, |content| {
        content.title = "Google's a".into();
        content.when = event.when();
    });
    let back = back.await.unwrap();
    assert_eq!(edits(&db, event.id).await, []);
    assert_eq!(back, Event { version: 3, updated_at: db.now(), ..event });
    assert_sound(&db).await;
}

async fn visibility_is_nobodys_field(db: Fixture) {
    let (_, event) = googles(&db).await;
    let hidden = edit(&db, &event, |content| content.visibility = Visibility::Unlisted);
    let hidden = hidden.await.unwrap();
    assert_eq!((hidden.visibility, hidden.version), (Visibility::Unlisted, 2));
    assert_eq!(edits(&db, event.id).await, []);
}

async fn an_edit_of_what_a_run_left_is_the_persons(db: Fixture) {
    let (source, event) = googles(&db).await;
    let run = db.raw.number("SELECT max(id) FROM runs").await;
    for field in ["title", "status"] {
        let insert = format!(
            "INSERT INTO event_edits (event_id, field, google, until, run_id, edited_by, edited_at)
             VALUES ({}, '{field}', '\"tentative\"', '{{}}', {run}, 'ada',
                     '2026-02-01T00:00:00.000000Z')",
            event.id
        );
        db.raw.run(&insert).await.unwrap();
    }
    edit(&db, &event, |content| content.title = "Mine".into()).await.unwrap();
    let known = db.store.edits(event.id).await.unwrap();
    assert_eq!((known[0].field, &known[0].google), (Field::Title, &json!("tentative")));
    assert_eq!((&known[0].until, known[0].edited_by.as_str()), (&None, "command line"));
    assert!(known[1].until.is_some() && known[1].edited_by == "ada", "it was not touched");
    let runs = "SELECT count(*) FROM event_edits WHERE run_id IS NOT NULL";
    assert_eq!(db.raw.number(runs).await, 1);
    assert_eq!(by_key(&db, source.id, "a").await.title, "Mine");
}

async fn googles_value_can_be_taken_field_by_field(db: Fixture) {
    let (_, event) = googles(&db).await;
    let mut row = edit(&db, &event, |content| {
        Field::ALL.into_iter().for_each(|field| change(field, content));
    })
    .await
    .unwrap();
    for (field, left) in Field::ALL.into_iter().zip([5, 4, 3, 2, 1, 0]) {
        let after = take(&db, &row, field).await.unwrap();
        assert_eq!(field.of(&after.content()), field.of(&event.content()), "{field:?}");
        assert_eq!((after.version, after.updated_at), (row.version + 1, db.now()));
        assert_eq!(edits(&db, event.id).await.len(), left);
        row = after;
    }
    assert_eq!(row.content(), event.content());
    assert_eq!(db.store.revisions(event.id).await.unwrap().len(), 8);
    assert_sound(&db).await;
}

async fn what_google_says_since_is_what_is_taken(db: Fixture) {
    let (source, event) = googles(&db).await;
    let event = edit(&db, &event, |content| content.title = "Mine".into()).await.unwrap();
    googles_new(&db, &source, &event, json!("Google's new")).await;
    let event = take(&db, &event, Field::Title).await.unwrap();
    assert_eq!(event.title, "Google's new");
}

/// A sync notes another value of Google's for the title.
async fn googles_new(db: &Fixture, source: &Source, event: &Event, google: Value) {
    let write = EditWrite::Google { event_id: event.id, field: Field::Title, google };
    let plan = Plan { edits: vec![write], ..Plan::default() };
    test_support::samples::sync_plan(db, source, plan).await.unwrap();
}

async fn a_value_that_is_the_same_already_is_no_revision(db: Fixture) {
    let (source, event) = googles(&db).await;
    let event = edit(&db, &event, |content| content.title = "Mine".into()).await.unwrap();
    googles_new(&db, &source, &event, json!("Mine")).await;
    assert_eq!(take(&db, &event, Field::Title).await.unwrap(), event);
    assert_eq!(edits(&db, event.id).await, []);
    assert_eq!(db.store.revisions(event.id).await.unwrap().len(), 2);
}

async fn a_field_that_is_googles_is_left_alone(db: Fixture) {
    let (source, event) = googles(&db).await;
    let native = write_titles(&db, source.organizer_id, &["One"]).await.remove(0);
    let event = edit(&db, &event, |content| content.title = "Mine".into()).await.unwrap();
    let before = written(&db).await;
    assert_eq!(take(&db, &event, Field::Location).await.unwrap(), event);
    assert_eq!(take(&db, &native, Field::Title).await.unwrap(), native);
    assert_eq!(written(&db).await, before);
}

async fn a_value_that_is_none_is_named(db: Fixture) {
    let (source, event) = googles(&db).await;
    let event = edit(&db, &event, |content| content.title = "Mine".into()).await.unwrap();
    googles_new(&db, &source, &event, json!(7)).await;
    let before = written(&db).await;
    let error = take(&db, &event, Field::Title).await.unwrap_err();
    assert!(matches!(&error, StoreError::Garbled(said) if said.contains("Title")), "{error:?}");
    assert_eq!(written(&db).await, before);
}

async fn an_event_that_came_back_keeps_its_edits(db: Fixture) {
    let (source, event) = googles(&db).await;
    let edited = edit(&db, &event, |content| content.title = "Mine".into()).await.unwrap();
    let known = db.store.edits(event.id).await.unwrap();
    let gone = test_support::samples::trash(&edited);
    let plan = test_support::samples::steps([gone]);
    test_support::samples::sync_plan(&db, &source, plan).await.unwrap();
    assert_eq!(db.store.edits(event.id).await.unwrap(), known);
    let what = RestoreRequest::Events(vec![event.id]);
    db.store.restore(&by(&db, "back"), &what).await.unwrap();
    assert_eq!(row(&db, event.id).await, edited, "every column is as it was");
    assert_eq!(db.store.edits(event.id).await.unwrap(), known);
    take(&db, &edited, Field::Title).await.unwrap();
    assert_sound(&db).await;
}

/// An edit refers to its event, so it has to go first.
async fn a_purge_takes_the_edits_along(db: Fixture) {
    let (_, event) = googles(&db).await;
    edit(&db, &event, |content| content.title = "Mine".into()).await.unwrap();
    let edits = format!("DELETE FROM event_edits WHERE event_id = {}", event.id);
    let ledger = format!(
        "INSERT INTO purges (event_id, slug, actor, reason, purged_at)
         VALUES ({}, '{}', 'a test', 'to see', '2026-03-01T00:00:00.000000Z')",
        event.id, event.slug
    );
    let permit = format!("INSERT INTO purge_permits (event_id) VALUES ({})", event.id);
    let delete = format!("DELETE FROM events WHERE id = {}", event.id);
    db.raw.together(&[&edits, &ledger, &permit, &delete]).await.unwrap();
    assert_sound(&db).await;
}
