//! The scopes that the stand-in knows, and what each allows.

use std::collections::BTreeSet;

/// A set of scopes, in Google's own spelling.
pub(crate) type Scopes = BTreeSet<String>;

const AUTH: &str = "https://www.googleapis.com/auth/";

/// What each scope allows, in the words of the consent page. Sign-in scopes have none: they
/// cannot be left out.
const KNOWN: &[(&str, Option<&str>)] = &[
    ("openid", None),
    ("userinfo.email", None),
    ("userinfo.profile", None),
    ("calendar", Some("See, edit, share, and permanently delete all the calendars you can access")),
    ("calendar.readonly", Some("See and download any calendar you can access")),
    ("calendar.events", Some("View and edit events on all your calendars")),
    ("calendar.events.readonly", Some("View events on all your calendars")),
    ("calendar.events.owned", Some("See, create, change, and delete events on calendars you own")),
    ("calendar.events.owned.readonly", Some("See the events on calendars you own")),
    ("calendar.calendarlist", Some("See, add, and remove calendars you’re subscribed to")),
    ("calendar.calendarlist.readonly", Some("See the list of calendars you’re subscribed to")),
    ("calendar.calendars", Some("See and change the properties of calendars you have access to")),
    (
        "calendar.calendars.readonly",
        Some("See the title, description and time zone of calendars you have access to"),
    ),
];

/// Google's own spelling of a scope: `email` is granted as `…/auth/userinfo.email`.
pub(crate) fn canonical(scope: &str) -> String {
    match scope {
        "email" => format!("{AUTH}userinfo.email"),
        "profile" => format!("{AUTH}userinfo.profile"),
        other => other.to_owned(),
    }
}

/// Reads a space-separated list.
pub(crate) fn parse(list: &str) -> Scopes {
    list.split_whitespace().map(canonical).collect()
}

/// A space-separated list.
pub(crate) fn join(scopes: &Scopes) -> String {
    scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// What the consent page says of a scope: `None` for one that is not known, `Some(None)` for
/// one that comes with signing in.
pub(crate) fn meaning(scope: &str) -> Option<Option<&'static str>> {
    let short = if scope == "openid" { scope } else { scope.strip_prefix(AUTH)? };
    KNOWN.iter().find(|(name, _)| *name == short).map(|(_, words)| *words)
}

/// Whether the sign-in scopes among `scopes` show the e-mail address.
pub(crate) fn shows_email(scopes: &Scopes) -> bool {
    scopes.contains(&format!("{AUTH}userinfo.email"))
}

/// Whether the sign-in scopes among `scopes` show the name.
pub(crate) fn shows_name(scopes: &Scopes) -> bool {
    scopes.contains(&format!("{AUTH}userinfo.profile"))
}

/// Whether any of the calendar scopes `names` (without their common beginning) was granted.
pub(crate) fn any(scopes: &Scopes, names: &[&str]) -> bool {
    names.iter().any(|name| scopes.contains(&format!("{AUTH}{name}")))
}

/// The scopes that list the calendars of an account.
pub(crate) const CALENDAR_LIST: &[&str] =
    &["calendar", "calendar.readonly", "calendar.calendarlist", "calendar.calendarlist.readonly"];

/// The scopes that show a calendar's own properties.
pub(crate) const CALENDARS: &[&str] =
    &["calendar", "calendar.readonly", "calendar.calendars", "calendar.calendars.readonly"];

/// The scopes that show the events of any calendar.
pub(crate) const EVENTS: &[&str] =
    &["calendar", "calendar.readonly", "calendar.events", "calendar.events.readonly"];

/// The scopes that show the events of calendars that the account owns.
pub(crate) const OWNED_EVENTS: &[&str] =
    &["calendar.events.owned", "calendar.events.owned.readonly"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_in_scopes_come_back_in_googles_spelling() {
        let scopes = parse("email openid  profile");
        assert_eq!(
            join(&scopes),
            "https://www.googleapis.com/auth/userinfo.email \
             https://www.googleapis.com/auth/userinfo.profile openid"
        );
        assert!(shows_email(&scopes) && shows_name(&scopes));
    }

    #[test]
    fn every_scope_used_for_access_is_known() {
        for name in [CALENDAR_LIST, CALENDARS, EVENTS, OWNED_EVENTS].concat() {
            assert!(meaning(&format!("{AUTH}{name}")).is_some_and(|m| m.is_some()), "{name}");
        }
        assert_eq!(meaning("https://www.googleapis.com/auth/drive"), None);
        assert_eq!(meaning("calendar.readonly"), None, "a scope is named in full");
    }
}
