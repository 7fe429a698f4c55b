//! Reroll's mark: a die that is being turned, in the colour of the text around it.

use leptos::prelude::*;

/// The mark as inline SVG. Decoration: the name stands beside it.
#[component]
pub fn Mark() -> AnyView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
            <rect class="mark__die" x="6.5" y="6.5" width="19" height="19" rx="5" transform="rotate(-12 16 16)"></rect>
            <circle class="mark__pip" cx="12.2" cy="13.6" r="1.9"></circle>
            <circle class="mark__pip" cx="16" cy="16" r="1.9"></circle>
            <circle class="mark__pip" cx="19.8" cy="18.4" r="1.9"></circle>
            <path class="mark__turn" d="M22.5 3.6a14 14 0 0 1 6.3 7.2M9.5 28.4a14 14 0 0 1-6.3-7.2"></path>
        </svg>
    }
    .into_any()
}
