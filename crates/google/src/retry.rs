//! How often and how long a failing request is tried again.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use tokio::time::Instant;

use clock::Entropy;

/// Truncated exponential backoff with jitter, as Google's guide on errors asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RetryPolicy {
    /// Tries of one request, the first included.
    pub attempts: u32,
    /// The wait after the first failure; doubles with each.
    pub first_delay: Duration,
    /// The longest wait between two tries.
    pub longest_delay: Duration,
    /// What a whole delivery may take. No wait begins that would end later.
    pub total: Duration,
    /// What one request may take, its body included.
    pub request: Duration,
}

impl Default for RetryPolicy {
    /// Five tries over about 15 seconds each; ten minutes for a delivery.
    fn default() -> Self {
        Self {
            attempts: 5,
            first_delay: Duration::from_secs(1),
            longest_delay: Duration::from_secs(32),
            total: Duration::from_secs(600),
            request: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// The same number of tries without any waiting to speak of: for tests.
    #[must_use]
    pub fn quick() -> Self {
        Self {
            attempts: 4,
            first_delay: Duration::from_millis(1),
            longest_delay: Duration::from_millis(5),
            total: Duration::from_secs(20),
            request: Duration::from_secs(5),
        }
    }

    /// The waits between the tries of one request: the half of each delay is certain, the other half
    /// is random, so that many sources do not come back at once.
    fn waits(&self, entropy: &dyn Entropy) -> ExponentialBackoff {
        let mut seed = [0; 8];
        entropy.fill(&mut seed);
        ExponentialBuilder::new()
            .with_min_delay(self.first_delay / 2)
            .with_max_delay(self.longest_delay / 2)
            .with_max_times(self.attempts.saturating_sub(1) as usize)
            .with_jitter()
            .with_jitter_seed(u64::from_le_bytes(seed))
            .build()
    }
}

/// What is left of a delivery's time, and the failures of the request at hand.
pub(super) struct Budget<'a> {
    policy: RetryPolicy,
    entropy: &'a dyn Entropy,
    began: Instant,
    failures: u32,
    waits: ExponentialBackoff,
}

impl<'a> Budget<'a> {
    pub(super) fn new(policy: RetryPolicy, entropy: &'a dyn Entropy) -> Self {
        let waits = policy.waits(entropy);
        Self { policy, entropy, began: Instant::now(), failures: 0, waits }
    }

    /// A new request: its failures count from none.
    pub(super) fn next_request(&mut self) {
        (self.failures, self.waits) = (0, self.policy.waits(self.entropy));
    }

    /// Which try of the request comes next, from 1.
    pub(super) fn attempt(&self) -> u32 {
        self.failures + 1
    }

    /// What is left of the time.
    pub(super) fn left(&self) -> Duration {
        self.policy.total.saturating_sub(self.began.elapsed())
    }

    /// Notes a failure and tells how long to wait; `None` where it is enough. `asked` is the server's
    /// `Retry-After`, which is never undercut.
    pub(super) fn wait(&mut self, asked: Option<Duration>) -> Option<Duration> {
        self.failures += 1;
        let delay = self.waits.next()?.max(asked.unwrap_or_default());
        let in_time = self.began.elapsed().saturating_add(delay) <= self.policy.total;
        in_time.then_some(delay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clock::SeededEntropy;

    fn policy(attempts: u32) -> RetryPolicy {
        RetryPolicy { attempts, ..RetryPolicy::default() }
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let full = [1, 2, 4, 8, 16, 32, 32, 32].map(Duration::from_secs);
        let mut all = Vec::new();
        for seed in 0..50 {
            let waits: Vec<_> = policy(9).waits(&*SeededEntropy::new(seed)).collect();
            assert_eq!(waits.len(), full.len());
            for (wait, full) in waits.iter().zip(full) {
                assert!((full / 2..=full).contains(wait), "{wait:?} of {full:?}");
            }
            all.push(waits);
        }
        all.dedup();
        assert_eq!(all.len(), 50, "no two come back together");
    }

    #[test]
    fn what_the_server_asks_for_is_never_undercut() {
        let entropy = SeededEntropy::new(1);
        let mut budget = Budget::new(policy(9), &*entropy);
        let asked = Duration::from_secs(90);
        assert_eq!(budget.wait(Some(asked)), Some(asked));
        assert!(budget.wait(Some(Duration::ZERO)) >= Some(Duration::from_secs(1)));
    }

    #[test]
    fn tries_and_time_are_limited() {
        let entropy = SeededEntropy::new(1);
        let mut budget = Budget::new(policy(3), &*entropy);
        assert!(budget.wait(None).is_some());
        assert!(budget.wait(None).is_some());
        assert_eq!(budget.wait(None), None);
        budget.next_request();
        assert!(budget.wait(None).is_some());
        assert_eq!(budget.wait(Some(Duration::from_secs(601))), None);
    }
}
