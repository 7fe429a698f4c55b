//! Server functions about runs: approve, reject, undo, sync again.

use domain::{EventId, LeftAlone, RunId, RunState, UndoOutcome};
use leptos::prelude::*;

use super::place::Place;
use crate::components::why::why;
use crate::pages::load::ports;
use crate::pages::post::{Next, answer};
use crate::ports::{Answer, Member, Ports};
use crate::words::t;

/// How many events that were left alone a message names before it only counts.
const NAMED: usize = 20;

/// Applies a held run.
#[server(endpoint = "approve-run")]
pub(in crate::pages) async fn approve_run(
    run: i64,
    #[server(default)] place: String,
) -> Result<(), ServerFnError> {
    let (ports, here) = (ports(), here(run, &place));
    let outcome = approve(&ports, RunId(run)).await;
    answer(&ports, &here, outcome.map(|said| Next::to(&here).say(said))).await
}

async fn approve(ports: &Ports, id: RunId) -> Answer<String> {
    let run = ports.calendars.approve(&member(ports)?, id).await?;
    Ok(match run.state {
        RunState::Applied => t!("sync-approved"),
        _ => t!("sync-approved-only"),
    })
}

/// Refuses a held run.
#[server(endpoint = "reject-run")]
pub(in crate::pages) async fn reject_run(
    run: i64,
    #[server(default)] place: String,
) -> Result<(), ServerFnError> {
    let (ports, here) = (ports(), here(run, &place));
    let outcome = reject(&ports, RunId(run)).await;
    answer(&ports, &here, outcome.map(|said| Next::to(&here).say(said))).await
}

async fn reject(ports: &Ports, id: RunId) -> Answer<String> {
    ports.calendars.reject(&member(ports)?, id).await?;
    Ok(t!("sync-rejected"))
}

/// Takes a run back.
#[server(endpoint = "undo-run")]
pub(in crate::pages) async fn undo_run(
    run: i64,
    #[server(default)] place: String,
) -> Result<(), ServerFnError> {
    let (ports, here) = (ports(), here(run, &place));
    let outcome = undo(&ports, RunId(run)).await;
    answer(&ports, &here, outcome.map(|said| Next::to(&here).say(said))).await
}

async fn undo(ports: &Ports, id: RunId) -> Answer<String> {
    let member = member(ports)?;
    let outcome = ports.calendars.undo(&member, id).await?;
    if outcome.left_alone.is_empty() {
        return Ok(taken_back(&outcome, |_| None));
    }
    let page = ports.calendars.run(&member, id).await?;
    let title = |id: EventId| {
        let change = page.detail.changes.iter().find(|change| change.event_id == Some(id))?;
        change.title.clone()
    };
    Ok(taken_back(&outcome, title))
}

/// What was taken back, and line by line what was not, and why.
fn taken_back(outcome: &UndoOutcome, title: impl Fn(EventId) -> Option<String>) -> String {
    let mut first = t!("sync-undone", count = outcome.reverted.len());
    let left = &outcome.left_alone;
    if left.is_empty() {
        return first;
    }
    first.push(' ');
    first.push_str(&t!("sync-undone-except", count = left.len()));
    let named = left.iter().take(NAMED).map(|one| left_alone(one, title(one.event_id)));
    let mut lines: Vec<_> = std::iter::once(first).chain(named).collect();
    let others = left.len().saturating_sub(NAMED);
    if others > 0 {
        lines.push(t!("sync-undone-more", count = others));
    }
    lines.join("\n")
}

/// An event that was left alone, and why, in one line.
fn left_alone(one: &LeftAlone, title: Option<String>) -> String {
    let (id, reason) = (one.event_id.to_string(), why(&one.reason));
    let line = match title {
        Some(title) => t!("sync-undone-event", title = title, id = id, reason = reason),
        None => t!("sync-undone-untitled", id = id, reason = reason),
    };
    line.replace('\n', " ")
}

/// Syncs the run's calendar anew, compared in full.
#[server(endpoint = "rerun-run")]
pub(in crate::pages) async fn rerun_run(
    run: i64,
    #[server(default)] place: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = rerun(&ports, RunId(run), Place::of_form(&place)).await;
    answer(&ports, &here(run, &place), outcome).await
}

async fn rerun(ports: &Ports, id: RunId, place: Place) -> Answer<Next> {
    let run = ports.calendars.rerun(&member(ports)?, id).await?;
    Ok(Next::to(place.run(run)))
}

fn member(ports: &Ports) -> Answer<Member> {
    Ok(ports.visit.viewer().member()?)
}

/// The page that a form was sent from.
fn here(run: i64, place: &str) -> String {
    Place::of_form(place).run(RunId(run))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(reverted: i64, left: i64) -> UndoOutcome {
        let alone = |id| LeftAlone { event_id: EventId(id), reason: "it was changed since".into() };
        UndoOutcome {
            run_id: RunId(7),
            state: RunState::Undone,
            reverted: (0..reverted).map(EventId).collect(),
            left_alone: (100..100 + left).map(alone).collect(),
        }
    }

    #[test]
    fn what_was_left_alone_is_named() {
        let title = |id: EventId| (id == EventId(100)).then(|| "Go\nnight".to_owned());
        let said = |reverted, left| taken_back(&outcome(reverted, left), title);
        assert_eq!(said(73, 0), "Undone: 73 events are as they were before this sync.");
        assert_eq!(said(0, 0), "Nothing was left to undo.");
        let text = said(1, 25);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            lines[0],
            "Undone: 1 event is as it was before this sync. 25 events were left alone:"
        );
        assert_eq!(lines[1], "Go night (event 100): it was changed since");
        assert_eq!(lines[2], "event 101: it was changed since");
        assert_eq!(lines.last(), Some(&"and 5 more"));
        assert_eq!(lines.len(), 22);
    }
}
