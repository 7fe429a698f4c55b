//! Words within sentences.

use super::sentences::sentences;
use crate::Field;

sentences! {
    /// A part of an event, as the log names it.
    #[derive(Copy)]
    pub enum Part {
        Title = "title",
        Description = "description",
        Place = "place",
        Link = "link",
        Status = "status",
        Start = "start",
        End = "end",
        TimeZone = "time zone",
        Time = "time",
        Tags = "tags",
        Picture = "picture",
    }
}

impl From<Field> for Part {
    fn from(field: Field) -> Self {
        match field {
            Field::Title => Self::Title,
            Field::Description => Self::Description,
            Field::Location => Self::Place,
            Field::Url => Self::Link,
            Field::Status => Self::Status,
            Field::When => Self::Time,
            Field::Tags => Self::Tags,
            Field::Cover => Self::Picture,
        }
    }
}

sentences! {
    /// One of the times that an item of Google's gives.
    #[derive(Copy)]
    pub enum Moment {
        Start = "start",
        End = "end",
        OriginalStart = "original start",
    }
}

sentences! {
    /// What the brake counts.
    #[derive(Copy)]
    pub enum Unit {
        Events = "events",
        Pages = "pages",
    }
}

sentences! {
    /// What became of an event after a run.
    #[derive(Copy)]
    pub enum Done {
        Trashed = "moved to the trash",
        Restored = "restored",
        Imported = "imported",
        Changed = "changed",
    }
}

sentences! {
    /// What no two events have at once.
    #[derive(Copy)]
    pub enum Column {
        Address = "address",
        Place = "place in the calendar",
    }
}
