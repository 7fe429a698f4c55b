//! What pages and forms there are, and whose they are.

use crate::http::site::PASSWORD;

/// Who may see a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sees {
    /// Everybody.
    All,
    /// Everybody who is not signed in; others are led on.
    Guests,
    /// Nobody any more.
    Nobody,
    /// Everybody who is signed in.
    Members,
    /// Who acts for the organizer, and admins; to others it does not exist.
    Own,
    /// Admins.
    Admins,
}

/// Every route of the site, as `app/src/pages/mod.rs` names it.
pub const PAGES: [(&str, Sees); 37] = [
    ("/", Sees::All),
    ("/events/:slug", Sees::All),
    ("/organizers/:slug", Sees::All),
    ("/organizers/:slug/embed", Sees::All),
    ("/series/:slug", Sees::All),
    ("/sign-in", Sees::Guests),
    ("/sign-out", Sees::All),
    ("/forgotten", Sees::All),
    ("/link/:token", Sees::All),
    ("/account", Sees::Members),
    ("/setup", Sees::Nobody),
    ("/dashboard", Sees::Members),
    ("/dashboard/connections/:id", Sees::Own),
    ("/dashboard/sources/:id", Sees::Own),
    ("/dashboard/sources/:id/preview", Sees::Own),
    ("/dashboard/runs/:id", Sees::Own),
    ("/dashboard/events/:id", Sees::Own),
    ("/dashboard/events/:id/preview", Sees::Own),
    ("/dashboard/events/:id/share", Sees::Own),
    ("/dashboard/organizers/:id/events", Sees::Own),
    ("/dashboard/organizers/:id/events/new", Sees::Own),
    ("/dashboard/organizers/:id/events/new/preview", Sees::Own),
    ("/dashboard/organizers/:id/trash", Sees::Own),
    ("/admin", Sees::Admins),
    ("/admin/runs", Sees::Admins),
    ("/admin/runs/:id", Sees::Admins),
    ("/admin/trash", Sees::Admins),
    ("/admin/trash/purge", Sees::Admins),
    ("/admin/alerts", Sees::Admins),
    ("/admin/integrity", Sees::Admins),
    ("/admin/integrity/bring-back", Sees::Admins),
    ("/admin/backups", Sees::Admins),
    ("/admin/backups/:id", Sees::Admins),
    ("/admin/backups/:id/merge", Sees::Admins),
    ("/admin/people", Sees::Admins),
    ("/admin/people/:id", Sees::Admins),
    ("/admin/audit", Sees::Admins),
];

/// Who may do what a form does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Does {
    /// Everybody: tested with accounts.
    All,
    /// Who acts for the organizer, and admins.
    Own,
    /// Admins.
    Admins,
}

/// A form's address, who may send it, and its fields.
pub type Form = (&'static str, Does, &'static [(&'static str, &'static str)]);

/// Every form: the server functions, in the order in which they are tried, and what they are sent.
pub const FORMS: [Form; 54] = [
    ("/api/sign-in", Does::All, &[]),
    ("/api/sign-out", Does::All, &[]),
    ("/api/set-up", Does::All, &[]),
    ("/api/forgotten", Does::All, &[]),
    ("/api/choose-password", Does::All, &[]),
    ("/api/confirm-address", Does::All, &[]),
    ("/api/take-address-back", Does::All, &[]),
    ("/api/rename-account", Does::All, &[]),
    ("/api/change-address", Does::All, &[]),
    ("/api/change-password", Does::All, &[]),
    ("/api/end-session", Does::All, &[]),
    ("/api/end-other-sessions", Does::All, &[]),
    ("/api/leave", Does::All, &[]),
    ("/api/connect-google", Does::Own, &[("organizer", "ORGANIZER")]),
    ("/api/choose-calendar", Does::Own, &[("connection", "CONNECTION"), ("calendar", "shop@x")]),
    ("/api/sync-now", Does::Own, &[("source", "SOURCE")]),
    ("/api/save-settings", Does::Own, SETTINGS),
    ("/api/acknowledge-alert", Does::Own, &[("alert", "1")]),
    ("/api/approve-run", Does::Own, &[("run", "HELD")]),
    ("/api/reject-run", Does::Own, &[("run", "REFUSED")]),
    ("/api/undo-run", Does::Own, &[("run", "HELD")]),
    ("/api/rerun-run", Does::Own, &[("run", "HELD")]),
    ("/api/create-event", Does::Own, NEW),
    ("/api/preview-event", Does::Own, NEW),
    ("/api/edit-event", Does::Own, EVENT),
    ("/api/set-status", Does::Own, STATUS),
    ("/api/take-googles", Does::Own, &[("event", "EDITED"), ("version", "2"), ("field", "title")]),
    ("/api/remove-cover", Does::Own, &[("event", "PICTURED"), ("version", "1")]),
    ("/api/publish-events", Does::Own, &[("events[0]", "DRAFT")]),
    ("/api/trash-events", Does::Own, &[("events[0]", "DRAFT")]),
    ("/api/edit-later", Does::Own, LATER),
    ("/api/trash-later", Does::Own, &[("event", "REPEATING")]),
    ("/api/restore-own-events", Does::Own, &[("events[0]", "DRAFT")]),
    ("/api/restore-own-batch", Does::Own, &[("batch", "OWN_BATCH")]),
    ("/api/pause-source", Does::Own, &[("source", "SOURCE")]),
    ("/api/resume-source", Does::Own, &[("source", "SOURCE")]),
    ("/api/disconnect-source", Does::Own, &[("source", "SOURCE")]),
    ("/api/restore-revision", Does::Own, REVISION),
    ("/api/invite-person", Does::Admins, &[("email", "new@example.org"), ("role", "organizer")]),
    ("/api/hand-link", Does::Admins, &[("person", "4")]),
    ("/api/join-organizer", Does::Admins, &[("person", "4"), ("organizer", "ORGANIZER")]),
    ("/api/leave-organizer", Does::Admins, &[("person", "4"), ("organizer", "ORGANIZER")]),
    ("/api/change-person", Does::Admins, &[("person", "4"), ("change", "suspend")]),
    ("/api/remove-person", Does::Admins, &[("person", "4"), ("password", PASSWORD)]),
    ("/api/create-backup", Does::Admins, &[]),
    ("/api/verify-backup", Does::Admins, &[("backup", "BACKUP")]),
    ("/api/merge-backup", Does::Admins, &[("backup", "BACKUP"), ("ids", "DRAFT")]),
    ("/api/check-everything", Does::Admins, &[]),
    ("/api/bring-back", Does::Admins, &[("what", "missing"), ("ids", "DRAFT")]),
    ("/api/test-alert", Does::Admins, &[]),
    ("/api/purge-events", Does::Admins, &[("events[0]", "DOOMED"), ("password", PASSWORD)]),
    ("/api/restore-events", Does::Admins, &[("events[0]", "TRASHED")]),
    ("/api/restore-batch", Does::Admins, &[("batch", "BATCH")]),
    ("/api/add-organizer", Does::Admins, &[("name", "Brand new")]),
];

pub const SETTINGS: &[(&str, &str)] = &[
    ("source", "SOURCE"),
    ("review", "review"),
    ("filter", ""),
    ("brake_items", "7"),
    ("brake_percent", "10"),
];

pub const REVISION: &[(&str, &str)] =
    &[("event", "REWRITTEN"), ("version", "2"), ("revision", "FIRST")];

pub const STATUS: &[(&str, &str)] =
    &[("event", "DRAFT"), ("version", "2"), ("status", "postponed")];

pub const NEW: &[(&str, &str)] = &[
    ("organizer", "ORGANIZER"),
    ("title", "Written here"),
    ("start_date", "2026-05-01"),
    ("start_time", "18:00"),
    ("time_zone", "Europe/Berlin"),
    ("status", "confirmed"),
    ("visibility", "public"),
    ("tags", "Chess"),
    ("description", "**Bring** a board"),
];

pub const EVENT: &[(&str, &str)] = &[
    ("event", "DRAFT"),
    ("version", "1"),
    ("title", "Renamed by its organizer"),
    ("start_date", "2026-05-01"),
    ("start_time", "18:00"),
    ("end_date", "2026-05-01"),
    ("end_time", "20:00"),
    ("time_zone", "Europe/Berlin"),
    ("status", "confirmed"),
];

pub const LATER: &[(&str, &str)] = &[
    ("event", "REPEATING"),
    ("version", "1"),
    ("title", "Renamed for all later dates"),
    ("start_date", "2026-05-01"),
    ("start_time", "18:00"),
    ("end_date", "2026-05-01"),
    ("end_time", "20:00"),
    ("time_zone", "Europe/Berlin"),
    ("status", "confirmed"),
];
