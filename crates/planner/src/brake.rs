//! The brake: which change sets wait for a person. Pure.
//!
//! A removal is anything that takes a page off the site, whatever Google's reason. It is counted
//! by item (a series is one, however many dates it has) and by page, and either can stop a run.
//! Counted is what a run removes by itself, and that together with what earlier runs of the last
//! 24 hours removed without anybody looking: a slow leak adds up. What a person approved or took
//! back is not counted again.

use domain::why::{Counted, Hold, Unit};
use domain::{REWRITTEN, Removals, Situation, SourceSettings};

/// A source with fewer items than this may be emptied: there is too little to tell a mistake from
/// an organizer who stops.
const FEWEST: i64 = 3;

/// Why a run has to wait; `None` where it may go on.
#[must_use]
pub fn verdict(situation: &Situation, settings: &SourceSettings) -> Option<Hold> {
    empties(situation)
        .or_else(|| removes_much(situation, settings))
        .or_else(|| rewrites_much(situation))
}

/// The whole source would be gone.
fn empties(situation: &Situation) -> Option<Hold> {
    let gone: i64 = situation.now.values().sum();
    let left = situation.live.pages - gone + situation.added;
    let base = situation.base.items.max(situation.live.items);
    (gone > 0 && left <= 0 && base >= FEWEST)
        .then(|| Hold::Empties { gone: counted(&situation.now) })
}

fn removes_much(situation: &Situation, settings: &SourceSettings) -> Option<Hold> {
    let mut all = situation.lately.clone();
    for (item, pages) in &situation.now {
        *all.entry(item.clone()).or_default() += pages;
    }
    let base = situation.base;
    for (removals, in_a_day) in [(&situation.now, false), (&all, true)] {
        let gone = counted(removals);
        let by_items = too_many(gone.items, base.items, settings);
        // Nothing to remove now is nothing to hold, whatever went before.
        if situation.now.is_empty() || !(by_items || too_many(gone.pages, base.pages, settings)) {
            continue;
        }
        let (unit, of) =
            if by_items { (Unit::Events, base.items) } else { (Unit::Pages, base.pages) };
        let (items, percent) = (settings.brake_items, settings.brake_percent);
        return Some(match in_a_day {
            false => Hold::Removes { gone, of, unit, items, percent },
            true => Hold::RemovesInADay { gone, of, unit, items, percent },
        });
    }
    None
}

fn too_many(removed: i64, base: i64, settings: &SourceSettings) -> bool {
    removed > settings.brake_items && removed * 100 > base * settings.brake_percent
}

fn rewrites_much(situation: &Situation) -> Option<Hold> {
    let (rewritten, items) = (situation.rewritten, situation.live.items);
    (rewritten >= REWRITTEN && rewritten * 2 > items).then_some(Hold::Rewrites { rewritten, items })
}

/// A series is one event with several pages.
fn counted(removals: &Removals) -> Counted {
    let items = i64::try_from(removals.len()).unwrap_or(i64::MAX);
    Counted { items, pages: removals.values().sum() }
}

#[cfg(test)]
mod tests {
    use domain::{GoogleId, Live};

    use super::*;

    /// So many items from a number on, of so many pages each.
    fn removals(from: i64, items: i64, pages: i64) -> Removals {
        let id = |n: i64| GoogleId::new(format!("e{n}")).unwrap();
        (from..from + items).map(|n| (id(n), pages)).collect()
    }

    fn live(items: i64, pages: i64) -> Live {
        Live { items, pages }
    }

    #[test]
    fn many_removals_are_held() {
        // Removed items, pages of each, items there were, whether it is held.
        for (items, pages, base, held) in [
            (0, 1, 60, false),
            (5, 1, 40, false),
            (6, 1, 60, false), // exactly 10 %
            (6, 1, 59, true),
            (60, 1, 64, true),
            (2500, 1, 2526, true),
            (100, 1, 2526, false),
            (2, 1, 2, false), // emptied, but too few to tell
            (3, 1, 3, true),  // emptied
            (2, 1, 3, false), // one is left
            (1, 4, 1, false), // one series of four dates, all there was
            (1, 6, 1, true),  // its pages count, too
            (1, 52, 600, false),
            (1, 52, 500, true), // 52 of 500 pages (see below)
        ] {
            let situation = Situation {
                now: removals(0, items, pages),
                base: live(base, base.max(items * pages)),
                live: live(base, base.max(items * pages)),
                ..Situation::default()
            };
            let verdict = verdict(&situation, &SourceSettings::default());
            assert_eq!(verdict.is_some(), held, "{items} × {pages} of {base}: {verdict:?}");
        }
    }

    #[test]
    fn a_slow_leak_adds_up() {
        let situation = |now: Removals, lately: Removals| Situation {
            now,
            lately,
            base: live(40, 40),
            live: live(36, 36),
            ..Situation::default()
        };
        let settings = SourceSettings::default();
        assert_eq!(verdict(&situation(removals(4, 1, 1), removals(0, 4, 1)), &settings), None);
        let held = verdict(&situation(removals(4, 2, 1), removals(0, 4, 1)), &settings).unwrap();
        assert_eq!(
            held.to_string(),
            "it would take 6 events off the site within 24 hours, of 40 events: more than 5 and \
             more than 10 %"
        );
        // Further dates of a series that lost some before are the same item.
        let same = situation(removals(0, 4, 1), removals(0, 4, 1));
        let gone = Counted { items: 4, pages: 8 };
        assert!(
            matches!(verdict(&same, &settings), Some(Hold::RemovesInADay { gone: all, .. }) if all == gone)
        );
        assert_eq!(verdict(&situation(Removals::new(), removals(0, 30, 1)), &settings), None);
    }

    #[test]
    fn the_last_of_a_leak_is_held_however_few_are_left() {
        let situation = Situation {
            now: removals(3, 1, 1),
            lately: removals(0, 3, 1),
            base: live(4, 4),
            live: live(1, 1),
            ..Situation::default()
        };
        let why = verdict(&situation, &SourceSettings::default()).unwrap();
        assert_eq!(why, Hold::Empties { gone: Counted { items: 1, pages: 1 } });
        // Not where others take their place.
        let replaced = Situation { added: 1, ..situation };
        assert_eq!(verdict(&replaced, &SourceSettings::default()), None);
    }

    #[test]
    fn a_source_sets_its_own_limits() {
        let situation = Situation {
            now: removals(0, 20, 1),
            base: live(100, 100),
            live: live(100, 100),
            ..Situation::default()
        };
        for (brake_items, brake_percent, held) in
            [(5, 10, true), (20, 10, false), (5, 20, false), (19, 19, true), (0, 0, true)]
        {
            let settings =
                SourceSettings { brake_items, brake_percent, ..SourceSettings::default() };
            let verdict = verdict(&situation, &settings);
            assert_eq!(verdict.is_some(), held, "{brake_items} {brake_percent}");
        }
    }

    #[test]
    fn rewriting_most_of_a_calendar_is_held() {
        for (rewritten, items, held) in
            [(0, 0, false), (1, 1, false), (2, 3, false), (3, 3, true), (3, 6, false), (4, 6, true)]
        {
            let situation =
                Situation { live: live(items, items), rewritten, ..Situation::default() };
            let verdict = verdict(&situation, &SourceSettings::default());
            assert_eq!(verdict.is_some(), held, "{rewritten} of {items}");
        }
    }
}
