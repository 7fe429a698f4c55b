//! Google's quota of requests, kept by waiting rather than by being refused.
//!
//! Google counts requests a minute, of the project (10,000) and of each user (600). A limiter stands
//! for each of them, with head-room: in no minute more than 90 % of either goes out. What is beyond
//! waits its turn. The count is this process's own: where several servers share one Google client,
//! each keeps the limits by itself, and Google's own refusals (403, 429) do the rest.

use std::num::NonZeroU32;

use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota as Limit, RateLimiter};
use sha2::{Digest, Sha256};

use secrets::Secret;

/// Google's 10,000 a minute of a project.
const PROJECT: NonZeroU32 = NonZeroU32::new(10_000).expect("some");

/// Google's 600 a minute of a user.
const USER: NonZeroU32 = NonZeroU32::new(600).expect("some");

/// From so many users on, those are forgotten who have not asked for a while.
const MANY_USERS: usize = 1_000;

/// 90 % of what Google allows a minute. Most of it at once: a first sync of a large calendar takes
/// many pages in a row, and then hardly any for a long time.
const fn below(allowed: NonZeroU32) -> Limit {
    let tenth = allowed.get() / 10;
    let (steady, burst) = (NonZeroU32::new(tenth * 4), NonZeroU32::new(tenth * 5));
    Limit::per_minute(steady.expect("some")).allow_burst(burst.expect("some"))
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
pub(super) struct Quota {
    project: DefaultDirectRateLimiter,
    users: DefaultKeyedRateLimiter<User>,
}

impl Quota {
    /// Google's limits, nothing used yet.
    pub(super) fn new() -> Self {
        Self::of(below(PROJECT), below(USER))
    }

    fn of(project: Limit, user: Limit) -> Self {
        Self { project: RateLimiter::direct(project), users: RateLimiter::keyed(user) }
    }

    /// Waits for a request's turn: among those of its user, then among all.
    pub(super) async fn turn(&self, user: User) {
        if self.users.len() >= MANY_USERS {
            self.users.retain_recent();
        }
        self.users.until_key_ready(&user).await;
        self.project.until_ready().await;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::FutureExt as _;
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn user(name: &str) -> User {
        User::of(&Secret::new(name))
    }

    /// So many at once, and then hardly any more.
    fn at_once(number: u32) -> Limit {
        Limit::per_hour(NonZeroU32::MIN).allow_burst(NonZeroU32::new(number).unwrap())
    }

    /// Whenever requests come, no minute sees more than nine tenths of what Google allows.
    #[test]
    fn no_minute_has_more_than_the_limit() {
        const STEPS_A_MINUTE: usize = 1_200;
        let step = Duration::from_secs(60) / 1_200;
        for allowed in [USER, PROJECT] {
            let clock = FakeRelativeClock::default();
            let limiter = RateLimiter::direct_with_clock(below(allowed), clock.clone());
            let sent: Vec<usize> = (0..10 * STEPS_A_MINUTE)
                .map(|at| {
                    clock.advance(step);
                    // Now and then nobody asks, and all of the burst comes back.
                    let asked = if at % 5_000 < 2_000 { 0 } else { usize::MAX };
                    (0..asked).take_while(|_| limiter.check().is_ok()).count()
                })
                .collect();
            let minutes = sent.windows(STEPS_A_MINUTE).map(|minute| minute.iter().sum::<usize>());
            let most = minutes.max().unwrap() * 100 / allowed.get() as usize;
            assert!((89..=90).contains(&most), "{most} % of {allowed}");
        }
    }

    #[test]
    fn users_count_apart_and_the_project_counts_all() {
        let quota = Quota::of(at_once(3), at_once(2));
        let goes = |name: &str| quota.turn(user(name)).now_or_never().is_some();
        assert_eq!([goes("a"), goes("a"), goes("a")], [true, true, false], "two of a user");
        assert_eq!([goes("b"), goes("c")], [true, false], "three of the project");
    }

    #[test]
    fn the_idle_are_forgotten() {
        let quota =
            Quota::of(Limit::per_second(NonZeroU32::MAX), Limit::per_second(NonZeroU32::MAX));
        for number in 0..=MANY_USERS {
            assert!(quota.turn(user(&number.to_string())).now_or_never().is_some(), "{number}");
        }
        assert!(quota.users.len() < MANY_USERS / 2, "{}", quota.users.len());
    }
}
