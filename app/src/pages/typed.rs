//! What was typed into a form that could not be taken: kept by the session for the page that shows
//! the form again, so that nobody types anything twice. An address would be too short for it.

use std::collections::BTreeMap;

use crate::ports::{Flash, FlashKind};

/// The fields of a form as they were typed; none where the page was simply opened.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Typed(BTreeMap<String, String>);

/// What is wrong with a form's fields, by field, in words.
pub(super) type Wrong = BTreeMap<&'static str, String>;

impl Typed {
    /// What a field held; `None` where nothing came back.
    pub(super) fn get(&self, field: &str) -> Option<&str> {
        self.0.get(field).map(String::as_str)
    }

    /// Whether the page was simply opened.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Leaves a form's fields for the page at `path`.
    pub(super) fn flash(path: &str, fields: &[(&str, &str)]) -> Flash {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let fields: BTreeMap<_, _> = fields.iter().copied().collect();
        // JSON: other scripts would grow to three times their length as a query.
        let fields = serde_json::to_string(&fields).unwrap_or_default();
        Flash { kind: FlashKind::Typed, text: format!("{path}?{fields}") }
    }

    /// Takes what was typed on the page at `here` out of its messages. What was typed elsewhere
    /// is forgotten: its page was not opened again.
    pub(super) fn split(flashes: Vec<Flash>, here: &str) -> (Self, Vec<Flash>) {
        let (typed, messages): (Vec<_>, Vec<_>) =
            flashes.into_iter().partition(|flash| flash.kind == FlashKind::Typed);
        let here = here.split('?').next().unwrap_or_default();
        let fields = typed.iter().rev().find_map(|flash| {
            let (path, fields) = flash.text.split_once('?')?;
            if path == here { serde_json::from_str(fields).ok() } else { None }
        });
        (Self(fields.unwrap_or_default()), messages)
    }
}

/// What was typed into a form of the page at `path` that could not even be read, for that page.
#[must_use]
pub fn typed_again(path: &str, fields: &[(String, String)]) -> Flash {
    let fields: Vec<_> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Typed::flash(path, &fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_gets_what_was_typed_on_it_and_nothing_else() {
        let fields = [("title", "D&D = fun\n100 %"), ("place", "")];
        let message = Flash { kind: FlashKind::Done, text: "Saved.".into() };
        let flashes = vec![
            Typed::flash("/dashboard/events/1", &[("title", "older")]),
            message.clone(),
            Typed::flash("/dashboard/events/1#form", &fields),
            Typed::flash("/dashboard/events/2", &[("title", "other")]),
        ];
        let (typed, messages) = Typed::split(flashes.clone(), "/dashboard/events/1?x=1");
        assert_eq!(messages, std::slice::from_ref(&message));
        assert_eq!(typed.get("title"), Some("D&D = fun\n100 %"));
        assert_eq!(typed.get("place"), Some(""), "a cleared field stays cleared");
        assert_eq!(typed.get("link"), None);
        let (typed, messages) = Typed::split(flashes, "/dashboard");
        assert!(typed.is_empty());
        assert_eq!(messages, [message]);
    }
}
