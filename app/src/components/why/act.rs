//! What was done.

use domain::why::Act;
use words::{Language, t};

use super::words::part;

/// What somebody did.
pub(super) fn act(language: Language, why: &Act) -> String {
    use Act as W;
    match why {
        W::Written => t!(language, "why-act-written"),
        W::Edited => t!(language, "why-act-edited"),
        W::EditedLater => t!(language, "why-act-edited-later"),
        W::Published => t!(language, "why-act-published"),
        W::Trashed => t!(language, "why-act-trashed"),
        W::TrashedLater => t!(language, "why-act-trashed-later"),
        W::Restored => t!(language, "why-act-restored"),
        W::RestoredFree => t!(language, "why-act-restored-free"),
        W::Purged => t!(language, "why-act-purged"),
        W::Missing => t!(language, "why-act-missing"),
        W::Altered => t!(language, "why-act-altered"),
        W::Demo => t!(language, "why-act-demo"),
        W::WrittenSeries { repeat } => {
            t!(language, "why-act-written-series", repeat = repeat.as_str())
        }
        W::RestoredRevision { revision } => {
            t!(language, "why-act-restored-revision", revision = revision.to_string())
        }
        W::TookGoogles { part } => {
            t!(language, "why-act-took-googles", part = self::part(language, *part))
        }
        W::Retention { days } => {
            let days = *days;
            t!(language, "why-act-retention", days = days)
        }
        W::Merged { backup } => t!(language, "why-act-merged", backup = backup.as_str()),
        W::Imported { file } => t!(language, "why-act-imported", file = file.as_str()),
        W::SyncedApproved { calendar, by } => {
            t!(language, "why-act-synced-approved", calendar = calendar.as_str(), by = by.as_str())
        }
        W::Synced { calendar } => t!(language, "why-act-synced", calendar = calendar.as_str()),
        W::TakenBack { run } => t!(language, "why-act-taken-back", sync = run.to_string()),
        W::Anew { run } => t!(language, "why-act-anew", sync = run.to_string()),
    }
}
