//! What people do, a file an act: one function with one transaction, its line of the audit log and
//! its jobs included, which pages, commands and jobs call alike. An act takes the proof of the right to
//! it ([`access`], decision 26) and says in whose name it is done. What Google has to be told comes
//! after the commit: it can fail, and what was done stands.

pub mod audit;
mod author;
mod calendars;
mod error;
mod events;
mod keeping;
mod people;
mod runs;

pub use calendars::{
    Account, Ended, NewCalendar, add_calendar, connect, disconnect, grant, pause, resume,
    save_settings,
};
pub use error::{ActError, Done};
pub use events::{
    NoCover, content_of, create, create_series, edit, edit_later, publish, purge, purge_expired,
    put_cover, restore, restore_revision, take_googles, tidied, tidied_new, trash, trash_later,
};
pub use keeping::{
    accept_losses, acknowledge, back_up, bring_back, import, merge_backup, missing, test_alert,
    verify_backup,
};
pub use people::{
    Added, Invitation, Invited, add_organizer, add_user, change_account, change_address,
    change_password, choose_password, confirm_address, end_sessions, forgotten, invite, leave,
    make_link, rename, set_up, slug_of, take_address_back,
};
pub use runs::{PATIENCE, approve, dry_run, reject, rerun, sync, undo};
