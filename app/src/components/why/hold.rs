//! Why a run waits or changed nothing, and what taking one back left alone.

use domain::why::{Counted, Hold, Kept, Unit};
use words::{Language, t};

use super::words::{column, done, minute};

/// Why a run waits, or does so no more.
pub(super) fn hold(language: Language, why: &Hold) -> String {
    use Hold as W;
    match why {
        W::Disconnected => t!(language, "why-hold-disconnected"),
        W::NothingLeft => t!(language, "why-hold-nothing-left"),
        W::Empties { gone } => t!(language, "why-hold-empties", gone = counted(language, *gone)),
        W::Rewrites { rewritten, items } => {
            let (rewritten, items) = (*rewritten, *items);
            t!(language, "why-hold-rewrites", rewritten = rewritten, items = items)
        }
        W::Same { run } => t!(language, "why-hold-same", sync = run.to_string()),
        W::OtherSince { run } => t!(language, "why-hold-other-since", sync = run.to_string()),
        W::FewSince { run } => t!(language, "why-hold-few-since", sync = run.to_string()),
        W::Removes { gone, of, unit, items, percent } => {
            let (gone, of) = (counted(language, *gone), counted_of(language, *of, *unit));
            let (items, percent) = (*items, *percent);
            t!(language, "why-hold-removes", gone = gone, of = of, items = items, percent = percent)
        }
        W::RemovesInADay { gone, of, unit, items, percent } => {
            let (gone, of) = (counted(language, *gone), counted_of(language, *of, *unit));
            let (items, percent) = (*items, *percent);
            t!(language, "why-hold-day", gone = gone, of = of, items = items, percent = percent)
        }
    }
}

/// A series is one event with several pages.
fn counted(language: Language, gone: Counted) -> String {
    let events = counted_of(language, gone.items, Unit::Events);
    if gone.items == gone.pages {
        return events;
    }
    let pages = counted_of(language, gone.pages, Unit::Pages);
    t!(language, "why-counted-both", events = events, pages = pages)
}

fn counted_of(language: Language, count: i64, unit: Unit) -> String {
    match unit {
        Unit::Events => t!(language, "why-counted-events", count = count),
        Unit::Pages => t!(language, "why-counted-pages", count = count),
    }
}

/// Why an undo left it alone.
pub(super) fn kept(language: Language, why: &Kept) -> String {
    use Kept as W;
    match why {
        W::Purged => t!(language, "why-kept-purged"),
        W::Erased => t!(language, "why-kept-erased"),
        W::Since { done, by, at } => t!(
            language,
            "why-kept-since",
            done = self::done(language, *done),
            by = by.as_str(),
            at = minute(language, *at)
        ),
        W::Taken { column, event } => t!(
            language,
            "why-kept-taken",
            column = self::column(language, *column),
            event = event.to_string()
        ),
    }
}
