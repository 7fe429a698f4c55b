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
    in_browser::follow(events, text);
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

#[cfg(feature = "hydrate")]
mod in_browser {
    use std::time::Duration;

    use leptos::prelude::*;
    use leptos::wasm_bindgen::closure::Closure;
    use leptos::wasm_bindgen::{JsCast, JsValue};
    use web_sys::{EventSource, MessageEvent};

    /// How long to wait before the page is asked instead, where events do not come.
    const PATIENCE: Duration = Duration::from_secs(3);

    pub(super) fn follow(events: String, text: RwSignal<String>) {
        // After hydration, so that the first render is the same as the server's.
        Effect::new(move || {
            let Ok(source) = EventSource::new(&events) else { return later() };
            let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
                let source = source.clone();
                move |event: MessageEvent| match running(&event) {
                    Some((items, pages)) => text.set(super::words(items, pages)),
                    None => {
                        source.close();
                        reload();
                    }
                }
            });
            let on_error = Closure::<dyn FnMut()>::new({
                let source = source.clone();
                // Else the browser connects again by itself.
                move || {
                    if source.ready_state() == EventSource::CLOSED {
                        later();
                    }
                }
            });
            source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
            source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
            // They live as long as the page.
            on_message.forget();
            on_error.forget();
        });
    }

    /// How far it is; `None` where it is over, or what came makes no sense.
    fn running(event: &MessageEvent) -> Option<(u32, u32)> {
        let told = js_sys::JSON::parse(&event.data().as_string()?).ok()?;
        let part = |name: &str| js_sys::Reflect::get(&told, &JsValue::from_str(name)).ok();
        if part("state")?.as_string()? != "running" {
            return None;
        }
        Some((part("items")?.as_f64()? as u32, part("pages")?.as_f64()? as u32))
    }

    fn later() {
        set_timeout(reload, PATIENCE);
    }

    fn reload() {
        let _ = window().location().reload();
    }
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
