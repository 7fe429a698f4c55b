//! What is added to a reason, and why something is not published.

use chrono::NaiveDateTime;
use chrono_tz::Tz;

use super::sentences::sentences;
use super::values::GoogleValue;
use super::words::{Moment, Part};

sentences! {
    /// What the mapping had to bend of an item, and where Google says otherwise than a person here.
    pub enum Note {
        NoEnd = "it has no end: taken as ending at its start",
        EndIsFirstDay = "its end is its first day: taken as one whole day",
        LinkNotHttp = "its link is not an http or https address, and was left out",
        ;
        Edited = "the " (part: Part) " was edited here; Google has " (google: GoogleValue) " now",
        UnknownStatus = "its status \"" (status: String) "\" is unknown: taken as confirmed",
        ReadZone = "its time zone \"" (name: String) "\" was read as " (zone: Tz) "",
        UnknownZone = "its time zone \"" (name: String) "\" is unknown: the calendar's, " (zone: Tz) ", is used",
        Twice = "its " (moment: Moment) " " (local: NaiveDateTime) " occurs twice: the first is taken in " (zone: Tz) "",
        Skipped = "its " (moment: Moment) " " (local: NaiveDateTime) " is skipped by the clock change: read as just after it in " (zone: Tz) "",
        Cut = "its " (part: Part) " was cut: at most " (most: usize) " characters can be kept",
        DescriptionCut = "its description was cut: at most " (most: usize) " kB can be kept",
        LinkTooLong = "its link was left out: at most " (most: usize) " characters can be kept",
    }
}

sentences! {
    /// Why an item has no page.
    pub enum Hidden {
        Declined = "the calendar's owner declined it",
        ;
        Kind = "its type is " (kind: String) "",
        Visibility = "its visibility is " (visibility: String) "",
        NoKeyword = "it has no “" (keyword: String) "”",
    }
}
