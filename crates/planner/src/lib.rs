//! From what a calendar says to what changes on the site: series and their dates, the plan, the brake, the
//! filter, the schedule. Pure: no I/O, no clock, no randomness, so the same input gives the same plan.

pub mod backoff;
pub mod brake;
pub mod filter;
pub mod plan;
#[cfg(test)]
mod samples;
pub mod schedule;
pub mod series;
