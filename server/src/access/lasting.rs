//! How long a session lasts (decision 18; OWASP ASVS 5, 7.3.1 and 7.3.2).

use chrono::{DateTime, TimeDelta, Utc};
use domain::Role;

/// How often it is written down that somebody came back: reading pages hardly ever writes.
const STAMP: TimeDelta = TimeDelta::hours(1);

/// How long a session lasts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Lasting {
    /// Since the sign-in, whatever happens.
    pub absolute: TimeDelta,
    /// Since its owner was last here, to the hour.
    pub idle: TimeDelta,
}

impl Lasting {
    /// Admins can do everything, so theirs ends within the day; organizers come once a week.
    #[must_use]
    pub fn of(role: Role) -> Self {
        match role {
            Role::Admin => Self { absolute: TimeDelta::hours(12), idle: TimeDelta::hours(4) },
            Role::Organizer => Self { absolute: TimeDelta::days(30), idle: TimeDelta::days(8) },
        }
    }

    /// The end in any case of a session that begins now.
    #[must_use]
    pub fn ends_at(self, now: DateTime<Utc>) -> DateTime<Utc> {
        now + self.absolute
    }

    /// The end of a session whose owner is here now and does not come back.
    #[must_use]
    pub fn expires_at(self, now: DateTime<Utc>, ends_at: DateTime<Utc>) -> DateTime<Utc> {
        ends_at.min(now + self.idle)
    }

    /// Whether it has to be written down that its owner is here.
    #[must_use]
    pub fn is_stale(seen_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        now - seen_at >= STAMP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_moves_on_and_ends() {
        let start = DateTime::UNIX_EPOCH;
        let lasting = Lasting::of(Role::Admin);
        let end = lasting.ends_at(start);
        assert_eq!(end - start, TimeDelta::hours(12));
        for (now, expires) in [(0, 4), (1, 5), (8, 12), (11, 12)] {
            let now = start + TimeDelta::hours(now);
            assert_eq!(lasting.expires_at(now, end) - start, TimeDelta::hours(expires));
        }
        assert!(!Lasting::is_stale(start, start + TimeDelta::minutes(59)));
        assert!(Lasting::is_stale(start, start + TimeDelta::hours(1)));
        assert!(!Lasting::is_stale(start + TimeDelta::days(1), start), "a clock that went back");
        assert!(Lasting::of(Role::Organizer).idle > Lasting::of(Role::Admin).absolute);
    }
}
