//! `/dashboard`: what organizers see.

mod choose;
mod connect;
mod event;
mod event_acts;
mod event_fields;
mod event_form;
mod event_preview;
mod events;
mod history;
mod local_time;
mod new_event;
mod overview;
mod preview;
mod source;
mod source_acts;
mod source_settings;
mod source_state;
mod written_preview;

pub(super) use choose::{ChooseCalendar, ChooseCalendarPage};
pub(super) use connect::ConnectGoogle;
pub(super) use event::OwnEventAt;
pub(super) use event_acts::{EditEvent, PublishEvents, SetStatus, TakeGoogles, TrashEvents};
pub(super) use event_preview::EventPreviewAt;
pub(super) use events::OwnEventsPage;
pub(super) use history::RestoreRevision;
pub(super) use new_event::{CreateEvent, NewEventPage};
pub(super) use overview::{AddOrganizer, Dashboard};
pub(super) use preview::PreviewAt;
pub(super) use source::SourceAt;
pub(super) use source_acts::{DisconnectSource, PauseSource, ResumeSource, SyncNow};
pub(super) use source_settings::SaveSettings;
pub(super) use written_preview::{NewPreviewPage, PreviewEvent};
