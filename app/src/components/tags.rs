//! An event's tags, each a link to all events that have it.

use domain::tags::tags_of;
use leptos::prelude::*;

use super::text::address;
use crate::words::t;

/// The tags of a kept text, as a list of links; nothing where there are none.
#[component]
pub fn Tags(
    /// See [`domain::EventContent::tags`].
    #[prop(optional_no_strip)]
    tags: Option<String>,
) -> impl IntoView {
    let links: Vec<_> = tags_of(tags.as_deref())
        .map(|tag| {
            let href = address("/", &[("tag", tag)]);
            view! { <li><a href=href rel="tag" dir="auto">{tag.to_owned()}</a></li> }
        })
        .collect();
    (!links.is_empty())
        .then(|| view! { <ul class="tags" role="list" aria-label=t!("tags-label")>{links}</ul> })
}
