//! Runs as their pages show them.

use app::ports::{Answer, Failure, RunPage};
use domain::{EventId, RunDetail, RunState};

use super::failure::failure;
use crate::services::Services;

/// There is no such run, or it is somebody else's: who asks does not learn which.
pub fn absent() -> Failure {
    Failure::NotFound("there is no such run, or it is not yours".into())
}

/// A run with all that its page shows beside it.
pub async fn page(services: &Services, detail: RunDetail) -> Answer<RunPage> {
    let source = services.store.source(detail.run.source_id).await;
    let line = source.map_err(|error| failure(&error))?.ok_or_else(absent)?.line;
    let organizer = services.store.organizer(line.source.organizer_id).await;
    let organizer = organizer.map_err(|error| failure(&error))?.ok_or_else(absent)?;
    let ids: Vec<EventId> = detail.changes.iter().filter_map(|change| change.event_id).collect();
    let pages = services.store.page_refs(&ids).await.map_err(|error| failure(&error))?;
    let differences = match detail.run.state {
        RunState::Nothing | RunState::Applied | RunState::Planned => {
            let found = services.syncer.differences(&line.source, None).await;
            found.map_err(|error| failure(&error))?
        }
        _ => Vec::new(),
    };
    Ok(RunPage { organizer, line, detail, pages, differences })
}
