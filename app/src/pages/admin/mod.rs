//! `/admin`: what administrators see.

mod audit;
mod backups;
mod integrity;
mod overview;
mod people;
mod runs;

pub(super) use audit::AuditPage;
pub(super) use backups::{BackupAt, BackupsPage, CreateBackup, MergeAt, MergeBackup, VerifyBackup};
pub(super) use integrity::{BringBack, BringBackPage, CheckEverything, IntegrityPage};
pub(super) use overview::Overview;
pub(super) use people::{
    ChangePerson, HandLink, InvitePerson, JoinOrganizer, LeaveOrganizer, PeoplePage, PersonAt,
    RemovePerson,
};
pub(super) use runs::Runs;
