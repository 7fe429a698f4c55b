//! The contract of the store: what the rest of the server relies on, case by case, on SQLite and
//! on PostgreSQL alike. PostgreSQL is reached by `TEST_POSTGRES_URL`; `cargo xtask test` sets it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod accounts;
mod addresses;
mod addresses_of_before;
mod alerts;
mod applying;
mod applying_series;
mod audit;
mod channels;
mod content_version;
mod covers;
mod creating;
mod desk;
mod editing;
mod exporting;
mod guards;
mod histories;
mod importing;
mod jobs;
mod keeping;
mod links;
mod listing;
mod merging;
mod opening;
mod pages;
mod people;
mod planned;
mod purging;
mod recovering;
mod repeating;
mod rescuing;
mod restoring;
mod runs;
mod schedule;
mod searching;
mod sessions;
mod sources;
mod trash_list;
mod trashing;
mod tries;
mod trouble;
mod undoing;
mod values;
