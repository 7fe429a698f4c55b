//! Events and all that surrounds them: types and validation, no I/O.

mod account;
mod agent;
mod alert;
mod attendance;
mod audit;
mod backup;
mod backup_stage;
mod brake;
mod chain_fault;
mod content;
mod cover;
mod deletion;
mod difference;
mod edit;
mod event;
mod field;
mod history;
mod ids;
mod integrity;
mod letter;
mod link;
mod organizer;
mod place;
mod plan;
mod reason;
mod remote;
mod repeat;
mod row;
mod run;
mod series;
mod slug;
mod source;
pub mod tags;
pub mod text;
pub mod tidy;
pub mod time;
pub mod views;
pub mod why;
pub mod zone;

pub use account::{
    Account, Email, EmailError, LONGEST_NAME, NameError, PasswordError, Role, check_password,
    check_person,
};
pub use agent::Agent;
pub use alert::{
    Alert, AlertChannel, AlertDelivery, AlertKind, ChannelKind, ChannelState, DeliveryChannel,
    DeliveryState,
};
pub use attendance::{Attendance, online_address};
pub use audit::{AuditAction, AuditEntry, Origin, Whence};
pub use backup::{
    BackupChange, BackupDifference, BackupInfo, BackupOrigin, BackupProgress, BackupReason,
    MergeFailure, MergeReport, MergeRequest,
};
pub use backup_stage::BackupStage;
pub use brake::{Live, REWRITTEN, Removals, Situation};
pub use chain_fault::{AuditFault, ChainFault};
pub use content::{
    LONGEST_DESCRIPTION, LONGEST_LINK, LONGEST_PLACE, LONGEST_TITLE, check_content, is_invisible,
    turns_text,
};
pub use cover::{Cover, cover_path};
pub use deletion::{
    Actor, ActorName, Addresses, Cause, Conflict, Deletion, RestoreOutcome, RestoreRequest,
    TrashedEvent,
};
pub use difference::{Difference, DifferenceSummary, Otherwise};
pub use edit::Edit;
pub use event::{Event, EventContent, EventLine, EventStatus, FieldChange, Visibility, When};
pub use field::Field;
pub use history::{HistoryEntry, RevisionAction};
pub use ids::{
    AlertId, ConnectionId, DeletionId, EventId, GoogleId, OrganizerId, RunId, SeriesId, SourceId,
    UserId,
};
pub use integrity::{IntegrityReport, LostAddress, Shrunk};
pub use letter::{Changed, Letter};
pub use link::{Link, LinkKind};
pub use organizer::Organizer;
pub use place::{breaks_line, one_line};
pub use plan::{
    EditWrite, Held, HeldEvent, HeldItem, HeldItems, HeldSeries, Plan, Refusals, RemoteWrite,
    SeriesWrite, Step, family_of,
};
pub use reason::{
    AccountProblem, BackupProblem, CalendarProblem, ColumnProblem, ContentProblem, Denied,
    EventProblem, Failure, FormProblem, NotUndone, OrganizerProblem, Reason, RecordKind,
    RowProblem, RowRefusal, RunProblem, SiteProblem, TagsProblem, Ticked, Trouble, Unkept,
    WhenProblem, check_name,
};
pub use remote::{
    Delivery, OccurrenceKey, Quarantined, RemoteBody, RemoteEvent, RemoteItem, RemoteRevision,
    RemoteWhen,
};
pub use repeat::{
    DatesProblem, MOST_DATES, MOST_EVERY, MOST_YEARS, NthWeekday, Pattern, Repeat, RepeatDays,
    RepeatDescription, RepeatEnd, RepeatPart, RepeatProblem, RuleProblem, own_rule,
};
pub use row::{LONGEST_UID, check_form, check_row};
pub use run::{
    Action, Change, Counts, LeftAlone, Progress, Run, RunDetail, RunState, Trigger, UndoOutcome,
};
pub use series::Series;
pub use slug::{SlugError, check_slug, slugify};
pub use source::{Connection, SettingsError, Source, SourceSettings, SourceState};

pub use why::Why;

#[cfg(test)]
mod word_tests;
