//! Bringing trashed events back: one, several, or a whole batch.

use leptos::prelude::*;

use super::Place;
use crate::components::text::count;
use crate::domain::{Conflict, DeletionId, EventId, RestoreOutcome, RestoreRequest};
use crate::pages::load::ports;
use crate::pages::post::{Next, answer};
use crate::ports::{Answer, Failure, Ports};

/// How many conflicts a message names before it only counts.
const NAMED: usize = 5;

/// Restores the event whose own button was pressed (`one`), or else all ticked ones.
#[server(endpoint = "restore-events")]
pub(in crate::pages) async fn restore_events(
    #[server(default)] events: Vec<i64>,
    #[server(default)] one: Option<i64>,
    #[server(default)] back: String,
) -> Result<(), ServerFnError> {
    restore(chosen(events, one), back, By::Admin).await
}

/// Restores all that went with a batch and is still in the trash.
#[server(endpoint = "restore-batch")]
pub(in crate::pages) async fn restore_batch(
    batch: i64,
    #[server(default)] back: String,
) -> Result<(), ServerFnError> {
    restore(Ok(RestoreRequest::Batch(DeletionId(batch))), back, By::Admin).await
}

/// As [`restore_events`], in an organizer's own trash.
#[server(endpoint = "restore-own-events")]
pub(in crate::pages) async fn restore_own_events(
    #[server(default)] events: Vec<i64>,
    #[server(default)] one: Option<i64>,
    #[server(default)] back: String,
) -> Result<(), ServerFnError> {
    restore(chosen(events, one), back, By::Member).await
}

/// As [`restore_batch`], in an organizer's own trash.
#[server(endpoint = "restore-own-batch")]
pub(in crate::pages) async fn restore_own_batch(
    batch: i64,
    #[server(default)] back: String,
) -> Result<(), ServerFnError> {
    restore(Ok(RestoreRequest::Batch(DeletionId(batch))), back, By::Member).await
}

/// By what right events come back.
#[derive(Clone, Copy)]
enum By {
    Admin,
    Member,
}

fn chosen(events: Vec<i64>, one: Option<i64>) -> Answer<RestoreRequest> {
    let chosen: Vec<_> = one.map_or(events, |one| vec![one]).into_iter().map(EventId).collect();
    if chosen.is_empty() {
        return Err(Failure::Invalid("tick the events that should come back first".into()));
    }
    Ok(RestoreRequest::Events(chosen))
}

async fn restore(what: Answer<RestoreRequest>, back: String, by: By) -> Result<(), ServerFnError> {
    let ports = ports();
    let fallback = match by {
        By::Admin => Place::All.path(),
        By::Member => "/dashboard".into(),
    };
    let back = Place::of_form(&back).unwrap_or(fallback);
    let outcome = restored(&ports, what, by).await;
    let outcome = outcome.and_then(|outcome| said(&outcome));
    answer(&ports, &back, outcome.map(|message| Next::to(&back).say(message))).await
}

async fn restored(ports: &Ports, what: Answer<RestoreRequest>, by: By) -> Answer<RestoreOutcome> {
    let viewer = ports.visit.viewer();
    match by {
        By::Admin => {
            let admin = viewer.admin()?;
            ports.trash.restore(&admin, what?).await
        }
        By::Member => {
            let member = viewer.member()?;
            ports.events.restore(&member, what?).await
        }
    }
}

/// What came back, or what stood in the way.
fn said(outcome: &RestoreOutcome) -> Answer<String> {
    if !outcome.conflicts.is_empty() {
        return Err(Failure::Conflict(conflicts_in_words(&outcome.conflicts)));
    }
    let number = i64::try_from(outcome.restored.len()).unwrap_or(i64::MAX);
    match outcome.restored.as_slice() {
        [] => Ok("Nothing was left in the trash to bring back.".into()),
        [id] => Ok(format!("Event {id} is back at its address, as it was.")),
        _ => Ok(format!(
            "{} are back at their addresses, as they were.",
            count(number, "event", "events")
        )),
    }
}

fn conflicts_in_words(conflicts: &[Conflict]) -> String {
    let mut text = String::from("Nothing was restored.");
    for conflict in conflicts.iter().take(NAMED) {
        let what = match conflict.column.as_str() {
            "slug" => "The address of event",
            "google_id" => "The Google event of event",
            _ => "A unique value of event",
        };
        text.push_str(&format!(
            " {what} {} is taken by event {}.",
            conflict.event_id, conflict.held_by
        ));
    }
    if conflicts.len() > NAMED {
        text.push_str(&format!(" And {} more.", conflicts.len() - NAMED));
    }
    text.push_str(" Change or delete what holds it, or leave that event out, and try again.");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_named() {
        let restored = |ids: &[i64]| RestoreOutcome {
            restored: ids.iter().map(|id| EventId(*id)).collect(),
            conflicts: vec![],
        };
        assert_eq!(said(&restored(&[7])), Ok("Event 7 is back at its address, as it was.".into()));
        assert!(said(&restored(&[7, 8])).is_ok_and(|text| text.starts_with("2 events are back")));
        let conflicts = (0..7)
            .map(|id| Conflict {
                event_id: EventId(id),
                column: "slug".into(),
                held_by: EventId(900 + id),
            })
            .collect();
        let Err(Failure::Conflict(text)) = said(&RestoreOutcome { restored: vec![], conflicts })
        else {
            panic!("a conflict is a failure");
        };
        assert!(text.contains("The address of event 4 is taken by event 904."), "{text}");
        assert!(text.contains("And 2 more."), "{text}");
    }
}
