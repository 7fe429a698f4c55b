//! One box that ticks all others of a form, and counts them.

use leptos::prelude::*;

/// Ticks or clears all boxes of a form that carry `name`, and says how many are ticked. Hidden
/// without JavaScript: every box works by itself.
#[island]
pub fn SelectAll(
    /// The form's `id`.
    form: String,
    /// The boxes' `name`.
    name: String,
    /// What ticking the box does.
    label: String,
    /// How many are ticked: `{ticked}` of `{of}`.
    tally_words: String,
) -> impl IntoView {
    // How many are ticked, of how many; nothing until the browser has counted.
    let tally = RwSignal::new(None::<(u32, u32)>);
    #[cfg(feature = "hydrate")]
    let boxes = in_browser::follow(form, name, tally);
    #[cfg(not(feature = "hydrate"))]
    let _ = (form, name);
    let all = move || matches!(tally.get(), Some((ticked, of)) if ticked == of);
    let words = move || match tally.get() {
        Some((ticked, of)) => {
            let words = tally_words.replace("{ticked}", &ticked.to_string());
            words.replace("{of}", &of.to_string())
        }
        None => String::new(),
    };
    let toggle = move |_| {
        #[cfg(feature = "hydrate")]
        in_browser::tick_all(&boxes, tally);
    };
    view! {
        <label class="select-all" hidden=move || tally.get().is_none()>
            <input type="checkbox" prop:checked=all on:change=toggle/>
            <span>{label}</span>
            <span class="hint" role="status">{words}</span>
        </label>
    }
}

#[cfg(feature = "hydrate")]
mod in_browser {
    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsCast;
    use web_sys::HtmlInputElement;

    /// Counts the boxes now and whenever one changes. Gives the selector that finds them.
    pub(super) fn follow(
        form: String,
        name: String,
        tally: RwSignal<Option<(u32, u32)>>,
    ) -> String {
        let selector = ["#", &form, " input[name=\"", &name, "\"]"].concat();
        let boxes = selector.clone();
        // After hydration, so that the first render is the same as the server's.
        Effect::new(move || {
            count(&boxes, tally);
            let boxes = boxes.clone();
            let listening =
                window_event_listener(leptos::ev::change, move |_| count(&boxes, tally));
            on_cleanup(move || listening.remove());
        });
        selector
    }

    /// Ticks all; or clears all where all are ticked.
    pub(super) fn tick_all(selector: &str, tally: RwSignal<Option<(u32, u32)>>) {
        let tick = !matches!(tally.get_untracked(), Some((ticked, of)) if ticked == of);
        each(selector, |input| input.set_checked(tick));
        count(selector, tally);
    }

    fn count(selector: &str, tally: RwSignal<Option<(u32, u32)>>) {
        let (mut ticked, mut of) = (0, 0);
        each(selector, |input| {
            of += 1;
            ticked += u32::from(input.checked());
        });
        tally.set((of > 0).then_some((ticked, of)));
    }

    fn each(selector: &str, mut act: impl FnMut(&HtmlInputElement)) {
        let Ok(list) = document().query_selector_all(selector) else { return };
        for node in (0..list.length()).filter_map(|at| list.get(at)) {
            if let Some(input) = node.dyn_ref::<HtmlInputElement>() {
                act(input);
            }
        }
    }
}
