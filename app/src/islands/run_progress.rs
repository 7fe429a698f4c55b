//! How far a sync has come, told by the server while it goes on.

use leptos::prelude::*;

/// Shows what Google sent so far, from server-sent events, and loads the page again when the run
/// is over. Without JavaScript the page refreshes itself.
#[island]
pub fn RunProgress(
    /// The address of the events: JSON objects with `state`, `items` and `pages`.
    events: String,
    /// How far it was when the page was rendered.
    so_far: String,
) -> impl IntoView {
    let text = RwSignal::new(so_far);
    #[cfg(feature = "hydrate")]
    super::follow::follow(events, text, |told| {
        use super::follow::{number_of, text_of};
        let running = text_of(told, "state")? == "running";
        let (items, pages) = (number_of(told, "items")?, number_of(told, "pages")?);
        running.then(|| words(items as u32, pages as u32))
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = events;
    view! { <span role="status">{move || text.get()}</span> }
}

/// `750 events in 3 pages`.
#[cfg(any(feature = "hydrate", test))]
fn words(items: u32, pages: u32) -> String {
    let plural = |number: u32| if number == 1 { "" } else { "s" };
    let (item, page) = (items.to_string(), pages.to_string());
    [&item, " event", plural(items), " in ", &page, " page", plural(pages)].concat()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn numbers_have_words() {
        assert_eq!(words(750, 3), "750 events in 3 pages");
        assert_eq!(words(1, 1), "1 event in 1 page");
        assert_eq!(words(0, 0), "0 events in 0 pages");
    }
}
