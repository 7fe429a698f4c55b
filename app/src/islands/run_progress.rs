//! How far a sync has come, told by the server while it goes on.

use leptos::prelude::*;

/// Shows what Google sent so far, from server-sent events, and loads the page again when the run
/// is over. Without JavaScript the page refreshes itself.
#[island]
pub fn RunProgress(
    /// The address of the events: JSON objects with `state` and `words`.
    events: String,
    /// How far it was when the page was rendered.
    so_far: String,
) -> impl IntoView {
    let text = RwSignal::new(so_far);
    #[cfg(feature = "hydrate")]
    super::follow::follow(events, text, |told| {
        use super::follow::text_of;
        let running = text_of(told, "state")? == "running";
        running.then(|| text_of(told, "words")).flatten()
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = events;
    view! { <span role="status">{move || text.get()}</span> }
}
