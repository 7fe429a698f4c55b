//! Why something cannot be done, or is not there: as types, so that each reason is phrased once.
//! `Display` says it in English, for the command line and for logs; pages have their own words.

mod account;
mod all;
mod backup;
mod calendar;
mod content;
mod denied;
mod event;
mod failure;
mod form;
mod kind;
mod organizer;
mod refusal;
mod row;
mod run;
mod site;
mod trouble;

pub use account::AccountProblem;
pub use all::Reason;
pub use backup::BackupProblem;
pub use calendar::CalendarProblem;
pub use content::{ContentProblem, TagsProblem, WhenProblem};
pub use denied::Denied;
pub use event::{EventProblem, Unkept};
pub use failure::Failure;
pub use form::{FormProblem, Ticked};
pub use kind::RecordKind;
pub use organizer::{OrganizerProblem, check_name};
pub use refusal::RowRefusal;
pub use row::{ColumnProblem, RowProblem};
pub use run::{NotUndone, RunProblem};
pub use site::SiteProblem;
pub use trouble::Trouble;
