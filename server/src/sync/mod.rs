//! Sync: plan, brake, apply.

pub mod plan;
pub mod series;
