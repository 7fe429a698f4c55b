//! Fields that people decided, against what Google says now.

use chrono::{DateTime, Utc};
use domain::why::{GoogleValue, Note};
use domain::{Edit, EditWrite, EventContent, Field, HeldEvent, RemoteRevision, When, zone};

use super::pages::Page;
use super::reason;

/// What a page means for the fields of its row that people decided.
#[derive(Debug, Default)]
pub(super) struct Decided {
    /// What to write about them.
    pub(super) writes: Vec<EditWrite>,
    /// What Google says otherwise than before, and what holds here, for the log.
    pub(super) notes: Vec<Note>,
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
            decided.notes.push(note(field, google));
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

fn note(field: Field, content: &EventContent) -> Note {
    let text = |value: Option<&str>| value.map_or(GoogleValue::None, reason::quoted);
    let google = match field {
        Field::Title => reason::quoted(&content.title),
        Field::Description => GoogleValue::Another,
        Field::Location => text(content.location.as_deref()),
        Field::Url => text(content.url.as_deref()),
        Field::Status => GoogleValue::Status(content.status),
        Field::When => start(&content.when),
        Field::Tags => text(content.tags.as_deref()),
        Field::Cover => text(content.cover.as_deref()),
    };
    Note::Edited { part: field.into(), google }
}

/// A start on the clocks of its place.
fn start(when: &When) -> GoogleValue {
    match when {
        When::AllDay { start_date, .. } => GoogleValue::Day(*start_date),
        When::Timed { starts_at, time_zone, .. } => {
            GoogleValue::at(zone::local(zone::zone(time_zone), *starts_at), time_zone)
        }
    }
}

/// Whether what Google says now is newer than what it said when a person decided otherwise. Where
/// one of both is unknown, it is not: people win.
pub(super) fn is_newer(now: Option<DateTime<Utc>>, then: Option<DateTime<Utc>>) -> bool {
    matches!((now, then), (Some(now), Some(then)) if now > then)
}
