//! Messages that the last action left for this page.

use leptos::prelude::*;

use crate::ports::{Flash, FlashKind};

/// Shows messages. Problems are announced at once, the rest when there is time.
#[component]
pub fn Flashes(flashes: Vec<Flash>) -> AnyView {
    let lines = flashes
        .into_iter()
        .map(|flash| match flash.kind {
            FlashKind::Done => {
                view! { <p class="flash flash--done" role="status">{flash.text}</p> }.into_any()
            }
            FlashKind::Problem => {
                view! { <p class="flash flash--problem" role="alert">{flash.text}</p> }.into_any()
            }
        })
        .collect_view();
    view! { <div class="flashes">{lines}</div> }.into_any()
}
