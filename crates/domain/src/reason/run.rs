//! Syncs: begun, approved, taken back.

use thiserror::Error;

use crate::ids::{RunId, SourceId};

/// Why a calendar is not synced, or a sync not approved, rejected or taken back.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum RunProblem {
    /// There is no such calendar.
    #[error("there is no source {0}")]
    NoSource(SourceId),
    /// A person stopped its syncs.
    #[error("source {0} is paused: resume it first")]
    Paused(SourceId),
    /// Another sync of it is under way.
    #[error("another sync of source {0} is under way: wait for it to end")]
    Busy(SourceId),
    /// Another sync took over while this one wrote.
    #[error("another sync of source {0} is under way")]
    LeaseLost(SourceId),
    /// The server stopped the task that ran it.
    #[error("the sync of source {0} stopped unexpectedly; the log knows more")]
    Stopped(SourceId),
    /// It has ended, or was ended by somebody else.
    #[error("run {0} is not under way any more")]
    NotUnderWay(RunId),
    /// The calendar was disconnected while Google was asked.
    #[error("the calendar was disconnected during this sync; nothing was changed")]
    DisconnectedMeanwhile,
    /// There is nothing to decide, and why, as the sync log has it.
    #[error("run {id} is not held: {}", why.as_deref().unwrap_or("there is nothing to decide"))]
    NotHeld {
        /// Which.
        id: RunId,
        /// What became of it; `None` where it was never held.
        why: Option<String>,
    },
    /// An approval would do something else than the list that somebody saw.
    #[error(
        "something changed here since run {0} was held, so it would no longer do exactly what it \
         shows; nothing was changed. Sync again to get a new list"
    )]
    ListChanged(RunId),
    /// It cannot be taken back.
    #[error("run {id} cannot be taken back: {why}")]
    NotUndone {
        /// Which.
        id: RunId,
        /// Why.
        why: NotUndone,
    },
}

/// Why a sync cannot be taken back.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum NotUndone {
    /// It was already.
    #[error("it was taken back already")]
    Already,
    /// Google had nothing new.
    #[error("it changed nothing")]
    Nothing,
    /// It has not ended.
    #[error("it is still under way")]
    UnderWay,
    /// It waits for a decision.
    #[error("it is held and has changed nothing: reject it instead")]
    Held,
    /// It failed, or was rejected.
    #[error("it has changed nothing")]
    ChangedNothing,
}
