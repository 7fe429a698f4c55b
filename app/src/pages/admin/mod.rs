//! `/admin`: what administrators see.

mod overview;
mod runs;

pub(super) use overview::Overview;
pub(super) use runs::Runs;
