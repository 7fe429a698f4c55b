//! Fields that people decided, against what Google says now.

use chrono::{DateTime, Utc};
use domain::{
    Edit, EditWrite, EventContent, EventStatus, Field, HeldEvent, RemoteRevision, When, zone,
};

use super::pages::Page;
use super::reason;

/// What a page means for the fields of its row that people decided.
#[derive(Debug, Default)]
pub(super) struct Decided {
    /// What to write about them.
    pub(super) writes: Vec<EditWrite>,
    /// What Google says otherwise than before, and what holds here, in words for the log.
    pub(super) words: Vec<String>,
}

/// Puts what people decided in the place of what Google says.
pub(super) fn keep(held: &HeldEvent, page: &Page<'_>, google: &mut EventContent) -> Decided {
    let mut decided = Decided::default();
    if held.edits.is_empty() {
        return decided;
    }
    let (event_id, ours) = (held.event.id, held.event.content());
    for edit in &held.edits {
        let field = edit.field;
        if is_over(edit, page.revision) {
            decided.writes.push(EditWrite::End { event_id, field });
            continue;
        }
        let value = field.of(google);
        if value != edit.google {
            decided.words.push(words(field, google));
            decided.writes.push(EditWrite::Google { event_id, field, google: value });
        }
        field.copy(&ours, google);
    }
    decided
}

/// A value that came back when a run was undone holds until Google says something newer.
fn is_over(edit: &Edit, now: &RemoteRevision) -> bool {
    edit.until.as_ref().is_some_and(|until| is_newer(now.updated, until.updated))
}

/// When an event takes place by Google, whatever people decided.
pub(super) fn google_when(held: &HeldEvent) -> When {
    let edit = held.edits.iter().find(|edit| edit.field == Field::When);
    let google = edit.and_then(|edit| serde_json::from_value(edit.google.clone()).ok());
    google.unwrap_or_else(|| held.event.when())
}

fn words(field: Field, google: &EventContent) -> String {
    let text = |value: Option<&str>| value.map_or("none".to_owned(), reason::quoted);
    let (name, value) = match field {
        Field::Title => ("title", reason::quoted(&google.title)),
        Field::Description => ("description", "another one".to_owned()),
        Field::Location => ("place", text(google.location.as_deref())),
        Field::Url => ("link", text(google.url.as_deref())),
        Field::Status => ("status", status(google.status).to_owned()),
        Field::When => ("time", time(&google.when)),
        Field::Tags => ("tags", text(google.tags.as_deref())),
        Field::Cover => ("picture", text(google.cover.as_deref())),
    };
    format!("the {name} was edited here; Google has {value} now")
}

fn status(status: EventStatus) -> &'static str {
    match status {
        EventStatus::Confirmed => "confirmed",
        EventStatus::Tentative => "tentative",
        EventStatus::Cancelled => "cancelled",
        EventStatus::Postponed => "postponed",
    }
}

/// A start on the clocks of its place.
fn time(when: &When) -> String {
    match when {
        When::AllDay { start_date, .. } => start_date.to_string(),
        When::Timed { starts_at, time_zone, .. } => {
            let local = zone::local(zone::zone(time_zone), *starts_at);
            format!("{} ({time_zone})", local.format("%Y-%m-%d %H:%M"))
        }
    }
}

/// Whether what Google says now is newer than what it said when a person decided otherwise. Where
/// one of both is unknown, it is not: people win.
pub(super) fn is_newer(now: Option<DateTime<Utc>>, then: Option<DateTime<Utc>>) -> bool {
    matches!((now, then), (Some(now), Some(then)) if now > then)
}
