//! Bringing trashed events back: one, several, or a whole batch.

use domain::{Conflict, DeletionId, EventId, RestoreOutcome, RestoreRequest};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::place::Place;
use super::stuck::{self, FREE};
use crate::pages::load::ports;
use crate::pages::post::{Next, answer, answer_form};
use crate::ports::{Answer, Failure, Ports};
use crate::words::t;

/// How many conflicts a message names before it only counts.
const NAMED: usize = 5;

impl Place {
    /// The form that brings chosen events back.
    pub(super) fn restore_events(self) -> &'static str {
        match self {
            Self::All => RestoreEvents::url(),
            Self::Of(_) => RestoreOwnEvents::url(),
        }
    }

    /// The form that brings a batch back.
    pub(super) fn restore_batch(self) -> &'static str {
        match self {
            Self::All => RestoreBatch::url(),
            Self::Of(_) => RestoreOwnBatch::url(),
        }
    }
}

/// Restores the event whose own button was pressed (`one`), or else all ticked ones.
#[server(endpoint = "restore-events")]
pub(in crate::pages) async fn restore_events(
    #[server(default)] events: Vec<i64>,
    #[server(default)] one: Option<i64>,
    #[server(default)] back: String,
    #[server(default)] address: String,
) -> Result<(), ServerFnError> {
    restore(chosen(events, one), back, By::Admin, address == FREE).await
}

/// Restores all that went with a batch and is still in the trash.
#[server(endpoint = "restore-batch")]
pub(in crate::pages) async fn restore_batch(
    batch: i64,
    #[server(default)] back: String,
    #[server(default)] address: String,
) -> Result<(), ServerFnError> {
    restore(Ok(RestoreRequest::Batch(DeletionId(batch))), back, By::Admin, address == FREE).await
}

/// As [`restore_events`], in an organizer's own trash.
#[server(endpoint = "restore-own-events")]
pub(in crate::pages) async fn restore_own_events(
    #[server(default)] events: Vec<i64>,
    #[server(default)] one: Option<i64>,
    #[server(default)] back: String,
    #[server(default)] address: String,
) -> Result<(), ServerFnError> {
    restore(chosen(events, one), back, By::Member, address == FREE).await
}

/// As [`restore_batch`], in an organizer's own trash.
#[server(endpoint = "restore-own-batch")]
pub(in crate::pages) async fn restore_own_batch(
    batch: i64,
    #[server(default)] back: String,
    #[server(default)] address: String,
) -> Result<(), ServerFnError> {
    restore(Ok(RestoreRequest::Batch(DeletionId(batch))), back, By::Member, address == FREE).await
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
        return Err(Failure::Invalid(t!("trash-select-to-restore")));
    }
    Ok(RestoreRequest::Events(chosen))
}

async fn restore(
    what: Answer<RestoreRequest>,
    back: String,
    by: By,
    free: bool,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let fallback = match by {
        By::Admin => Place::All.path(),
        By::Member => "/dashboard".into(),
    };
    let back = Place::of_form(&back).unwrap_or(fallback);
    let outcome = restored(&ports, what.clone(), by, free).await;
    let ways = match (&what, &outcome) {
        (Ok(what), Ok(outcome)) => stuck::fields(what, &outcome.conflicts),
        _ => None,
    };
    let outcome = outcome.and_then(|outcome| said(&outcome, free));
    let outcome = outcome.map(|message| Next::to(&back).say(message));
    let Some(ways) = ways else { return answer(&ports, &back, outcome).await };
    let fields: Vec<_> = ways.iter().map(|(name, value)| (*name, value.as_str())).collect();
    answer_form(&ports, &back, &fields, outcome).await
}

async fn restored(
    ports: &Ports,
    what: Answer<RestoreRequest>,
    by: By,
    free: bool,
) -> Answer<RestoreOutcome> {
    let viewer = ports.visit.viewer();
    match by {
        By::Admin => {
            let admin = viewer.admin()?;
            match free {
                true => ports.trash.restore_at_free_addresses(&admin, what?).await,
                false => ports.trash.restore(&admin, what?).await,
            }
        }
        By::Member => {
            let member = viewer.member()?;
            match free {
                true => ports.events.restore_at_free_addresses(&member, what?).await,
                false => ports.events.restore(&member, what?).await,
            }
        }
    }
}

/// What came back, or what stood in the way.
fn said(outcome: &RestoreOutcome, free: bool) -> Answer<String> {
    if !outcome.conflicts.is_empty() {
        return Err(Failure::Conflict(conflicts_in_words(&outcome.conflicts)));
    }
    Ok(match outcome.restored.as_slice() {
        [] => t!("trash-restored-none"),
        [id] if free => t!("trash-restored-free-one", id = id.to_string()),
        many if free => t!("trash-restored-free", count = many.len()),
        [id] => t!("trash-restored-one", id = id.to_string()),
        many => t!("trash-restored", count = many.len()),
    })
}

fn conflicts_in_words(conflicts: &[Conflict]) -> String {
    let mut sentences = vec![t!("trash-conflict")];
    sentences.extend(conflicts.iter().take(NAMED).map(in_the_way));
    let others = conflicts.len().saturating_sub(NAMED);
    if others > 0 {
        sentences.push(t!("trash-conflict-more", count = others));
    }
    sentences.push(match stuck::is_addresses(conflicts) {
        true => t!("trash-conflict-addresses"),
        false => t!("trash-conflict-others"),
    });
    sentences.join(" ")
}

/// What keeps one event from coming back.
fn in_the_way(conflict: &Conflict) -> String {
    let (event, holder) = (conflict.event_id.to_string(), conflict.held_by.to_string());
    match conflict.column.as_str() {
        "slug" => t!("trash-conflict-address", event = event, holder = holder),
        "google_id" => t!("trash-conflict-google", event = event, holder = holder),
        _ => t!("trash-conflict-other", event = event, holder = holder),
    }
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
        assert_eq!(
            said(&restored(&[7]), false),
            Ok("Event 7 is back at its address, as it was.".into())
        );
        assert!(
            said(&restored(&[7, 8]), false).is_ok_and(|text| text.starts_with("2 events are back"))
        );
        let new = said(&restored(&[7]), true);
        assert!(new.is_ok_and(|text| text.ends_with("it has a new one.")));
        let conflicts = (0..7)
            .map(|id| Conflict {
                event_id: EventId(id),
                column: "slug".into(),
                held_by: EventId(900 + id),
            })
            .collect();
        let Err(Failure::Conflict(text)) =
            said(&RestoreOutcome { restored: vec![], conflicts }, false)
        else {
            panic!("a conflict is a failure");
        };
        assert!(text.contains("The address of event 4 is taken by event 904."), "{text}");
        assert!(text.contains("And 2 more."), "{text}");
    }
}
