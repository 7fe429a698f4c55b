//! The session of a request, signing in, and the first set-up.

use access::{Admin, Confirmed, Viewer};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::failure::Answer;

/// A message for the next page, carried by the session across a redirect.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Flash {
    /// Its tone.
    pub kind: FlashKind,
    /// One or two sentences.
    pub text: String,
}

/// The tone of a [`Flash`].
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum FlashKind {
    /// It worked.
    Done,
    /// It did not.
    Problem,
    /// No message: what was typed into a form that could not be taken, as the page's path, a
    /// question mark, and the form's fields as a JSON object. The page fills its form with it again.
    Typed,
}

/// This request's session.
#[async_trait]
pub trait Visit: Send + Sync {
    /// Who asks.
    fn viewer(&self) -> Viewer;
    /// Leaves a message for the next page.
    ///
    /// [`super::Failure::Invalid`] where it is too long to be kept.
    async fn flash(&self, flash: Flash) -> Answer<()>;
    /// The same with what the database must not know: it travels with the browser, sealed.
    async fn hand(&self, flash: Flash) -> Answer<()>;
    /// Takes the messages left for this page.
    async fn take_flashes(&self) -> Vec<Flash>;
}

/// Signing in and setting up.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Checks a password and starts a fresh session on `visit`. Says the same for a wrong
    /// password and an unknown address, and takes the same time.
    async fn sign_in(&self, email: &str, password: &str) -> Answer<()>;
    /// Checks the password of whoever is signed in once more, before what cannot be taken back.
    /// Tries in vain count as those of signing in do.
    async fn confirm(&self, admin: &Admin, password: &str) -> Answer<Confirmed>;
    /// Ends the session.
    async fn sign_out(&self) -> Answer<()>;
    /// Whether `/setup` is open: only while no user exists.
    async fn setup_open(&self) -> Answer<bool>;
    /// Makes the first admin, given the token that the server printed at its start, and signs
    /// them in. With a name, makes a first organizer too, which the admin belongs to.
    async fn set_up(
        &self,
        token: &str,
        email: &str,
        password: &str,
        organizer_name: &str,
    ) -> Answer<()>;
}
