//! The only code that runs in the browser. Each island is small, of use by itself, and shows
//! nothing where there is no JavaScript. Keep server crates (chrono and the like) out of here.

mod backup_progress;
#[cfg(feature = "hydrate")]
mod follow;
mod run_progress;
mod select_all;
mod time_ago;

pub use backup_progress::{BackupProgress, stage_words};
pub use run_progress::RunProgress;
pub use select_all::SelectAll;
pub use time_ago::TimeAgo;
