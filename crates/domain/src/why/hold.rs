//! Why a run waits for a person, and what became of one that waits no more.

use super::sentences::sentences;
use super::values::Counted;
use super::words::Unit;
use crate::RunId;

sentences! {
    /// Why a run changed nothing: the brake held it, or Google said something else since.
    pub enum Hold {
        Disconnected = "the calendar was disconnected, so this can no longer be applied; nothing was changed",
        NothingLeft = "Google no longer asks for any of these changes: nothing is left to decide",
        ;
        Empties = "it would empty this calendar: " (gone: Counted) " would go, and nothing would be left",
        Removes = "it would take " (gone: Counted) " off the site, of " (of: i64) " " (unit: Unit) ": more than " (items: i64) " and more than " (percent: i64) " %",
        RemovesInADay = "it would take " (gone: Counted) " off the site within 24 hours, of " (of: i64) " " (unit: Unit) ": more than " (items: i64) " and more than " (percent: i64) " %",
        Rewrites = "it would give " (rewritten: i64) " of " (items: i64) " events another title or start",
        Same = "Google shows the same list as run " (run: RunId) ", which waits",
        OtherSince = "Google shows other changes since: run " (run: RunId) " has the new list",
        FewSince = "Google asks for other changes since, few enough to be applied without asking: run " (run: RunId) " did so, and nothing is left to decide",
    }
}
