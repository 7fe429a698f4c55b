//! Words and values within sentences.

use chrono::NaiveDateTime;
use domain::EventStatus;
use domain::why::{Column, Done, Minute, Moment, Part, Parts};
use words::{DateStyle, Language, t};

/// A part of an event.
pub(super) fn part(language: Language, word: Part) -> String {
    match word {
        Part::Title => t!(language, "field-title"),
        Part::Description => t!(language, "field-description"),
        Part::Place => t!(language, "field-place"),
        Part::Link => t!(language, "field-link"),
        Part::Status => t!(language, "field-status"),
        Part::Time => t!(language, "field-time"),
        Part::Tags => t!(language, "field-tags"),
        Part::Picture => t!(language, "field-picture"),
        Part::Start => t!(language, "why-part-start"),
        Part::End => t!(language, "why-part-end"),
        Part::TimeZone => t!(language, "why-part-time-zone"),
    }
}

/// Parts as a list within a sentence.
pub(super) fn parts(language: Language, parts: &Parts) -> String {
    let words: Vec<_> = parts.0.iter().map(|word| part(language, *word)).collect();
    ::words::list(language, &words)
}

/// A status within a sentence.
pub(super) fn status(language: Language, status: EventStatus) -> String {
    match status {
        EventStatus::Confirmed => t!(language, "why-status-confirmed"),
        EventStatus::Tentative => t!(language, "why-status-tentative"),
        EventStatus::Cancelled => t!(language, "why-status-cancelled"),
        EventStatus::Postponed => t!(language, "why-status-postponed"),
    }
}

/// One of the times of an item.
pub(super) fn moment(language: Language, word: Moment) -> String {
    use Moment as W;
    match word {
        W::Start => t!(language, "why-moment-start"),
        W::End => t!(language, "why-moment-end"),
        W::OriginalStart => t!(language, "why-moment-original-start"),
    }
}

/// What became of an event.
pub(super) fn done(language: Language, word: Done) -> String {
    use Done as W;
    match word {
        W::Trashed => t!(language, "why-done-trashed"),
        W::Restored => t!(language, "why-done-restored"),
        W::Imported => t!(language, "why-done-imported"),
        W::Changed => t!(language, "why-done-changed"),
    }
}

/// What no two events have at once.
pub(super) fn column(language: Language, word: Column) -> String {
    use Column as W;
    match word {
        W::Address => t!(language, "why-column-address"),
        W::Place => t!(language, "why-column-place"),
    }
}

/// A day and a time on the clocks of their place: `1 March 2026, 19:00`.
pub(super) fn clock_time(language: Language, at: NaiveDateTime) -> String {
    let day = ::words::date(language, at.date(), DateStyle::Long);
    t!(language, "why-clock", day = day, time = ::words::clock(language, at.time()))
}

/// A moment: `1 March 2026, 15:00 UTC`.
pub(super) fn minute(language: Language, at: Minute) -> String {
    let at = at.at();
    let day = ::words::date(language, at.date_naive(), DateStyle::Long);
    t!(language, "time-instant", day = day, time = ::words::clock(language, at.time()))
}
