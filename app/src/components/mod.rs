//! The static pieces that pages are made of. They render on the server only.

mod changes;
mod event_list;
mod flash;
mod form;
mod frame;
mod mark;
mod meta;
mod run_chart;
mod run_list;
pub mod text;
pub mod time;
mod words;

pub use changes::{ChangeSet, words_of};
pub use event_list::EventList;
pub use flash::Flashes;
pub use form::{Field, FieldError, PostButton, described_by};
pub use frame::{DeskFrame, PublicFrame, current_path};
pub use mark::Mark;
pub use meta::{Head, PublicHead, ShareImage};
pub use run_chart::RunChart;
pub use run_list::{RunSummary, RunTable};
pub use words::{
    SourceBadge, StateBadge, StatusNote, Tense, action_word, cause_word, counts_sentence,
    deleted_by, source_note, status_word, trigger_word,
};
