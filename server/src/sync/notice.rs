//! What people are told of a run: alerts for troubles that a source has, for as long as it has them;
//! that a run is held; and what the database refused.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AlertKind, Refusals, Run, RunId, RunState, Source, SourceState};

use store::{NewAlert, StoreResult, Transaction};

/// So many refused families an alert spells out.
const NAMED: usize = 5;

/// So many failures in a row are worth telling …
const FAILURES: i64 = 3;
/// … and so is a shorter row that goes on for longer than this.
const FAILING: TimeDelta = TimeDelta::hours(1);
/// What this module tells. (Where a person stops a source, the store ends these with it.)
const KINDS: [AlertKind; 3] =
    [AlertKind::NeedsReconnect, AlertKind::AccessLost, AlertKind::SyncFails];

/// Raises and ends a source's alerts after a run, in the transaction that ends it. `source` is as the
/// run left it.
pub(super) async fn after_run(
    tx: &mut dyn Transaction,
    source: &Source,
    run: &Run,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    // Most runs have nothing to tell and find nothing to end: one look, and no write.
    let open = tx.open_alerts(source.id).await?;
    for kind in KINDS {
        match stands(kind, source, run, now) {
            Stands::Yes => {
                tx.raise(&alert(kind, source, run), now).await?;
            }
            Stands::No if open.contains(&kind) => {
                tx.resolve(kind, Some(source.id), now).await?;
            }
            Stands::No | Stands::Unknown => {}
        }
    }
    Ok(())
}

/// That a run waits for a person.
pub(super) fn held(source: &Source, run: RunId, reason: &str) -> NewAlert {
    NewAlert {
        kind: AlertKind::RunHeld,
        organizer_id: Some(source.organizer_id),
        source_id: Some(source.id),
        run_id: Some(run),
        subject: String::new(),
        link: None,
        title: format!("A sync of {} is held", source.name),
        detail: format!(
            "Run {run} would change much: {reason}. Nothing was changed. Look at its list, then \
             approve or reject it; none of it happens without you."
        ),
    }
}

/// That a run set aside what the database refused.
pub(super) fn refused(source: &Source, run: RunId, refused: &Refusals) -> NewAlert {
    let named = refused.iter().take(NAMED).map(|(family, why)| format!("{family}: {why}"));
    let named = named.collect::<Vec<_>>().join("; ");
    let (count, s) = (refused.len(), if refused.len() == 1 { "" } else { "s" });
    NewAlert {
        kind: AlertKind::ItemsRefused,
        organizer_id: Some(source.organizer_id),
        source_id: Some(source.id),
        run_id: Some(run),
        subject: String::new(),
        link: Some(format!("/dashboard/runs/{run}")),
        title: format!("{count} item{s} of \"{}\" could not be written", source.name),
        detail: format!(
            "Run {run} set {count} event{s} or series aside ({named}). What is here of them stays as \
             it was, everything else was synced, and each sync tries them again. The run's page \
             shows them."
        ),
    }
}

/// Whether a source has a trouble.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Stands {
    Yes,
    No,
    /// The run says nothing about it.
    Unknown,
}

fn stands(kind: AlertKind, source: &Source, run: &Run, now: DateTime<Utc>) -> Stands {
    let state = match kind {
        AlertKind::NeedsReconnect => SourceState::NeedsReconnect,
        AlertKind::AccessLost => SourceState::AccessLost,
        AlertKind::SyncFails => return fails(source, run, now),
        _ => return Stands::Unknown,
    };
    if source.state == state { Stands::Yes } else { Stands::No }
}

fn fails(source: &Source, run: &Run, now: DateTime<Utc>) -> Stands {
    match run.state {
        RunState::Failed => {}
        // Google was heard in full, whatever a person decides about it.
        RunState::Applied | RunState::Nothing | RunState::Held => return Stands::No,
        RunState::Running | RunState::Planned | RunState::Rejected | RunState::Undone => {
            return Stands::Unknown;
        }
    }
    let long = source.failing_since.is_some_and(|since| now - since > FAILING);
    // What only a person can mend has an alert of its own.
    let tried = source.state == SourceState::Active && (source.failures >= FAILURES || long);
    if tried { Stands::Yes } else { Stands::Unknown }
}

fn alert(kind: AlertKind, source: &Source, run: &Run) -> NewAlert {
    let name = &source.name;
    let (title, detail) = match kind {
        AlertKind::NeedsReconnect => (
            format!("\"{name}\" has to be connected again"),
            format!(
                "{} Its events stay published, but changes in Google do not reach them any more. \
                 Open the calendar's page and connect the Google account again.",
                last_error(run)
            ),
        ),
        AlertKind::AccessLost if source.lowered_since.is_some() => (
            format!("\"{name}\" shows the connected account only when it is busy"),
            format!(
                "{} Its events stay published as they were, but changes in Google do not reach them. \
                 As soon as its owner shares all event details with the account again, the next sync \
                 takes up where it stopped; it is tried every few hours.",
                last_error(run)
            ),
        ),
        AlertKind::AccessLost => (
            format!("\"{name}\" is not shown to the connected account any more"),
            format!(
                "{} Its events stay published, but changes in Google do not reach them any more. \
                 If the calendar still exists, ask its owner to share it with the account again, \
                 or connect it with another account; if it is gone for good, disconnect it.",
                last_error(run)
            ),
        ),
        _ => (
            format!("\"{name}\" cannot be synced"),
            format!(
                "{} {} Its events stay published as they are, and every sync is tried again, ever \
                 less often. If this goes on, open the calendar's page, where each run says what \
                 happened, and sync it from there once the cause is mended.",
                since(source),
                last_error(run)
            ),
        ),
    };
    NewAlert {
        kind,
        organizer_id: Some(source.organizer_id),
        source_id: Some(source.id),
        run_id: run.run_id,
        subject: String::new(),
        link: None,
        title,
        detail,
    }
}

fn last_error(run: &Run) -> String {
    match run.error.as_deref().map(|error| error.trim_end_matches('.')) {
        Some(error) if !error.is_empty() => format!("The last sync said: {error}."),
        _ => "The last sync did not say why.".into(),
    }
}

fn since(source: &Source) -> String {
    match source.failing_since {
        Some(at) => {
            let at = at.format("%-d %B %Y, %H:%M");
            format!("All syncs since {at} UTC failed ({} in a row).", source.failures)
        }
        None => format!("The last {} syncs failed.", source.failures),
    }
}

#[cfg(test)]
mod tests {
    use domain::{Counts, SourceId, Trigger};

    use super::*;
    use crate::sync::samples::{NOW, source};

    /// A source whose syncs fail for so many minutes.
    fn failing(state: SourceState, failures: i64, minutes: Option<i64>) -> Source {
        let failing_since = minutes.map(|minutes| NOW - TimeDelta::minutes(minutes));
        Source { failing_since, ..source(state, failures) }
    }

    fn run(state: RunState) -> Run {
        Run {
            run_id: Some(RunId(12)),
            source_id: SourceId(7),
            state,
            counts: Counts::default(),
            pages: 0,
            requests: 1,
            error: Some("Google said 503.".into()),
            trigger: Trigger::Schedule,
            started_at: NOW,
            finished_at: Some(NOW),
            decided_at: None,
            fetched_at: None,
            held_at: None,
            batch_id: None,
        }
    }

    #[test]
    fn a_trouble_is_told_when_it_stands() {
        use SourceState::{AccessLost, Active, NeedsReconnect};
        use Stands::{No, Unknown, Yes};
        for (state, failures, minutes, ended, told) in [
            (Active, 0, None, RunState::Applied, [No, No, No]),
            (Active, 0, None, RunState::Nothing, [No, No, No]),
            (Active, 0, None, RunState::Held, [No, No, No]),
            (Active, 1, Some(0), RunState::Failed, [No, No, Unknown]),
            (Active, 2, Some(60), RunState::Failed, [No, No, Unknown]),
            (Active, 2, Some(61), RunState::Failed, [No, No, Yes]),
            (Active, 3, None, RunState::Failed, [No, No, Yes]),
            (Active, 3, Some(1), RunState::Failed, [No, No, Yes]),
            (NeedsReconnect, 1, Some(0), RunState::Failed, [Yes, No, Unknown]),
            (NeedsReconnect, 9, Some(999), RunState::Failed, [Yes, No, Unknown]),
            (AccessLost, 9, Some(999), RunState::Failed, [No, Yes, Unknown]),
        ] {
            let source = failing(state, failures, minutes);
            let found = KINDS.map(|kind| stands(kind, &source, &run(ended), NOW));
            assert_eq!(found, told, "{state:?} {failures} {minutes:?} {ended:?}");
        }
    }

    #[test]
    fn lowered_access_is_told_as_such() {
        let lowered_since = Some(NOW);
        let source = Source { lowered_since, ..failing(SourceState::AccessLost, 1, Some(0)) };
        let alert = alert(AlertKind::AccessLost, &source, &run(RunState::Failed));
        assert_eq!(alert.title, "\"The shop\" shows the connected account only when it is busy");
        for part in ["said: Google said 503. Its events stay", "shares all event details"] {
            assert!(alert.detail.contains(part), "{}", alert.detail);
        }
    }

    #[test]
    fn an_alert_says_since_when_why_and_what_to_do() {
        for (kind, parts) in [
            (AlertKind::SyncFails, ["since 31 December 1969, 22:00 UTC failed (4", "page"]),
            (AlertKind::NeedsReconnect, ["stay published", "connect the Google account again"]),
            (AlertKind::AccessLost, ["stay published", "share it with the account again"]),
        ] {
            let source = failing(SourceState::Active, 4, Some(120));
            let alert = alert(kind, &source, &run(RunState::Failed));
            assert!(alert.title.contains("\"The shop\""), "{}", alert.title);
            for part in parts.into_iter().chain(["said: Google said 503. "]) {
                assert!(alert.detail.contains(part), "{}", alert.detail);
            }
            assert_eq!((alert.run_id, alert.source_id), (Some(RunId(12)), Some(SourceId(7))));
        }
    }
}
