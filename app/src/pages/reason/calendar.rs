//! Calendars, Google, and syncs.

use domain::{CalendarProblem, Denied, NotUndone, RecordKind, RunId, RunProblem, SettingsError};

use super::account::of_denied;
use crate::words::t;

/// Why a calendar cannot be connected, set or read.
pub(in crate::pages) fn of_calendar(problem: &CalendarProblem) -> String {
    use CalendarProblem as P;
    match problem {
        P::NoClient => t!("reason-no-client"),
        P::NotShown => t!("reason-calendar-not-shown"),
        P::BusyOnly => t!("reason-calendar-busy-only"),
        P::Settings(SettingsError::Items) => t!("reason-settings-items"),
        P::Settings(SettingsError::Percent) => t!("reason-settings-percent"),
        P::Settings(SettingsError::Filter) => t!("reason-settings-filter"),
        P::Disconnected(_) => t!("reason-calendar-disconnected"),
        P::NotConnected => t!("reason-not-connected"),
        P::GivenBack => t!("reason-given-back"),
        P::UnknownConsent => t!("reason-unknown-consent"),
        P::NotAllowed => t!("reason-not-allowed"),
        P::Ended(why) => t!("reason-google-ended", why = why.as_str()),
        P::NoLastingAccess => t!("reason-no-lasting-access"),
        P::AskedOften => t!("refused-asking-too-often"),
        P::Google(why) => t!("reason-google", why = why.as_str()),
    }
}

pub(super) fn of_run(problem: &RunProblem) -> String {
    use RunProblem as P;
    match problem {
        P::NoSource(id) => {
            of_denied(&Denied::Absent { kind: RecordKind::Calendar, id: id.to_string() })
        }
        P::Paused(_) => t!("reason-run-paused"),
        P::Busy(_) | P::LeaseLost(_) => t!("reason-run-busy"),
        P::Stopped(_) => t!("reason-run-stopped"),
        P::NotUnderWay(id) => t!("reason-run-ended", id = id.to_string()),
        P::DisconnectedMeanwhile => t!("reason-run-disconnected"),
        P::NotHeld { id, why: None } => t!("reason-run-not-held", id = id.to_string()),
        P::NotHeld { id, why: Some(why) } => {
            t!("reason-run-not-held-why", id = id.to_string(), why = why.as_str())
        }
        P::ListChanged(id) => t!("reason-run-list-changed", id = id.to_string()),
        P::NotUndone { id, why } => not_undone(*id, *why),
    }
}

fn not_undone(id: RunId, why: NotUndone) -> String {
    let id = id.to_string();
    match why {
        NotUndone::Already => t!("reason-run-undone-already", id = id),
        NotUndone::Nothing | NotUndone::ChangedNothing => t!("reason-run-undo-nothing", id = id),
        NotUndone::UnderWay => t!("reason-run-undo-early", id = id),
        NotUndone::Held => t!("reason-run-undo-held", id = id),
    }
}
