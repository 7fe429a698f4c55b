//! What people do, a file an act: one function with one transaction, its line of the audit log and
//! its jobs included, which the site and the command line both call. Rights are checked before. What
//! Google has to be told comes after the commit: it can fail, and what was done stands.

pub mod audit;
mod connect;
mod disconnect;
mod grant;
mod losses;
mod organizer;
mod pause;
pub mod recovery;
mod resume;
pub mod set_up;
mod settings;
mod user;

use std::time::Duration;

use domain::{Source, SourceId, SourceState};

use store::{StoreError, StoreResult, Transaction};

pub use connect::{add_calendar, connect};
pub use disconnect::{Ended, disconnect};
pub use grant::{Account, grant};
pub use losses::accept_losses;
pub use organizer::{Added, NoOrganizer, add_organizer, slug_of};
pub use pause::pause;
pub use resume::resume;
pub use settings::save_settings;
pub use user::add_user;

/// How long a person waits for a sync that is under way.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A source that is not disconnected.
async fn connected(tx: &mut dyn Transaction, id: SourceId) -> StoreResult<Source> {
    let source = tx.source(id).await?.ok_or_else(|| StoreError::absent("source", id))?;
    if source.state == SourceState::Disconnected {
        return Err(StoreError::Taken(format!(
            "source {id} is disconnected: connect the calendar again"
        )));
    }
    Ok(source)
}

/// A source, as lines of the audit log name it.
fn named(id: SourceId) -> String {
    format!("source {id}")
}
