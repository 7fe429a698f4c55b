//! `/dashboard`: what organizers see.

mod choose;
mod connect;
mod overview;
mod preview;
mod run;
mod source;
mod source_acts;

pub(super) use choose::{ChooseCalendar, ChooseCalendarPage};
pub(super) use connect::ConnectGoogle;
pub(super) use overview::{AddOrganizer, Dashboard};
pub(super) use preview::PreviewAt;
pub(super) use run::RunAt;
pub(super) use source::SourceAt;
pub(super) use source_acts::{DisconnectSource, PauseSource, ResumeSource, SyncNow};
