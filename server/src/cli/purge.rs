//! `reroll trash purge`: for good.

use app::components::time::label;
use clap::Args;
use domain::TrashedEvent;
use serde_json::json;

use super::error::{CliError, Done};
use super::operator::operator;
use super::output::{Output, counted, minute};
use super::which::Which;
use crate::acts;
use crate::services::Services;

/// Events that a warning names one by one.
const NAMED: usize = 20;

#[derive(Debug, Args)]
pub struct PurgeArguments {
    #[command(flatten)]
    which: Which,
    /// Really destroy them. Without this, only say what would be destroyed.
    #[arg(long)]
    yes: bool,
}

pub async fn purge(services: &Services, output: &Output, arguments: PurgeArguments) -> Done {
    let what = arguments.which.request();
    let doomed = services.store.purge_preview(&what).await?;
    if !arguments.yes {
        return Err(CliError::Usage(warning(&doomed)));
    }
    // Nothing is left to purge where somebody brought all of it back.
    let purged = match doomed.is_empty() {
        true => Vec::new(),
        false => acts::purge(services, &operator(), what).await?.events,
    };
    output.document(&json!({"purged": purged}), || {
        format!("Purged {} for good.", counted(purged.len(), "event"))
    });
    Ok(())
}

/// What a purge would destroy, spelled out.
fn warning(doomed: &[TrashedEvent]) -> String {
    if doomed.is_empty() {
        return "none of this is in the trash any more: there is nothing to purge".into();
    }
    let mut lines =
        vec![format!("this would destroy {} for good:", counted(doomed.len(), "event"))];
    lines.extend(doomed.iter().take(NAMED).map(|event| {
        let (when, deleted) = (label(&event.when), minute(event.deleted_at));
        let (id, title) = (event.event_id, &event.title);
        format!("  event {id}, \"{title}\", {when}; in the trash since {deleted}")
    }));
    if doomed.len() > NAMED {
        lines.push(format!("  and {} more", doomed.len() - NAMED));
    }
    lines.push(
        "Their rows are destroyed, with their contents in the history, and their addresses answer 410 \
         from then on. A backup is made first; nothing else brings them back."
            .into(),
    );
    let synced = doomed.iter().filter(|event| event.source_id.is_some()).count();
    if synced > 0 {
        lines.push(format!(
            "{} from a calendar: if Google still has them, a sync can create them again, as new pages.",
            if synced == 1 {
                "1 of them comes".to_owned()
            } else {
                format!("{synced} of them come")
            }
        ));
    }
    lines.push("Nothing was done. To purge, run this again with --yes.".into());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use domain::{Cause, DeletionId, EventId, SourceId, When};

    fn doomed(id: i64, source_id: Option<SourceId>) -> TrashedEvent {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        TrashedEvent {
            event_id: EventId(id),
            slug: "chess".into(),
            title: "Chess".into(),
            source_id,
            google_id: None,
            starts_at: at,
            time_zone: "America/Chicago".into(),
            when: When::Timed { starts_at: at, ends_at: at, time_zone: "America/Chicago".into() },
            deleted_at: at,
            batch_id: DeletionId(1),
            cause: Cause::Person,
            actor: "ada".into(),
            reason: "".into(),
            run_id: None,
            purge_at: at,
        }
    }

    #[test]
    fn a_warning_spells_out_what_goes() {
        let words = warning(&[doomed(7, None)]);
        assert!(
            words.contains(
                "destroy 1 event for good:\n  event 7, \"Chess\", Fri 15 Jan 2027, 02:00 CST;"
            ),
            "{words}"
        );
        assert!(words.contains("--yes") && !words.contains("Google"), "{words}");
        let many: Vec<_> = (0..23).map(|id| doomed(id, Some(SourceId(1)))).collect();
        let words = warning(&many);
        assert!(words.contains("and 3 more") && words.contains("23 of them come"), "{words}");
        assert!(warning(&[]).contains("nothing to purge"));
    }
}
