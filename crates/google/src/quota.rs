//! Google's quota of requests, kept by waiting rather than by being refused.
//!
//! Google counts requests a minute, of the project (10,000) and of each user (600). Two token
//! buckets stand for them, with head-room: in no minute more than 90 % of either goes out. What is
//! beyond waits its turn. The count is this process's own: where several servers share one Google
//! client, each keeps the limits by itself, and Google's own refusals (403, 429) do the rest.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::time::Instant;

use secrets::Secret;

/// What Google's clocks count by.
const MINUTE: Duration = Duration::from_secs(60);

/// From so many users on, those are forgotten who have not asked for a while.
const MANY_USERS: usize = 1_000;

/// Requests a minute that one bucket lets through at most.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Limit {
    /// At once, after a pause.
    burst: u32,
    /// In each minute of a steady stream.
    steady: u32,
}

/// Google's 10,000 of a project.
const PROJECT: Limit = Limit::below(10_000);

/// Google's 600 of a user.
const USER: Limit = Limit::below(600);

impl Limit {
    /// 90 % of what Google allows. Most of it at once: a first sync of a large calendar takes many
    /// pages in a row, and then hardly any for a long time.
    const fn below(allowed: u32) -> Self {
        Self { burst: allowed / 10 * 5, steady: allowed / 10 * 4 }
    }

    /// The time in which one more request becomes free.
    fn pause(self) -> Duration {
        MINUTE / self.steady
    }
}

/// A token bucket, kept as the one instant at which it is full again: each request moves that on
/// by a [`Limit::pause`].
#[derive(Clone, Copy, Debug)]
struct Bucket {
    limit: Limit,
    full_at: Instant,
}

impl Bucket {
    fn full(limit: Limit, now: Instant) -> Self {
        Self { limit, full_at: now }
    }

    /// How long a request that comes now has to wait.
    fn wait(&self, now: Instant) -> Duration {
        // The last of a burst may go while the others' tokens are still missing.
        let missing = self.full_at.saturating_duration_since(now);
        missing.saturating_sub(self.limit.pause() * (self.limit.burst - 1))
    }

    /// Takes a token, be it one that is still to come.
    fn take(&mut self, now: Instant) {
        self.full_at = self.full_at.max(now) + self.limit.pause();
    }
}

/// Whose requests count together: the account behind a refresh token. Two tokens of one account
/// count apart, which Google's refusals make up for.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct User([u8; 32]);

impl User {
    pub(super) fn of(refresh_token: &Secret) -> Self {
        Self(Sha256::digest(refresh_token.expose().as_bytes()).into())
    }
}

/// The quota of all requests of this process.
#[derive(Debug)]
pub(super) struct Quota(Mutex<Buckets>);

#[derive(Debug)]
struct Buckets {
    project: Bucket,
    user: Limit,
    users: HashMap<User, Bucket>,
}

impl Quota {
    /// Google's limits, nothing used yet.
    pub(super) fn new() -> Self {
        Self::of(PROJECT, USER)
    }

    fn of(project: Limit, user: Limit) -> Self {
        let project = Bucket::full(project, Instant::now());
        Self(Mutex::new(Buckets { project, user, users: HashMap::new() }))
    }

    /// Takes a request's place in the queue and says how long to wait for it; `None`, with no place
    /// taken, where that is longer than `patience`.
    pub(super) fn place(&self, user: User, patience: Duration) -> Option<Duration> {
        self.place_at(user, patience, Instant::now())
    }

    fn place_at(&self, user: User, patience: Duration, now: Instant) -> Option<Duration> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.forget_the_idle(now);
        let limit = buckets.user;
        let mut own = *buckets.users.entry(user).or_insert_with(|| Bucket::full(limit, now));
        let wait = own.wait(now).max(buckets.project.wait(now));
        if wait > patience {
            return None;
        }
        own.take(now);
        buckets.users.insert(user, own);
        buckets.project.take(now);
        Some(wait)
    }
}

impl Buckets {
    fn forget_the_idle(&mut self, now: Instant) {
        if self.users.len() >= MANY_USERS {
            self.users.retain(|_, bucket| bucket.full_at > now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    fn user(name: &str) -> User {
        User::of(&Secret::new(name))
    }

    fn seconds(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    #[test]
    fn a_tenth_stays_free() {
        for (limit, allowed) in [(PROJECT, 10_000), (USER, 600)] {
            assert!(limit.burst + limit.steady <= allowed * 9 / 10, "{limit:?}");
        }
    }

    #[test]
    fn a_burst_goes_at_once_and_the_rest_in_turn() {
        let limit = Limit { burst: 3, steady: 60 };
        let start = Instant::now();
        let mut bucket = Bucket::full(limit, start);
        for (after, waits) in [
            (0.0, 0.0),
            (0.0, 0.0),
            (0.0, 0.0),
            (0.0, 1.0),
            (0.0, 2.0),
            (0.5, 2.5),
            // The queue has gone, and two tokens came back.
            (5.0, 0.0),
            (5.0, 0.0),
            (5.0, 1.0),
            // All have come back, and no more than all.
            (500.0, 0.0),
            (500.0, 0.0),
            (500.0, 0.0),
            (500.0, 1.0),
        ] {
            let now = start + seconds(after);
            assert_eq!(bucket.wait(now), seconds(waits), "{after}");
            bucket.take(now);
        }
    }

    /// Whenever requests come, no minute sees more than the limit.
    #[test]
    fn no_minute_has_more_than_the_limit() {
        let limit = Limit { burst: 6, steady: 48 };
        let start = Instant::now();
        let mut bucket = Bucket::full(limit, start);
        let mut sent = Vec::new();
        for round in 0..400_u32 {
            let now = start + seconds(f64::from(round * round % 971) / 3.0) + MINUTE * (round / 40);
            let now = sent.last().map_or(now, |last| now.max(*last));
            sent.push(now + bucket.wait(now));
            bucket.take(now);
        }
        sent.sort_unstable();
        for (index, first) in sent.iter().enumerate() {
            let minute = sent[index..].iter().take_while(|at| **at < *first + MINUTE).count();
            assert!(minute <= 54, "{minute} from request {index} on");
        }
    }

    #[test]
    fn users_count_apart_and_the_project_counts_all() {
        let quota = Quota::of(Limit { burst: 3, steady: 60 }, Limit { burst: 2, steady: 30 });
        let now = Instant::now();
        let place = |name: &str| quota.place_at(user(name), LONG, now).map(|w| w.as_secs());
        assert_eq!([place("a"), place("a"), place("b")], [Some(0); 3]);
        assert_eq!(place("c"), Some(1), "the project's third was the last of its burst");
        assert_eq!(place("a"), Some(2), "and this user's second of theirs");
    }

    #[test]
    fn who_cannot_wait_takes_no_place() {
        let quota = Quota::of(PROJECT, Limit { burst: 1, steady: 60 });
        let now = Instant::now();
        assert_eq!(quota.place_at(user("a"), Duration::ZERO, now), Some(Duration::ZERO));
        for _ in 0..3 {
            assert_eq!(quota.place_at(user("a"), seconds(0.9), now), None);
        }
        assert_eq!(quota.place_at(user("a"), seconds(1.0), now), Some(seconds(1.0)));
    }

    #[test]
    fn the_idle_are_forgotten() {
        let quota = Quota::new();
        let now = Instant::now();
        for number in 0..MANY_USERS {
            quota.place_at(user(&number.to_string()), LONG, now);
        }
        quota.place_at(user("late"), LONG, now + MINUTE);
        assert_eq!(quota.0.lock().unwrap().users.len(), 1);
    }
}
