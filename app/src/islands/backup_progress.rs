//! How far an act on backups has come, told by the server while it goes on.

use leptos::prelude::*;

/// Shows what the server says of the act, from server-sent events, and loads the page again when the
/// act is over. Without JavaScript the page refreshes itself.
#[island]
pub fn BackupProgress(
    /// The address of the events: JSON objects with `words`, or `null`.
    events: String,
    /// How far it was when the page was rendered.
    so_far: String,
) -> impl IntoView {
    let text = RwSignal::new(so_far);
    #[cfg(feature = "hydrate")]
    super::follow::follow(events, text, |told| super::follow::text_of(told, "words"));
    #[cfg(not(feature = "hydrate"))]
    let _ = events;
    view! { <span role="status">{move || text.get()}</span> }
}
