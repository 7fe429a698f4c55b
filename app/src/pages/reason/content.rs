//! What an event says.

use domain::{ContentProblem, TagsProblem, WhenProblem};

use crate::words::t;

/// Why an event cannot say something.
pub(in crate::pages) fn of_content(problem: &ContentProblem) -> String {
    use ContentProblem as P;
    match problem {
        P::NoTitle => t!("reason-title-empty"),
        P::TitleControls => t!("reason-title-lines"),
        P::LongTitle { length, most } => {
            t!("reason-title-long", length = (*length), most = (*most))
        }
        P::LongPlace { length, most } => {
            t!("reason-place-long", length = (*length), most = (*most))
        }
        P::LongLink { length, most } => t!("reason-link-long", length = (*length), most = (*most)),
        P::NoLink => t!("reason-link-wrong"),
        P::LongDescription { size, most } => {
            t!("reason-description-long", size = (*size), most = (*most))
        }
        P::Tags(problem) => of_tags(problem),
        P::When(problem) => of_when(problem),
    }
}

fn of_tags(problem: &TagsProblem) -> String {
    match problem {
        TagsProblem::Long { start, most } => {
            t!("reason-tag-long", start = start.as_str(), most = (*most))
        }
        TagsProblem::Many { count, most } => {
            t!("reason-tags-many", count = (*count), most = (*most))
        }
    }
}

fn of_when(problem: &WhenProblem) -> String {
    match problem {
        WhenProblem::NoZone(_) => t!("event-form-wrong-zone"),
        WhenProblem::EndsEarly => t!("event-form-wrong-end"),
        WhenProblem::FarYear(year) => t!("reason-year-far", year = year.to_string()),
        WhenProblem::LastDayEarly => t!("event-form-wrong-last-day"),
        WhenProblem::NoMidnight(zone) => t!("reason-no-midnight", zone = zone.as_str()),
    }
}
