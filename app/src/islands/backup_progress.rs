//! How far an act on backups has come, told by the server while it goes on.

use leptos::prelude::*;

/// Shows the stage and how much of it is done, from server-sent events, and loads the page again
/// when the act is over. Without JavaScript the page refreshes itself.
#[island]
pub fn BackupProgress(
    /// The address of the events: JSON objects with `stage`, `done` and `total`, or `null`.
    events: String,
    /// How far it was when the page was rendered.
    so_far: String,
) -> impl IntoView {
    let text = RwSignal::new(so_far);
    #[cfg(feature = "hydrate")]
    super::follow::follow(events, text, |told| {
        use super::follow::{number_of, text_of};
        let stage = text_of(told, "stage")?;
        let (done, total) = (number_of(told, "done")?, number_of(told, "total")?);
        Some(stage_words(&stage, done as u64, total as u64))
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = events;
    view! { <span role="status">{move || text.get()}</span> }
}

/// `writing events: 45 %`; only the stage while nobody knows how much there is.
#[must_use]
pub fn stage_words(stage: &str, done: u64, total: u64) -> String {
    // By hand: `format!` would bring its machinery into the browser.
    match done.min(total).saturating_mul(100).checked_div(total) {
        Some(percent) => [stage, ": ", &percent.to_string(), " %"].concat(),
        None => stage.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::stage_words;

    #[test]
    fn stages_have_words() {
        for (done, total, words) in [
            (0, 0, "writing events"),
            (9, 0, "writing events"),
            (0, 200, "writing events: 0 %"),
            (90, 200, "writing events: 45 %"),
            (200, 200, "writing events: 100 %"),
            (300, 200, "writing events: 100 %"),
        ] {
            assert_eq!(stage_words("writing events", done, total), words);
        }
    }
}
