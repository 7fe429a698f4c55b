//! What is to be done, and when.

pub mod schedule;
