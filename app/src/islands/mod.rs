//! The only code that runs in the browser. Each island is small, of use by itself, and shows
//! nothing where there is no JavaScript. What they say comes from the server, as properties and with its
//! events, or from the browser's `Intl`: no catalogue is loaded. Keep server crates (chrono and the like) out of here.

mod backup_progress;
#[cfg(feature = "hydrate")]
mod follow;
mod run_progress;
mod select_all;
mod time_ago;

pub use backup_progress::BackupProgress;
pub use run_progress::RunProgress;
pub use select_all::SelectAll;
pub use time_ago::TimeAgo;
