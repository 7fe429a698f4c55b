//! Reroll.
use leptos::prelude::*;
/// Scratch.
#[island]
pub fn Counter() -> impl IntoView {
    let (n, set) = signal(0);
    view! { <button on:click=move |_| set.update(|n| *n += 1)>{n}</button> }
}
