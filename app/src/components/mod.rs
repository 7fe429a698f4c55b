//! The static pieces that pages are made of. They render on the server only.

mod event_list;
mod flash;
mod form;
mod frame;
mod mark;
mod meta;
mod run_list;
mod run_log;
pub mod text;
pub mod time;
mod words;

pub use event_list::EventList;
pub use flash::Flashes;
pub use form::{Field, PostButton};
pub use frame::{DeskFrame, PublicFrame, current_path};
pub use mark::Mark;
pub use meta::{Head, PublicHead};
pub use run_list::{RunSummary, RunTable};
pub use run_log::RunLog;
pub use words::{
    SourceBadge, StateBadge, StatusNote, action_word, cause_word, counts_sentence, deleted_by,
    source_note, trigger_word,
};
