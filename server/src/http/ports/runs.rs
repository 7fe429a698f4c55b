//! Runs as their pages show them.

use app::ports::{Answer, Failure, RunPage};
use domain::{Denied, EventId, RecordKind, RunDetail, RunState};

use crate::services::Services;

/// There is no such run, or it is somebody else's: who asks does not learn which.
pub fn absent() -> Failure {
    Denied::NotYours(RecordKind::Run).into()
}

/// A run with all that its page shows beside it.
pub async fn page(services: &Services, detail: RunDetail) -> Answer<RunPage> {
    let source = services.store.source(detail.run.source_id).await;
    let line = source?.ok_or_else(absent)?.line;
    let organizer = services.store.organizer(line.source.organizer_id).await;
    let organizer = organizer?.ok_or_else(absent)?;
    let ids: Vec<EventId> = detail.changes.iter().filter_map(|change| change.event_id).collect();
    let pages = services.store.page_refs(&ids).await?;
    let differences = match detail.run.state {
        RunState::Nothing | RunState::Applied | RunState::Planned => {
            let found = services.syncer.differences(&line.source, None).await;
            found?
        }
        _ => Vec::new(),
    };
    Ok(RunPage { organizer, line, detail, pages, differences })
}
