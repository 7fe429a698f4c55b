//! The server as others meet it, in one program, so that it is linked once: backups, the command
//! line, the site over HTTP, and long stories. PostgreSQL is reached by `TEST_POSTGRES_URL`;
//! `cargo xtask test` sets it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod backup;
mod cli;
mod http;
mod stories;
mod world;
