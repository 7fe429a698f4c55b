//! Calendars of organizers: connected, chosen, synced, set up.

mod acts;
mod choose;
mod connect;
mod preview;
mod settings;
mod source;
mod state;

pub(in crate::pages) use acts::{DisconnectSource, PauseSource, ResumeSource, SyncNow};
pub(in crate::pages) use choose::{ChooseCalendar, ChooseCalendarPage};
pub(in crate::pages) use connect::ConnectGoogle;
pub(super) use connect::{ConnectButton, StandInNote};
pub(in crate::pages) use preview::PreviewAt;
pub(in crate::pages) use settings::SaveSettings;
pub(in crate::pages) use source::SourceAt;
