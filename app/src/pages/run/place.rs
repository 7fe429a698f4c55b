//! From where a run is looked at: its addresses.

use domain::{OrganizerId, RunId};

use crate::pages::trash::Place as Trash;
use crate::ports::{Answer, Member, Viewer};

/// From where a run is looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Place {
    Dashboard,
    Admin,
}

impl Place {
    /// The first part of its addresses; also what forms say to be led back.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Dashboard => "dashboard",
            Self::Admin => "admin",
        }
    }

    /// The place of a form's word.
    pub(super) fn of_form(word: &str) -> Self {
        if word == Self::Admin.word() { Self::Admin } else { Self::Dashboard }
    }

    /// A run's page.
    pub(super) fn run(self, id: RunId) -> String {
        format!("/{}/runs/{id}", self.word())
    }

    /// Where what went to the trash is to be seen.
    pub(super) fn trash(self, organizer: OrganizerId) -> Trash {
        match self {
            Self::Dashboard => Trash::Of(organizer),
            Self::Admin => Trash::All,
        }
    }

    /// Who may look: admins act for all organizers.
    pub(super) fn member(self, viewer: &Viewer) -> Answer<Member> {
        if self == Self::Admin {
            viewer.admin()?;
        }
        Ok(viewer.member()?)
    }
}
