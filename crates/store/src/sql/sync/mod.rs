//! What a sync reads before it plans, and the writing of its plan.

pub mod apply;
pub mod plan;
pub mod remote;
