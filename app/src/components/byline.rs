//! By whom an event is.

use domain::Organizer;
use leptos::prelude::*;

use crate::words::{rich, t};

/// By whom an event is, with a link to their page.
#[must_use]
pub fn byline(organizer: &Organizer) -> AnyView {
    let href = format!("/organizers/{}", organizer.slug);
    rich(&t!("event-by", organizer = organizer.name.as_str()), move |_, name| {
        view! { <a href=href.clone() dir="auto">{name}</a> }.into_any()
    })
}
