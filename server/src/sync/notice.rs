//! What people are told of a run: alerts for troubles that a source has, for as long as it has them;
//! that a run is held; and what the database refused.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AlertKind, Refusals, Run, RunId, RunState, Source, SourceState, Why};

use store::{AlertText, NewAlert, StoreResult, Transaction};
use words::t;

use app::components::why::why_in;

use crate::alerts::{LANGUAGE, instant, within_sentence};

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
pub(super) fn held(source: &Source, run: RunId, why: &Why) -> NewAlert {
    NewAlert {
        kind: AlertKind::RunHeld,
        organizer_id: Some(source.organizer_id),
        source_id: Some(source.id),
        run_id: Some(run),
        subject: String::new(),
        link: None,
        title: t!(LANGUAGE, "alert-run-held-title", calendar = source.name.as_str()),
        detail: t!(
            LANGUAGE,
            "alert-run-held-detail",
            sync = run.to_string(),
            why = why_in(LANGUAGE, why)
        ),
    }
}

/// That a run set aside what the database refused.
pub(super) fn refused(source: &Source, run: RunId, refused: &Refusals) -> NewAlert {
    let named = refused.iter().take(NAMED).map(|(family, why)| format!("{family}: {why}"));
    let named = named.collect::<Vec<_>>().join("; ");
    let (count, name) = (refused.len(), source.name.as_str());
    NewAlert {
        kind: AlertKind::ItemsRefused,
        organizer_id: Some(source.organizer_id),
        source_id: Some(source.id),
        run_id: Some(run),
        subject: String::new(),
        link: Some(format!("/dashboard/runs/{run}")),
        title: t!(LANGUAGE, "alert-items-refused-title", count = count, calendar = name),
        detail: t!(
            LANGUAGE,
            "alert-items-refused-detail",
            count = count,
            sync = run.to_string(),
            items = named
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
    let AlertText { title, detail } = words_of(kind, source, run);
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

fn words_of(kind: AlertKind, source: &Source, run: &Run) -> AlertText {
    let (name, said) = (source.name.as_str(), last_error(run));
    let (title, then) = match kind {
        AlertKind::NeedsReconnect => (
            t!(LANGUAGE, "alert-needs-reconnect-title", calendar = name),
            t!(LANGUAGE, "alert-needs-reconnect-detail"),
        ),
        AlertKind::AccessLost if source.lowered_since.is_some() => (
            t!(LANGUAGE, "alert-access-lost-busy-title", calendar = name),
            t!(LANGUAGE, "alert-access-lost-busy-detail"),
        ),
        AlertKind::AccessLost => (
            t!(LANGUAGE, "alert-access-lost-title", calendar = name),
            t!(LANGUAGE, "alert-access-lost-detail"),
        ),
        _ => {
            let (since, then) = (since(source), t!(LANGUAGE, "alert-sync-fails-detail"));
            return AlertText {
                title: t!(LANGUAGE, "alert-sync-fails-title", calendar = name),
                detail: format!("{since} {said} {then}"),
            };
        }
    };
    AlertText { title, detail: format!("{said} {then}") }
}

fn last_error(run: &Run) -> String {
    match run.error.as_deref().map(within_sentence) {
        Some(error) if !error.is_empty() => t!(LANGUAGE, "alert-last-error", error = error),
        _ => t!(LANGUAGE, "alert-last-error-none"),
    }
}

fn since(source: &Source) -> String {
    let count = source.failures;
    match source.failing_since {
        Some(at) => {
            let since = instant(LANGUAGE, at);
            t!(LANGUAGE, "alert-sync-fails-since", count = count, since = since)
        }
        None => t!(LANGUAGE, "alert-sync-fails-last", count = count),
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
        assert_eq!(alert.title, "“The shop” shows the connected account only when it is busy");
        for part in ["said: Google said 503. Its events stay", "share all event details"] {
            assert!(alert.detail.contains(part), "{}", alert.detail);
        }
    }

    #[test]
    fn an_alert_says_since_when_why_and_what_to_do() {
        for (kind, parts) in [
            (
                AlertKind::SyncFails,
                ["since 31 December 1969, 22:00 UTC has failed: 4 in a row", "page"],
            ),
            (AlertKind::NeedsReconnect, ["stay published", "connect the Google account again"]),
            (AlertKind::AccessLost, ["stay published", "share it with the account again"]),
        ] {
            let source = failing(SourceState::Active, 4, Some(120));
            let alert = alert(kind, &source, &run(RunState::Failed));
            assert!(alert.title.contains("“The shop”"), "{}", alert.title);
            for part in parts.into_iter().chain(["said: Google said 503. "]) {
                assert!(alert.detail.contains(part), "{}", alert.detail);
            }
            assert_eq!((alert.run_id, alert.source_id), (Some(RunId(12)), Some(SourceId(7))));
        }
    }
}
