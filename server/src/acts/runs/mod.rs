//! What people do with syncs.

mod approve;
mod dry_run;
mod patience;
mod reject;
mod rerun;
mod sync;
mod undo;

pub use approve::approve;
pub use dry_run::dry_run;
pub use patience::PATIENCE;
pub use reject::reject;
pub use rerun::rerun;
pub use sync::sync;
pub use undo::undo;
