//! What people do so that nothing is lost, or stays lost.

mod alerts;
mod backups;
mod import;
mod losses;
mod recover;

pub use alerts::{acknowledge, test_alert};
pub use backups::{back_up, merge_backup, verify_backup};
pub use import::import;
pub use losses::accept_losses;
pub use recover::{bring_back, missing};
