//! Whose trash: its addresses.

use domain::{DeletionId, OrganizerId, RunId};

use crate::pages::post::local_path;

/// Whose trash a page shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::pages) enum Place {
    /// Everybody's: an administrator's page.
    All,
    /// One organizer's.
    Of(OrganizerId),
}

impl Place {
    /// Where it is.
    pub(in crate::pages) fn path(self) -> String {
        match self {
            Self::All => "/admin/trash".into(),
            Self::Of(id) => format!("/dashboard/organizers/{id}/trash"),
        }
    }

    /// What of a batch is still in it.
    pub(in crate::pages) fn batch(self, id: DeletionId) -> String {
        format!("{}?batch={id}", self.path())
    }

    /// The page of a run that moved events here.
    pub(super) fn run(self, id: RunId) -> String {
        match self {
            Self::All => format!("/admin/runs/{id}"),
            Self::Of(_) => format!("/dashboard/runs/{id}"),
        }
    }

    /// The place that a form was sent from, with its filter as it was; never another page.
    pub(super) fn of_form(back: &str) -> Option<String> {
        let back = local_path(back)?;
        let path = back.split('?').next().unwrap_or_default();
        let organizer = path
            .strip_prefix("/dashboard/organizers/")
            .and_then(|rest| rest.strip_suffix("/trash"))
            .and_then(|id| id.parse::<OrganizerId>().ok());
        let is_trash =
            path == Self::All.path() || organizer.is_some_and(|id| path == Self::Of(id).path());
        is_trash.then_some(back)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_is_a_trash() {
        for (back, kept) in [
            ("/admin/trash?q=x", Some("/admin/trash?q=x")),
            ("/dashboard/organizers/7/trash?q=x", Some("/dashboard/organizers/7/trash?q=x")),
            ("/dashboard/organizers/x/trash", None),
            ("/dashboard/organizers/7/events", None),
            ("/dashboard/organizers/7/trash/../../8", None),
            ("/admin/trashcan", None),
            ("//evil.example/admin/trash", None),
            ("", None),
        ] {
            assert_eq!(Place::of_form(back).as_deref(), kept, "{back}");
        }
    }
}
