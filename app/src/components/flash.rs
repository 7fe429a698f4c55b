//! Messages that the last action left for this page.

use leptos::prelude::*;

use crate::ports::{Flash, FlashKind};

/// Shows messages. Problems are announced at once, the rest when there is time. The first line of
/// a message is what it says; further lines are a list of what it is about.
#[component]
pub fn Flashes(flashes: Vec<Flash>) -> AnyView {
    let messages = flashes.into_iter().filter_map(|flash| {
        let (class, role) = match flash.kind {
            FlashKind::Done => ("flash flash--done", "status"),
            FlashKind::Problem => ("flash flash--problem", "alert"),
            FlashKind::Typed => return None,
        };
        Some(view! { <div class=class role=role>{lines(&flash.text)}</div> })
    });
    view! { <div class="flashes">{messages.collect_view()}</div> }.into_any()
}

fn lines(text: &str) -> AnyView {
    let mut lines = text.lines().map(ToOwned::to_owned);
    let first = lines.next().unwrap_or_default();
    let rest: Vec<_> = lines.map(|line| view! { <li dir="auto">{line}</li> }).collect();
    let rest = (!rest.is_empty()).then(|| view! { <ul>{rest}</ul> });
    view! {
        <p>{first}</p>
        {rest}
    }
    .into_any()
}
