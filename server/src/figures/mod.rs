//! Figures for operators: how the site is, and how long its work takes.

pub mod durations;
pub mod metrics;
