//! Following work that goes on, by server-sent events. For islands; runs in the browser.

use std::time::Duration;

use leptos::prelude::*;
use leptos::wasm_bindgen::closure::Closure;
use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::{EventSource, MessageEvent};

/// How long to wait before the page is asked instead, where events do not come.
const PATIENCE: Duration = Duration::from_secs(3);

/// Keeps a text current with what `words` makes of each event's JSON. Where it makes nothing of it,
/// the work is over: the page is loaded again.
pub(super) fn follow(
    events: String,
    text: RwSignal<String>,
    words: fn(&JsValue) -> Option<String>,
) {
    // After hydration, so that the first render is the same as the server's.
    Effect::new(move || {
        let Ok(source) = EventSource::new(&events) else { return later() };
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
            let source = source.clone();
            move |event: MessageEvent| match told(&event).and_then(|told| words(&told)) {
                Some(words) => text.set(words),
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

/// A text in an event.
pub(super) fn text_of(told: &JsValue, name: &str) -> Option<String> {
    js_sys::Reflect::get(told, &JsValue::from_str(name)).ok()?.as_string()
}

fn told(event: &MessageEvent) -> Option<JsValue> {
    js_sys::JSON::parse(&event.data().as_string()?).ok()
}

fn later() {
    set_timeout(reload, PATIENCE);
}

fn reload() {
    let _ = window().location().reload();
}
