//! Events as organizers work on them: lists, forms, previews, and what is done with them.

mod acts;
mod blank;
mod cover;
mod create;
mod event;
mod fields;
mod form;
mod history;
mod list;
mod local_time;
mod new;
mod preview;
mod repeat_form;
mod series_acts;
mod written_preview;

pub(in crate::pages) use acts::{EditEvent, PublishEvents, SetStatus, TakeGoogles, TrashEvents};
pub(in crate::pages) use cover::RemoveCover;
pub(in crate::pages) use create::CreateEvent;
pub(in crate::pages) use event::OwnEventAt;
pub(in crate::pages) use history::RestoreRevision;
pub(in crate::pages) use list::OwnEventsPage;
pub(super) use list::VisibilityBadge;
pub(in crate::pages) use new::NewEventPage;
pub(in crate::pages) use preview::EventPreviewAt;
pub(super) use preview::page_of;
pub(in crate::pages) use series_acts::{EditLater, TrashLater};
pub(in crate::pages) use written_preview::{NewPreviewPage, PreviewEvent};
