//! An event's picture.

use leptos::prelude::*;

use domain::Cover;

/// The picture, with its size, so that nothing moves when it comes. It is the largest thing on the
/// page, so it is asked for at once. It says nothing that the words do not.
#[component]
pub(super) fn Picture(cover: Cover) -> AnyView {
    view! {
        <p class="what__cover">
            <img
                src=cover.path()
                width=cover.width.to_string()
                height=cover.height.to_string()
                alt=""
                decoding="async"
                fetchpriority="high"
            />
        </p>
    }
    .into_any()
}
