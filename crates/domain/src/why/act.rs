//! What was done, as the history, the trash and the audit log keep it.

use super::sentences::sentences;
use super::words::Part;
use crate::RunId;

sentences! {
    /// What a person, a sync or the site itself did.
    pub enum Act {
        Written = "written here",
        Edited = "edited",
        EditedLater = "edited, with all later dates",
        Published = "published",
        Trashed = "moved to the trash",
        TrashedLater = "moved to the trash, with all later dates",
        Restored = "restored from the trash",
        RestoredFree = "restored from the trash, at a free address where need be",
        Purged = "purged from the trash",
        Missing = "brought back from history: its row was gone",
        Altered = "brought back from history: its row was not what its history says",
        Demo = "demo data",
        ;
        WrittenSeries = "written as a series: " (repeat: String) "",
        RestoredRevision = "restored revision " (revision: i64) "",
        TookGoogles = "took Google's " (part: Part) "",
        Retention = "retention: " (days: i64) " days in the trash",
        Merged = "merged from backup " (backup: String) "",
        Imported = "import of " (file: String) "",
        SyncedApproved = "sync of " (calendar: String) ", approved by " (by: String) "",
        Synced = "sync of " (calendar: String) "",
        TakenBack = "run " (run: RunId) " was taken back",
        Anew = "run " (run: RunId) " is synced anew",
    }
}
