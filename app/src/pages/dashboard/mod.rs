//! `/dashboard`: what organizers see.

mod calendars;
mod events;
mod overview;
mod share;

pub(super) use calendars::{
    ChooseCalendar, ChooseCalendarPage, ConnectGoogle, DisconnectSource, PauseSource, PreviewAt,
    ResumeSource, SaveSettings, SourceAt, SyncNow,
};
pub(super) use events::{
    CreateEvent, EditEvent, EditLater, EventPreviewAt, NewEventPage, NewPreviewPage, OwnEventAt,
    OwnEventsPage, PreviewEvent, PublishEvents, RemoveCover, RestoreRevision, SetStatus,
    TakeGoogles, TrashEvents, TrashLater,
};
pub(super) use overview::{AddOrganizer, Dashboard};
pub(super) use share::ShareAt;
