//! How many files and connections the process may have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// As many are asked for; more than the limits of connections need.
const WANTED: u64 = 65_536;

/// Raises the limit as far as the system lets us, and says how many there are now. Service managers
/// and containers often begin with 1,024 and allow far more.
#[must_use]
pub fn raise() -> u64 {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // `None` is without a limit.
    let now = current.unwrap_or(u64::MAX);
    let wanted = WANTED.min(maximum.unwrap_or(u64::MAX));
    if now >= wanted {
        return now;
    }
    match setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }) {
        Ok(()) => wanted,
        Err(error) => {
            tracing::warn!("the limit of open files stays at {now}: {error}");
            now
        }
    }
}
