//! `/dashboard`: what organizers see.

mod choose;
mod connect;
mod cover;
mod event;
mod event_acts;
mod event_fields;
mod event_form;
mod event_preview;
mod events;
mod history;
mod local_time;
mod overview;
mod preview;
mod repeat_form;
mod series_acts;
mod share;
mod source;
mod source_acts;
mod source_settings;
mod source_state;

pub(super) use choose::{ChooseCalendar, ChooseCalendarPage};
pub(super) use connect::ConnectGoogle;
pub(super) use cover::RemoveCover;
pub(super) use event::OwnEventAt;
pub(super) use event_acts::{EditEvent, PublishEvents, TakeGoogles, TrashEvents};
pub(super) use event_preview::EventPreviewAt;
pub(super) use events::OwnEventsPage;
pub(super) use history::RestoreRevision;
pub(super) use overview::{AddOrganizer, Dashboard};
pub(super) use preview::PreviewAt;
pub(super) use series_acts::{EditLater, TrashLater};
pub(super) use share::ShareAt;
pub(super) use source::SourceAt;
pub(super) use source_acts::{DisconnectSource, PauseSource, ResumeSource, SyncNow};
pub(super) use source_settings::SaveSettings;
