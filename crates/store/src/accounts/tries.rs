//! Tries at passwords and tokens: counted before they are looked at.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::StoreResult;

/// How fast tries under one subject may follow each other. All times are in milliseconds.
#[derive(Debug, Eq, PartialEq)]
pub struct Pace {
    /// So many follow each other at once; at least 1.
    pub free: i64,
    /// How long the next ones have to wait, one after another; the last holds for all further ones.
    pub delays: &'static [i64],
    /// Tries are counted anew after so long.
    pub window: i64,
    /// A try may wait so long for its turn; where it would be longer, it is refused.
    pub patience: i64,
}

/// What a try counts under: one of its subjects.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Count {
    /// A digest: the table is no list of who tried what from where.
    pub subject: String,
    /// How fast tries may follow each other there.
    pub pace: &'static Pace,
}

/// A try that was counted under a subject.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Counted {
    /// The subject.
    pub subject: String,
    /// By how much it put off the next one, in milliseconds.
    pub delay: i64,
}

/// Whether a try may be looked at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Turn {
    /// At this instant or later; it is counted.
    At(DateTime<Utc>, Vec<Counted>),
    /// Not now: another one may come at this instant. It is not counted.
    Later(DateTime<Utc>),
}

/// A failed try, for the audit log.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FailedTry {
    /// Under which name failures are counted together.
    pub tally: String,
    /// Who, in the audit log's words: an account, or that there is none.
    pub actor: String,
    /// What was tried, in words; may be empty.
    pub detail: String,
    /// From where, as [`crate::NewAudit::private`] has it.
    pub private: String,
}

/// Tries at passwords and tokens.
#[async_trait]
pub trait TryStore: Send + Sync {
    /// Counts a try under all of its subjects, or under none where one of them says no. Any number
    /// of servers may count at once.
    async fn count_try(&self, counts: &[Count], now: DateTime<Utc>) -> StoreResult<Turn>;
    /// Takes back what was counted of a try that nobody looked at, or that was right.
    async fn take_back(&self, counted: &[Counted]) -> StoreResult<()>;
    /// Forgets all tries under a subject.
    async fn forget_tries(&self, subject: &str) -> StoreResult<()>;
    /// Clears away counts that are older than a day, and the oldest where there are more than
    /// `most`; says how many went.
    async fn sweep_tries(&self, now: DateTime<Utc>, most: i64) -> StoreResult<u64>;
    /// Notes a failed try in the audit log: the first of an hour as a line, further ones as a count
    /// that becomes a line when the hour is over.
    async fn note_failed_try(&self, failed: &FailedTry, now: DateTime<Utc>) -> StoreResult<()>;
    /// Writes the counts of hours that are over into the audit log; says how many there were.
    async fn close_tallies(&self, now: DateTime<Utc>) -> StoreResult<u64>;
}

impl Pace {
    /// How long the next try has to wait after the try of this number, counted from 1.
    #[must_use]
    pub fn delay(&self, number: i64) -> i64 {
        let Ok(index) = usize::try_from(number - self.free) else { return 0 };
        self.delays.get(index).or(self.delays.last()).copied().unwrap_or(0)
    }

    /// The longest delay.
    #[must_use]
    pub fn longest(&self) -> i64 {
        self.delays.iter().copied().max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_begin_behind_the_free_ones() {
        let pace = Pace { free: 3, delays: &[1, 2, 4], window: 60, patience: 5 };
        let delays: Vec<i64> = (1..=8).map(|number| pace.delay(number)).collect();
        assert_eq!(delays, [0, 0, 1, 2, 4, 4, 4, 4]);
        assert_eq!((pace.delay(i64::MAX), pace.longest()), (4, 4));
    }
}
