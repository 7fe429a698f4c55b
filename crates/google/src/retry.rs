//! How often and how long a failing request is tried again.

use std::time::Duration;

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

    /// The wait after `failures` failures in a row: the half of the exponential delay is certain,
    /// the other half is random, so that many sources do not come back at once. `asked` is the
    /// server's `Retry-After`, which is never undercut.
    fn delay(&self, failures: u32, asked: Option<Duration>, random: u8) -> Duration {
        let doubled = 1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX);
        let full = self.first_delay.saturating_mul(doubled).min(self.longest_delay);
        let jittered = full / 2 + full.mul_f64(f64::from(random) / 510.0);
        jittered.max(asked.unwrap_or_default())
    }
}

/// What is left of a delivery's time, and the failures of the request at hand.
pub(super) struct Budget<'a> {
    policy: RetryPolicy,
    entropy: &'a dyn Entropy,
    began: Instant,
    failures: u32,
}

impl<'a> Budget<'a> {
    pub(super) fn new(policy: RetryPolicy, entropy: &'a dyn Entropy) -> Self {
        Self { policy, entropy, began: Instant::now(), failures: 0 }
    }

    /// A new request: its failures count from none.
    pub(super) fn next_request(&mut self) {
        self.failures = 0;
    }

    /// Which try of the request comes next, from 1.
    pub(super) fn attempt(&self) -> u32 {
        self.failures + 1
    }

    /// What is left of the time.
    pub(super) fn left(&self) -> Duration {
        self.policy.total.saturating_sub(self.began.elapsed())
    }

    /// Notes a failure and tells how long to wait; `None` where it is enough.
    pub(super) fn wait(&mut self, asked: Option<Duration>) -> Option<Duration> {
        self.failures += 1;
        let mut random = [0];
        self.entropy.fill(&mut random);
        let delay = self.policy.delay(self.failures, asked, random[0]);
        let in_time = self.began.elapsed().saturating_add(delay) <= self.policy.total;
        (self.failures < self.policy.attempts && in_time).then_some(delay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clock::SeededEntropy;

    #[test]
    fn waits_double_up_to_the_longest() {
        let policy = RetryPolicy::default();
        let most: Vec<u64> = (1..=8).map(|n| policy.delay(n, None, 255).as_secs()).collect();
        assert_eq!(most, [1, 2, 4, 8, 16, 32, 32, 32]);
        let least: Vec<u128> = (1..=4).map(|n| policy.delay(n, None, 0).as_millis()).collect();
        assert_eq!(least, [500, 1000, 2000, 4000]);
        assert_eq!(policy.delay(u32::MAX, None, 0), Duration::from_secs(16));
    }

    #[test]
    fn what_the_server_asks_for_is_never_undercut() {
        let policy = RetryPolicy::default();
        let asked = Duration::from_secs(90);
        assert_eq!(policy.delay(1, Some(asked), 200), asked);
        assert!(policy.delay(6, Some(Duration::from_secs(1)), 0) >= Duration::from_secs(16));
    }

    #[test]
    fn tries_and_time_are_limited() {
        let entropy = SeededEntropy::new(1);
        let policy = RetryPolicy { attempts: 3, ..RetryPolicy::default() };
        let mut budget = Budget::new(policy, &*entropy);
        assert!(budget.wait(None).is_some());
        assert!(budget.wait(None).is_some());
        assert_eq!(budget.wait(None), None);
        budget.next_request();
        assert!(budget.wait(None).is_some());
        assert_eq!(budget.wait(Some(Duration::from_secs(601))), None);
    }
}
