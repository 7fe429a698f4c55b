//! How much of a calendar an answer shows, by its own word: the `accessRole` of a list's envelope.
//!
//! With `freeBusyReader` Google leaves out titles, texts and places, and gives series as bare
//! instances. Such a list is well-formed and untrue: applied, it would blank pages and remove
//! others. So each page is looked at before any of its items is believed.

use super::FetchError;

/// Whether an access role shows what an event is, and not only that there is one (reference of
/// `events.list` and `calendarList`). A role that is not known is not trusted to.
#[must_use]
pub fn shows_details(role: &str) -> bool {
    matches!(role, "reader" | "writer" | "owner")
}

/// What the pages of one list said so far about how much they show.
#[derive(Debug, Default)]
pub(super) struct View {
    role: Option<String>,
}

impl View {
    /// Looks at the role that the next page names. A page without one says nothing about it.
    ///
    /// # Errors
    /// Where the page does not show details, or shows otherwise than a page before: then the list
    /// is none of one view.
    pub(super) fn look(&mut self, role: Option<&str>) -> Result<(), FetchError> {
        let Some(role) = role else { return Ok(()) };
        if !shows_details(role) {
            return Err(FetchError::AccessLowered(named(role)));
        }
        match &self.role {
            Some(before) if before != role => {
                let (before, now) = (named(before), named(role));
                let reason = format!("the access changed from {before} to {now} during the list");
                Err(FetchError::Unavailable { reason, retry_after: None })
            }
            _ => {
                self.role = Some(role.to_owned());
                Ok(())
            }
        }
    }
}

/// A role as words can carry it.
fn named(role: &str) -> String {
    role.chars().filter(|c| !c.is_control()).take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_roles_that_are_known_to_show_details_do() {
        for (role, shows) in [
            ("owner", true),
            ("writer", true),
            ("reader", true),
            ("freeBusyReader", false),
            ("none", false),
            ("", false),
            ("Owner", false),
            ("somethingNew", false),
        ] {
            assert_eq!(shows_details(role), shows, "{role}");
            let looked = View::default().look(Some(role));
            assert_eq!(looked.is_ok(), shows, "{role}");
            if !shows {
                assert_eq!(looked, Err(FetchError::AccessLowered(role.to_owned())));
            }
        }
    }

    #[test]
    fn all_pages_of_a_list_have_to_be_of_one_view() {
        for (pages, good) in [
            (vec![None, None], true),
            (vec![Some("reader"), None, Some("reader")], true),
            (vec![Some("reader"), Some("owner")], false),
            (vec![Some("reader"), Some("freeBusyReader")], false),
            (vec![None, Some("none")], false),
        ] {
            let mut view = View::default();
            let looked: Result<Vec<()>, _> = pages.iter().map(|role| view.look(*role)).collect();
            assert_eq!(looked.is_ok(), good, "{pages:?}");
        }
    }
}
