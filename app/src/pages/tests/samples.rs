//! A believable club for the tests.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::*;
use serde_json::json;

use crate::ports::*;

use domain::views::*;

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The time of every request in the tests.
pub(super) fn now() -> DateTime<Utc> {
    at("2026-11-23T15:00:00Z")
}

pub(super) fn organizer() -> Organizer {
    Organizer {
        id: OrganizerId(1),
        slug: "riverside-board-game-club".into(),
        name: "Riverside Board Game Club".into(),
        description:
            "We meet above the old mill every week. Newcomers are welcome, games are there.".into(),
        created_at: at("2024-02-14T10:00:00Z"),
    }
}

pub(super) fn event() -> Event {
    Event {
        id: EventId(412),
        organizer_id: OrganizerId(1),
        series_id: Some(SeriesId(3)),
        source_id: Some(SourceId(5)),
        google_id: GoogleId::new("abc123_20261128T010000Z"),
        i_cal_uid: None,
        slug: "friday-game-night-2026-11-27".into(),
        title: "Friday Game Night".into(),
        description: "<p>Our weekly <strong>open table</strong>: bring a game or play one of ours. \
                      We explain everything.</p><ul><li>Doors at 18:30</li><li>Snacks &amp; drinks at \
                      the bar</li></ul><p>No need to register.</p>"
            .into(),
        location: Some("The Old Mill, 12 River Street, Springfield".into()),
        url: Some("https://riverside.example/friday".into()),
        status: EventStatus::Confirmed,
        visibility: Visibility::Public,
        all_day: false,
        starts_at: at("2026-11-28T01:00:00Z"),
        ends_at: at("2026-11-28T04:00:00Z"),
        start_date: None,
        end_date: None,
        time_zone: "America/Chicago".into(),
        original_start: None,
        version: 1,
        created_at: at("2026-02-14T12:00:00Z"),
        updated_at: at("2026-02-14T12:00:00Z"),
        deleted_at: None,
        deletion_id: None, markdown: None, tags: None, cover: None, }
}

pub(super) fn series() -> Series {
    Series {
        id: SeriesId(3),
        organizer_id: OrganizerId(1),
        source_id: Some(SourceId(5)),
        google_id: GoogleId::new("abc123"),
        slug: "friday-game-night".into(),
        title: "Friday Game Night".into(),
        recurrence: "RRULE:FREQ=WEEKLY".into(),
    }
}

pub(super) fn teaser(slug: &str, title: &str, start: &str, hours: i64) -> EventTeaser {
    EventTeaser {
        slug: slug.into(),
        title: title.into(),
        when: When::Timed {
            starts_at: at(start),
            ends_at: at(start) + TimeDelta::hours(hours),
            time_zone: "America/Chicago".into(),
        },
        location: Some("The Old Mill, 12 River Street".into()),
        status: EventStatus::Confirmed,
        organizer: organizer().name,
        organizer_slug: organizer().slug,
        recurring: false,
        tags: None,
    }
}

pub(super) fn teasers() -> Vec<EventTeaser> {
    let mut list = vec![
        teaser("painting-workshop", "Miniature painting workshop", "2026-11-23T14:00:00Z", 4),
        teaser("friday-game-night-2026-11-27", "Friday Game Night", "2026-11-28T01:00:00Z", 3),
        teaser("dnd-one-shot", "D&D one-shot: The Lighthouse", "2026-11-28T01:30:00Z", 4),
        teaser("catan-league", "Catan league, round 4", "2026-11-28T20:00:00Z", 5),
        teaser("brettspiel", "Brettspielabend für Groß und Klein 🎲", "2026-11-29T18:00:00Z", 3),
        teaser("hebrew", "ערב משחקי קופסה", "2026-12-02T18:00:00Z", 3),
    ];
    list[1].recurring = true;
    list[2].organizer = "The Dragon’s Den".into();
    list[2].organizer_slug = "dragons-den".into();
    list[3].status = EventStatus::Cancelled;
    list[4].status = EventStatus::Tentative;
    list.push(EventTeaser {
        when: When::AllDay {
            start_date: "2026-12-05".parse().unwrap(),
            end_date: "2026-12-07".parse().unwrap(),
            starts_at: at("2026-12-05T06:00:00Z"),
            ends_at: at("2026-12-07T06:00:00Z"),
            time_zone: "America/Chicago".into(),
        },
        ..teaser("winter-con", "Riverside Winter Con", "2026-12-05T06:00:00Z", 48)
    });
    list
}

pub(super) fn source_line() -> SourceLine {
    SourceLine {
        source: Source {
            id: SourceId(5),
            organizer_id: OrganizerId(1),
            connection_id: ConnectionId(2),
            calendar_id: "club@group.calendar.example".into(),
            name: "Club events".into(),
            time_zone: Some("America/Chicago".into()),
            state: SourceState::Active,
            sync_token: None,
            window_start: None,
            window_end: None,
            last_synced_at: Some(at("2026-11-23T14:57:00Z")),
            next_sync_at: Some(at("2026-11-23T15:12:00Z")),
            error: None,
            failing_since: None,
            lowered_since: None,
            retry_at: None,
            pushed_until: None,
            settings: SourceSettings::default(),
            failures: 0,
            created_at: at("2026-02-14T12:00:00Z"),
        },
        account: Some("club@example.org".into()),
        live: 64,
        held: false,
    }
}

pub(super) fn run(id: i64, state: RunState) -> Run {
    Run {
        run_id: Some(RunId(id)),
        source_id: SourceId(5),
        state,
        counts: Counts { created: 2, updated: 1, trashed: 1, skipped: 1, ..Counts::default() },
        pages: 1,
        requests: 2,
        error: (state == RunState::Failed)
            .then(|| "Google answered 503 three times; nothing was changed".into()),
        trigger: Trigger::Button,
        started_at: at("2026-11-23T14:57:00Z"),
        finished_at: Some(at("2026-11-23T14:57:01.400Z")),
        decided_at: None,
        fetched_at: None,
        held_at: None,
        batch_id: Some(DeletionId(9)),
    }
}

/// A calendar's last runs with ups and downs, newest first.
pub(super) fn many_runs() -> Vec<Run> {
    use RunState::{Applied, Failed, Held, Nothing, Undone};
    let states = [
        (Held, 0, 0, 60),
        (Nothing, 0, 0, 0),
        (Failed, 0, 0, 0),
        (Failed, 0, 0, 0),
        (Applied, 1, 4, 2),
        (Nothing, 0, 0, 0),
        (Undone, 3, 0, 7),
        (Applied, 0, 12, 0),
        (Nothing, 0, 0, 0),
        (Nothing, 0, 0, 0),
        (Applied, 2, 0, 1),
        (Applied, 64, 0, 0),
    ];
    let ids = (1..=12).rev();
    ids.zip(states)
        .map(|(id, (state, created, updated, trashed))| Run {
            counts: Counts { created, updated, trashed, ..Counts::default() },
            started_at: at("2026-11-23T14:57:00Z") - TimeDelta::minutes(15 * (12 - id)),
            trigger: Trigger::Schedule,
            ..run(id, state)
        })
        .collect()
}

fn change(action: Action, id: i64, title: &str, reason: &str) -> Change {
    Change {
        action,
        event_id: Some(EventId(id)),
        google_id: Some(format!("google{id}")),
        title: Some(title.into()),
        starts_at: Some(at("2026-11-28T01:00:00Z")),
        reason: reason.into(),
        fields: BTreeMap::new(),
        raw: None,
        when: None,
    }
}

pub(super) fn run_detail(id: i64) -> RunDetail {
    let mut update = change(Action::Update, 415, "Catan league, round 4", "Google's event changed");
    update.fields.insert("title".into(), [json!("Catan league"), json!("Catan league, round 4")]);
    update.fields.insert(
        "starts_at".into(),
        [json!("2026-11-28T19:00:00.000000Z"), json!("2026-11-28T20:00:00.000000Z")],
    );
    update.fields.insert("location".into(), [json!(null), json!("The Old Mill")]);
    RunDetail {
        run: run(id, RunState::Applied),
        held_reason: None,
        decided_by: None,
        undone_by: None,
        undone_at: None,
        changes: vec![
            change(Action::Create, 420, "Friday Game Night", "a new event at Google"),
            change(Action::Create, 421, "Winter Con", "a new event at Google"),
            update,
            change(Action::Trash, 412, "Learn to play Go", "it was cancelled at Google"),
            Change {
                title: None,
                event_id: None,
                ..change(
                    Action::Skip,
                    0,
                    "",
                    "Google cancelled an event that was never published here",
                )
            },
        ],
    }
}

/// A run that the brake held: a series of three pages and two single events would go, one of them
/// is in the trash already.
pub(super) fn held_page() -> RunPage {
    let reason = "cancelled in Google";
    let changes = vec![
        change(Action::Trash, 430, "Friday Game Night", reason),
        change(Action::Trash, 440, "Learn to play <Go>", reason),
        Change {
            starts_at: Some(at("2026-12-05T01:00:00Z")),
            ..change(Action::Trash, 431, "Friday Game Night", reason)
        },
        Change {
            starts_at: Some(at("2026-12-12T01:00:00Z")),
            ..change(Action::Trash, 432, "Friday Game Night", reason)
        },
        change(Action::Trash, 441, "Catan league", reason),
        Change { event_id: None, ..change(Action::Create, 0, "Winter Con", "new in Google") },
        Change {
            event_id: None,
            title: None,
            ..change(Action::Quarantine, 9, "", "its start \"<soon>\" is not a date")
        },
    ];
    let mut detail = RunDetail {
        held_reason: Some(
            "It would remove 3 of 8 items, more than 5 and more than 10 %, in one go".into(),
        ),
        ..run_detail(7)
    };
    detail.run = Run { counts: Counts::of(&changes), ..run(7, RunState::Held) };
    detail.run.batch_id = None;
    detail.changes = changes;
    let mut page = run_page(source_line(), detail);
    for (id, page) in &mut page.pages {
        page.live = true;
        page.series = (id.0 < 440).then(|| (SeriesId(3), "Friday Game Night".into()));
    }
    page
}

/// A run in a state, with its usual log.
pub(super) fn page_in(state: RunState) -> RunPage {
    let mut detail = run_detail(7);
    detail.run = run(7, state);
    let decided = Some("ada@example.org".to_owned());
    match state {
        RunState::Rejected => {
            (detail.decided_by, detail.run.decided_at) =
                (decided, Some(at("2026-11-23T14:59:00Z")));
        }
        RunState::Undone => {
            (detail.undone_by, detail.undone_at) = (decided, Some(at("2026-11-23T14:59:00Z")));
        }
        RunState::Running => detail.changes.clear(),
        _ => {}
    }
    run_page(source_line(), detail)
}

pub(super) fn deletion() -> Deletion {
    Deletion {
        id: DeletionId(9),
        cause: Cause::Sync,
        actor: "sync run 7".into(),
        reason: "cancelled at Google".into(),
        run_id: Some(RunId(7)),
        created_at: at("2026-11-23T14:57:01Z"),
    }
}

pub(super) fn trashed(id: i64, title: &str) -> TrashedEvent {
    TrashedEvent {
        event_id: EventId(id),
        slug: format!("event-{id}"),
        title: title.into(),
        source_id: Some(SourceId(5)),
        google_id: GoogleId::new(format!("google{id}")),
        starts_at: at("2026-11-28T01:00:00Z"),
        time_zone: "America/Chicago".into(),
        when: evening(),
        deleted_at: at("2026-11-23T14:57:01Z"),
        batch_id: DeletionId(9),
        cause: Cause::Sync,
        actor: "sync run 7".into(),
        reason: "it was cancelled at Google".into(),
        run_id: Some(RunId(7)),
        purge_at: at("2027-02-21T14:57:01Z"),
    }
}

/// A run as its page shows it: every event of the log has a page, the trashed one no more.
pub(super) fn run_page(line: SourceLine, detail: RunDetail) -> RunPage {
    let trashed = |id| {
        let of = |change: &&Change| change.event_id == Some(id) && change.action == Action::Trash;
        detail.changes.iter().any(|change| of(&change))
    };
    let ids = detail.changes.iter().filter_map(|change| change.event_id);
    let page = |id: EventId| PageRef {
        slug: format!("event-{id}"),
        draft: false,
        live: detail.run.run_id.is_none() || !trashed(id),
        series: None,
    };
    let pages = ids.map(|id| (id, page(id))).collect();
    RunPage { organizer: organizer(), line, detail, pages, differences: Vec::new() }
}

pub(super) fn desk_events() -> Vec<DashboardEvent> {
    let event = |(index, teaser): (usize, EventTeaser)| DashboardEvent {
        id: EventId(index as i64 + 1),
        slug: teaser.slug,
        title: teaser.title,
        when: teaser.when,
        status: teaser.status,
        visibility: Visibility::Public,
        source: Some("Club events".into()),
    };
    teasers().into_iter().take(4).enumerate().map(event).collect()
}

/// An evening in Chicago, which is the next day in UTC.
fn evening() -> When {
    When::Timed {
        starts_at: at("2026-11-28T01:00:00Z"),
        ends_at: at("2026-11-28T04:00:00Z"),
        time_zone: "America/Chicago".into(),
    }
}

/// What stays here although Google cancelled it: run 4 was taken back.
pub(super) fn difference(id: i64, title: &str) -> Difference {
    Difference {
        event_id: EventId(id),
        title: title.into(),
        when: evening(),
        otherwise: Otherwise::Stays,
        undone: Some(RunId(4)),
    }
}

/// A synced event whose place people decided.
pub(super) fn own_event(line: SourceLine) -> OwnEvent {
    let edit = Edit {
        field: Field::Location,
        google: json!("The Old Mill, back room"),
        until: None,
        edited_by: "ada@example.org".into(),
        edited_at: at("2026-11-22T10:00:00Z"),
    };
    let event = Event { source_id: Some(line.source.id), ..event() };
    OwnEvent {
        event,
        organizer: organizer(),
        source: Some(line),
        edits: vec![edit],
        differs: None,
        cover: None,
    }
}

pub(super) fn trash_page(filter: &TrashFilter) -> TrashPage {
    let known = |id: i64| id > 0;
    let fits = filter.text.as_deref() != Some("nothing")
        && filter.batch.is_none_or(|id| known(id.0))
        && filter.run.is_none_or(|id| known(id.0));
    if !fits {
        return TrashPage::default();
    }
    TrashPage {
        total: 42,
        events: vec![trashed(412, "Learn to play Go"), trashed(413, "<script>alert(1)</script>")],
        batches: vec![(deletion(), 2)],
        next: Some("next-page".into()),
    }
}

/// Batch 13 has a conflict.
pub(super) fn restored(what: RestoreRequest) -> RestoreOutcome {
    let conflict =
        Conflict { event_id: EventId(412), column: "slug".into(), held_by: EventId(900) };
    match what {
        RestoreRequest::Batch(DeletionId(13)) => {
            RestoreOutcome { restored: vec![], conflicts: vec![conflict] }
        }
        RestoreRequest::Batch(_) => {
            RestoreOutcome { restored: vec![EventId(412), EventId(413)], conflicts: vec![] }
        }
        RestoreRequest::Events(events) => RestoreOutcome { restored: events, conflicts: vec![] },
    }
}

pub(super) fn alert() -> Alert {
    Alert {
        id: AlertId(3),
        kind: AlertKind::RunHeld,
        organizer_id: Some(OrganizerId(1)),
        source_id: Some(SourceId(5)),
        run_id: Some(RunId(7)),
        subject: String::new(),
        title: "A sync of Club events is held".into(),
        detail: "It would take 60 of 64 events off the site. Nothing was changed.".into(),
        link: None,
        deliveries: vec![],
        raised_at: at("2026-11-23T14:57:01Z"),
        resolved_at: None,
        acknowledged_at: None,
        acknowledged_by: None,
    }
}

/// The channels of a site where alerts go out by mail, or where nothing is configured.
pub(super) fn channels(mail: bool) -> Vec<AlertChannel> {
    let none = |kind| AlertChannel {
        kind,
        is_configured: false,
        worked_at: None,
        failed_at: None,
        error: None,
    };
    let worked_at = mail.then(|| at("2026-11-23T14:57:09Z"));
    vec![
        AlertChannel { is_configured: mail, worked_at, ..none(ChannelKind::Email) },
        none(ChannelKind::Webhook),
        none(ChannelKind::Heartbeat),
    ]
}
