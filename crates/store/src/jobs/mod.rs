//! What is to be done, and when.

pub mod queue;
pub mod schedule;
