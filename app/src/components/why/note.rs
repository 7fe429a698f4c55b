//! What is added to a reason, and why something is not published.

use domain::why::{GoogleValue, Hidden, Note};
use words::{DateStyle, Language, t};

use super::words::{clock_time, moment, part, status};

/// What there is to add.
pub(super) fn note(language: Language, why: &Note) -> String {
    use Note as W;
    match why {
        W::NoEnd => t!(language, "why-note-no-end"),
        W::EndIsFirstDay => t!(language, "why-note-end-is-first-day"),
        W::LinkNotHttp => t!(language, "why-note-link-not-http"),
        W::UnknownStatus { status } => {
            t!(language, "why-note-unknown-status", status = status.as_str())
        }
        W::ReadZone { name, zone } => {
            t!(language, "why-note-read-zone", name = name.as_str(), zone = zone.name())
        }
        W::UnknownZone { name, zone } => {
            t!(language, "why-note-unknown-zone", name = name.as_str(), zone = zone.name())
        }
        W::Twice { moment, local, zone } => t!(
            language,
            "why-note-twice",
            moment = self::moment(language, *moment),
            local = clock_time(language, *local),
            zone = zone.name()
        ),
        W::Skipped { moment, local, zone } => t!(
            language,
            "why-note-skipped",
            moment = self::moment(language, *moment),
            local = clock_time(language, *local),
            zone = zone.name()
        ),
        W::Cut { part, most } => {
            let most = *most;
            t!(language, "why-note-cut", part = self::part(language, *part), most = most)
        }
        W::DescriptionCut { most } => {
            let most = *most;
            t!(language, "why-note-description-cut", most = most)
        }
        W::LinkTooLong { most } => {
            let most = *most;
            t!(language, "why-note-link-too-long", most = most)
        }
        W::Edited { part, google } => edited(language, &self::part(language, *part), google),
    }
}

fn edited(language: Language, part: &str, google: &GoogleValue) -> String {
    let google = match google {
        GoogleValue::None => return t!(language, "why-note-edited-none", part = part),
        GoogleValue::Another => return t!(language, "why-note-edited-another", part = part),
        GoogleValue::Quoted(text) => {
            return t!(language, "why-note-edited", part = part, google = text.as_str());
        }
        GoogleValue::Status(status) => self::status(language, *status),
        GoogleValue::Day(day) => ::words::date(language, *day, DateStyle::Long),
        GoogleValue::Local(at, zone) => {
            let time = clock_time(language, *at);
            t!(language, "why-note-local", time = time, zone = zone.as_str())
        }
    };
    t!(language, "why-note-edited-value", part = part, google = google)
}

/// Why it must not be published.
pub(super) fn hidden(language: Language, why: &Hidden) -> String {
    use Hidden as W;
    match why {
        W::Declined => t!(language, "why-hidden-declined"),
        W::Kind { kind } => t!(language, "why-hidden-kind", kind = kind.as_str()),
        W::Visibility { visibility } => {
            t!(language, "why-hidden-visibility", visibility = visibility.as_str())
        }
        W::NoKeyword { keyword } => {
            t!(language, "why-hidden-no-keyword", keyword = keyword.as_str())
        }
    }
}
