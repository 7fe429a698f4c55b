//! The databases themselves: opening them, their connections, tables and errors.

pub mod error;
#[cfg(test)]
mod full;
pub mod json_lines;
pub mod kind;
pub mod open;
pub mod pools;
pub mod tables;
pub mod trouble;
pub mod waiting;
