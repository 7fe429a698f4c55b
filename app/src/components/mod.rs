//! The static pieces that pages are made of. They render on the server only.

mod accent;
mod backup;
mod byline;
mod changes;
mod differing;
mod event_list;
mod faults;
mod flash;
mod form;
mod frame;
pub mod ids;
pub mod language;
mod mark;
mod meta;
mod password;
mod progress;
mod refusal;
mod repetition;
mod report;
mod run_chart;
mod run_list;
mod tags;
pub mod text;
pub mod time;
pub mod why;
mod words;

pub use accent::{ACCENT_COUNT, accent, accent_number};
pub use backup::{BackupBadge, backup_reason, grouped, size, size_in};
pub use byline::byline;
pub use changes::{ChangeSet, Differences, change_lines, readable_fields, words_of};
pub use differing::{Differing, differences_sentence};
pub use event_list::EventList;
pub use faults::{audit_fault, chain_fault};
pub use flash::Flashes;
pub use form::{Choice, Field, FieldError, PostButton, described_by};
pub use frame::{DeskFrame, PublicFrame, current_path};
pub use mark::Mark;
pub use meta::{Feed, Head, LinkWords, PublicHead};
pub use password::PasswordField;
pub use progress::{backup_progress, backup_stage, run_progress};
pub use refusal::column_problem;
pub use repetition::repetition;
pub use report::{MergeTable, merge_lines};
pub use run_chart::RunChart;
pub use run_list::{RunSummary, RunTable};
pub use tags::Tags;
pub use words::{
    SourceBadge, StateBadge, StatusNote, Tense, action_word, audit_details, audit_line_word,
    audit_word, cause_word, counts_sentence, deleted_by, source_note, status_word, trigger_word,
    who,
};

pub use crate::ports::ShareImage;
