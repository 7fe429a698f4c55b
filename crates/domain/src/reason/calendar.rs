//! Calendars, and what Google says.

use thiserror::Error;

use crate::ids::SourceId;
use crate::source::SettingsError;

/// Why a calendar cannot be connected, set or read.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum CalendarProblem {
    /// The site is no client of Google's yet.
    #[error(
        "this site has no Google client yet: its operator sets GOOGLE_CLIENT_ID and \
         GOOGLE_CLIENT_SECRET (the README says how to get them)"
    )]
    NoClient,
    /// The account does not show this calendar.
    #[error("the connected account does not show this calendar")]
    NotShown,
    /// The account sees no titles in it.
    #[error(
        "this account sees only busy times in this calendar, no events: ask its owner to share \
         \"all event details\""
    )]
    BusyOnly,
    /// What was chosen for it makes no sense.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A person ended its connection.
    #[error("source {0} is disconnected: connect the calendar again")]
    Disconnected(SourceId),
    /// The account's grant is gone, or cannot be opened.
    #[error("this Google account is not connected any more: connect it again")]
    NotConnected,
    /// The account's grant was given back.
    #[error("the access to Google was given back: connect the Google account again")]
    GivenBack,
    /// An answer of Google's that nobody here waits for.
    #[error(
        "this answer from Google does not belong to a connection that you began here, or was used \
         already: connect once more"
    )]
    UnknownConsent,
    /// The person said no at Google.
    #[error("you did not allow access at Google, so nothing was connected")]
    NotAllowed,
    /// Google ended the consent, and says why in a word.
    #[error("Google ended the connection ({0}): connect once more")]
    Ended(String),
    /// Google gave access for an hour only.
    #[error(
        "Google gave no lasting access: remove this site under \"Third-party access\" of your \
         Google account and connect once more"
    )]
    NoLastingAccess,
    /// Google was asked very often for one person.
    #[error("Google was asked very often for you: wait a minute and try again")]
    AskedOften,
    /// Google does not answer as it should; what it says.
    #[error("{0}")]
    Google(String),
}
