//! Time zones for calendars (RFC 5545, 3.6.5): which ones a file names, and how it describes them.
//!
//! A file is to say the right instants to a reader that knows nothing but its own VTIMEZONEs, and
//! these are in the shape that Outlook reads ([`super::yearly`]). Whatever that shape cannot say is
//! written in UTC: times that clocks show twice, times of years in which other rules held, and zones
//! without a yearly rule.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike as _, LocalResult, TimeZone as _, Utc};
use chrono_tz::Tz;
use domain::zone::{local, zone};
use domain::{Event, When};

use super::lines::Lines;
use super::yearly::{Clocks, History};

/// Years whose rules are tried for a zone, those with the most events first.
const MOST_YEARS: usize = 12;

/// The zones that a file names.
#[derive(Default)]
pub struct Zones(BTreeMap<&'static str, (Tz, Clocks)>);

impl Zones {
    /// Those by which the times of these events are said best. UTC needs no description; an unknown
    /// name is shown as UTC everywhere.
    pub fn of<'a>(events: impl Iterator<Item = &'a Event>) -> Self {
        let mut spans: BTreeMap<&'static str, (Tz, Vec<Span>)> = BTreeMap::new();
        for event in events {
            if let When::Timed { starts_at, ends_at, time_zone } = event.when() {
                let tz = zone(&time_zone);
                if tz != Tz::UTC {
                    let (_, all) = spans.entry(tz.name()).or_insert((tz, Vec::new()));
                    all.push((starts_at, ends_at.max(starts_at)));
                }
            }
        }
        let known = spans.into_iter().filter_map(|(name, (tz, spans))| {
            let clocks = best(tz, &spans)?;
            Some((name, (tz, clocks)))
        });
        Self(known.collect())
    }

    /// The zone in which a time is written; `None` for UTC.
    pub fn written(&self, tz: Tz, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Option<Tz> {
        let (tz, clocks) = self.0.get(tz.name())?;
        fits(*tz, clocks, (starts_at, ends_at.max(starts_at))).then_some(*tz)
    }

    /// Describes them.
    pub fn describe(&self, lines: &mut Lines) {
        for (name, (_, clocks)) in &self.0 {
            lines.line("BEGIN", "VTIMEZONE");
            lines.line("TZID", name);
            clocks.describe(lines);
            lines.line("END", "VTIMEZONE");
        }
    }
}

/// From an instant to an instant.
type Span = (DateTime<Utc>, DateTime<Utc>);

/// The clocks that are right for the most events of a zone; of several the latest years'. `None`
/// where none are right for any.
fn best(tz: Tz, spans: &[Span]) -> Option<Clocks> {
    let mut history = History::of(tz);
    let mut tried: Vec<Clocks> = Vec::new();
    for year in years(tz, spans) {
        if let Some(clocks) = history.clocks(year).filter(|clocks| !tried.contains(clocks)) {
            tried.push(clocks);
        }
    }
    let right = |clocks: &Clocks| spans.iter().filter(|span| fits(tz, clocks, **span)).count();
    // Of equals the last one is taken.
    let counted = tried.into_iter().map(|clocks| (right(&clocks), clocks));
    let (count, clocks) = counted.max_by_key(|(count, _)| *count)?;
    (count > 0).then_some(clocks)
}

/// The years in which events start, those with the most of them, in order.
fn years(tz: Tz, spans: &[Span]) -> BTreeSet<i32> {
    let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
    for (start, _) in spans {
        *counts.entry(local(tz, *start).year()).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_unstable_by_key(|(year, count)| (std::cmp::Reverse(*count), -year));
    counts.into_iter().take(MOST_YEARS).map(|(year, _)| year).collect()
}

/// Whether both ends of a time are said rightly by what clocks show.
fn fits(tz: Tz, clocks: &Clocks, (start, end): Span) -> bool {
    is_said(tz, clocks, start) && is_said(tz, clocks, end)
}

fn is_said(tz: Tz, clocks: &Clocks, at: DateTime<Utc>) -> bool {
    let shown = local(tz, at);
    let once = matches!(tz.from_local_datetime(&shown), LocalResult::Single(_));
    once && clocks.instant(shown) == Some(at)
}
