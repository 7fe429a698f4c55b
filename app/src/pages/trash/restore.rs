//! Bringing trashed events back: one, several, or a whole batch.

use access::Hand;
use domain::{
    Addresses, DeletionId, EventId, EventProblem, FormProblem, RestoreOutcome, RestoreRequest,
    Ticked,
};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::place::Place;
use super::stuck::{self, FREE};
use crate::pages::load::ports;
use crate::pages::post::{Next, answer, answer_form};
use crate::ports::{Answer, Ports};
use crate::words::t;

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
        return Err(FormProblem::NothingTicked(Ticked::Restored).into());
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
    let hand: Box<dyn Hand> = match by {
        By::Admin => Box::new(viewer.admin()?),
        By::Member => Box::new(viewer.member()?),
    };
    let addresses = if free { Addresses::Free } else { Addresses::Own };
    ports.trash.restore(&*hand, what?, addresses).await
}

/// What came back, or what stood in the way.
fn said(outcome: &RestoreOutcome, free: bool) -> Answer<String> {
    if !outcome.conflicts.is_empty() {
        return Err(EventProblem::Taken(outcome.conflicts.clone()).into());
    }
    Ok(match outcome.restored.as_slice() {
        [] => t!("trash-restored-none"),
        [id] if free => t!("trash-restored-free-one", id = id.to_string()),
        many if free => t!("trash-restored-free", count = many.len()),
        [id] => t!("trash-restored-one", id = id.to_string()),
        many => t!("trash-restored", count = many.len()),
    })
}

#[cfg(test)]
mod tests {
    use domain::Conflict;

    use super::*;
    use crate::pages::words_of;
    use crate::ports::Failure;

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
        let stuck = said(&RestoreOutcome { restored: vec![], conflicts }, false).unwrap_err();
        assert!(matches!(stuck, Failure::Conflict(_)), "{stuck:?}");
        let text = words_of(&stuck);
        assert!(text.contains("The address of event 4 is taken by event 904."), "{text}");
        assert!(text.contains("And 2 more."), "{text}");
    }
}
