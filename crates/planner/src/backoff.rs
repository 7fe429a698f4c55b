//! How long to wait after failures in a row: the one rule for whatever is planned and tried again. (What
//! is tried again at once, within one call, has the rules of its protocol.)

use chrono::TimeDelta;

/// The most often that a pause doubles.
const DOUBLINGS: i64 = 16;

/// Pauses that double with each failure in a row.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Backoff {
    /// After the first failure.
    pub first: TimeDelta,
    /// The longest.
    pub longest: TimeDelta,
}

impl Backoff {
    /// The same pause after each failure.
    #[must_use]
    pub const fn steady(pause: TimeDelta) -> Self {
        Self { first: pause, longest: pause }
    }

    /// The pause after so many failures in a row.
    #[must_use]
    pub fn pause(&self, failures: i64) -> TimeDelta {
        let doublings = u32::try_from(failures.saturating_sub(1).clamp(0, DOUBLINGS)).unwrap_or(0);
        self.first.checked_mul(1 << doublings).unwrap_or(self.longest).min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let backoff = Backoff { first: TimeDelta::seconds(30), longest: TimeDelta::hours(1) };
        for (failures, seconds) in
            [(i64::MIN, 30), (0, 30), (1, 30), (2, 60), (3, 120), (7, 1920), (8, 3600), (99, 3600)]
        {
            assert_eq!(backoff.pause(failures), TimeDelta::seconds(seconds), "{failures}");
        }
        assert_eq!(backoff.pause(i64::MAX), TimeDelta::hours(1));
        let steady = Backoff::steady(TimeDelta::minutes(10));
        assert_eq!([steady.pause(1), steady.pause(50)], [TimeDelta::minutes(10); 2]);
        let huge = Backoff { first: TimeDelta::MAX, longest: TimeDelta::days(1) };
        assert_eq!(huge.pause(3), TimeDelta::days(1));
    }
}
