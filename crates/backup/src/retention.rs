//! Which backups are kept: a pure function.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use domain::{BackupInfo, BackupReason};

/// How many are kept of hours, days, weeks and months: the newest of each.
const HOURS: usize = 24;
const DAYS: usize = 7;
const WEEKS: usize = 5;
const MONTHS: usize = 12;
/// Those that came before a migration, an import or a purge, or were asked for, stay for a day as
/// well, though others of their hour are newer: at most so many.
const OCCASIONS: usize = 24;
const OCCASION: TimeDelta = TimeDelta::days(1);

/// What decides whether a backup is kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RetainedBackup {
    /// Its number.
    pub id: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Whether it is verified.
    pub verified: bool,
    /// Whether the schedule made it.
    pub scheduled: bool,
}

impl From<&BackupInfo> for RetainedBackup {
    fn from(info: &BackupInfo) -> Self {
        Self {
            id: info.id,
            created_at: info.created_at,
            verified: info.verified_at.is_some(),
            scheduled: info.reason == BackupReason::Schedule,
        }
    }
}

/// The backups that go, in order of number. Of the newest 24 hours, 7 days, 5 weeks and 12 months
/// in which there is one, the newest is kept; and the newest verified one, always. Hours without a
/// backup do not count, so a site that stood still for a year keeps what it had.
#[must_use]
pub fn expired(all: &[RetainedBackup], now: DateTime<Utc>) -> Vec<i64> {
    let mut newest: Vec<&RetainedBackup> = all.iter().collect();
    newest.sort_by_key(|backup| std::cmp::Reverse((backup.created_at, backup.id)));
    let mut kept: BTreeSet<i64> = BTreeSet::new();
    kept.extend(firsts(&newest, HOURS, |at| (at.timestamp().div_euclid(3600), 0)));
    kept.extend(firsts(&newest, DAYS, |at| (at.timestamp().div_euclid(86_400), 0)));
    kept.extend(firsts(&newest, WEEKS, |at| {
        let week = at.iso_week();
        (i64::from(week.year()), week.week())
    }));
    kept.extend(firsts(&newest, MONTHS, |at| (i64::from(at.year()), at.month())));
    kept.extend(newest.iter().find(|backup| backup.verified).map(|backup| backup.id));
    let occasions = newest
        .iter()
        .filter(|backup| !backup.scheduled && now - backup.created_at < OCCASION)
        .take(OCCASIONS);
    kept.extend(occasions.map(|backup| backup.id));
    let mut gone: Vec<i64> =
        all.iter().map(|backup| backup.id).filter(|id| !kept.contains(id)).collect();
    gone.sort_unstable();
    gone
}

/// The newest backup of each of the newest periods.
fn firsts(
    newest: &[&RetainedBackup],
    count: usize,
    period: impl Fn(DateTime<Utc>) -> (i64, u32),
) -> Vec<i64> {
    let mut seen = BTreeSet::new();
    let first = |backup: &&&RetainedBackup| seen.insert(period(backup.created_at));
    newest.iter().filter(first).take(count).map(|backup| backup.id).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-03-31T23:30:00Z".parse().unwrap()
    }

    /// A verified backup of the schedule, so many hours ago.
    fn hours_ago(hours: i64) -> RetainedBackup {
        let created_at = now() - TimeDelta::hours(hours);
        RetainedBackup { id: 1_000_000 - hours, created_at, verified: true, scheduled: true }
    }

    fn kept_of(all: &[RetainedBackup]) -> Vec<i64> {
        let gone = expired(all, now());
        let mut kept: Vec<i64> =
            all.iter().filter(|b| !gone.contains(&b.id)).map(|b| 1_000_000 - b.id).collect();
        kept.sort_unstable();
        kept
    }

    #[test]
    fn a_year_of_hours_leaves_hours_days_weeks_and_months() {
        let year: Vec<RetainedBackup> = (0..24 * 365).map(hours_ago).collect();
        let kept = kept_of(&year);
        assert_eq!(kept[..24], (0..24).collect::<Vec<_>>(), "the last 24 hours");
        for day in 1..7 {
            assert!(kept.contains(&(day * 24)), "the end of the day {day} days ago");
        }
        // Ends of weeks: 2026-03-31 is a Tuesday.
        for sunday in [2, 9, 16, 23] {
            assert!(kept.contains(&(sunday * 24)), "the Sunday {sunday} days ago");
        }
        // Ends of months: 31 days of March, 28 of February, 31 of January.
        for month in [31, 31 + 28, 31 + 28 + 31] {
            assert!(kept.contains(&(month * 24)), "the month's end {month} days ago");
        }
        assert_eq!(kept.len(), 24 + 6 + 3 + 11, "{kept:?}");
    }

    #[test]
    fn few_backups_are_all_kept_however_old() {
        for gap in [1, 24, 24 * 7, 24 * 31] {
            let few: Vec<RetainedBackup> = (0..5).map(|n| hours_ago(n * gap + 24 * 400)).collect();
            assert_eq!(expired(&few, now()), Vec::<i64>::new(), "{gap} hours apart");
        }
        assert_eq!(expired(&[], now()), Vec::<i64>::new());
    }

    #[test]
    fn the_newest_verified_one_stays_whatever_its_age() {
        let mut all: Vec<RetainedBackup> = (0..24 * 365)
            .map(|hours| RetainedBackup { verified: false, ..hours_ago(hours) })
            .collect();
        // Not the newest of its hour, day, week or month.
        all[5_000].verified = true;
        assert!(kept_of(&all).contains(&5_000));
        all[3].verified = true;
        assert!(!kept_of(&all).contains(&5_000));
    }

    #[test]
    fn what_came_before_an_import_stays_a_day_though_its_hour_has_a_newer_one() {
        let minutes = |minutes: i64, scheduled| RetainedBackup {
            id: 500 - minutes,
            created_at: now() - TimeDelta::minutes(minutes),
            verified: true,
            scheduled,
        };
        let all = [minutes(0, true), minutes(5, false), minutes(6, true), minutes(24 * 60, false)];
        assert_eq!(expired(&all, now()), [494]);
        let many: Vec<RetainedBackup> = (0..28).map(|n| minutes(n, false)).collect();
        assert_eq!(expired(&many, now()).len(), 4, "only so many");
    }

    proptest! {
        #[test]
        fn pruning_is_bounded_keeps_the_newest_and_is_done_once(
            ages in prop::collection::btree_set(0_i64..60 * 24 * 900, 0..400),
            verified in prop::collection::vec(any::<bool>(), 400),
            scheduled in prop::collection::vec(any::<bool>(), 400),
        ) {
            let all: Vec<RetainedBackup> = ages.iter().zip(verified).zip(scheduled)
                .map(|((minutes, verified), scheduled)| RetainedBackup {
                    id: 10_000_000 - minutes,
                    created_at: now() - TimeDelta::minutes(*minutes),
                    verified,
                    scheduled,
                })
                .collect();
            let gone = expired(&all, now());
            let kept: Vec<RetainedBackup> =
                all.iter().copied().filter(|b| !gone.contains(&b.id)).collect();
            prop_assert!(kept.len() <= HOURS + DAYS + WEEKS + MONTHS + OCCASIONS + 1);
            prop_assert_eq!(kept.first(), all.first(), "the newest");
            prop_assert_eq!(
                kept.iter().find(|b| b.verified),
                all.iter().find(|b| b.verified),
                "the newest verified"
            );
            prop_assert_eq!(expired(&kept, now()), Vec::<i64>::new());
        }
    }
}
