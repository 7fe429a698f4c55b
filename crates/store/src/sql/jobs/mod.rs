//! What is to be done, and when.

pub mod mend;
pub mod queue;
