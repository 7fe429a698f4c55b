//! "3 minutes ago", beside an absolute time, in the words that the browser has for it.

use leptos::prelude::*;

/// Says how long ago an instant was, and keeps that current. Empty without JavaScript: the
/// absolute time stands beside it.
#[island]
pub fn TimeAgo(
    /// The instant, RFC 3339.
    at: String,
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    #[cfg(feature = "hydrate")]
    keep_current(at, text);
    #[cfg(not(feature = "hydrate"))]
    let _ = at;
    view! { <span class="ago">{move || text.get()}</span> }
}

#[cfg(feature = "hydrate")]
fn keep_current(at: String, text: RwSignal<String>) {
    use std::time::Duration;

    let then = js_sys::Date::parse(&at);
    // After hydration, so that the first render is the same as the server's.
    Effect::new(move || {
        let show = move || {
            let seconds = (js_sys::Date::now() - then) / 1000.0;
            text.set(["· ", &words(seconds as i64)].concat());
        };
        show();
        if let Ok(timer) = set_interval_with_handle(show, Duration::from_secs(20)) {
            on_cleanup(move || timer.clear());
        }
    });
}

/// A span of seconds in the words that the browser has for it in the page's language.
#[cfg(feature = "hydrate")]
fn words(seconds: i64) -> String {
    use js_sys::{Array, Intl, Object, Reflect};
    use leptos::wasm_bindgen::JsValue;

    let page = document().document_element();
    let tag = page.and_then(|page| page.get_attribute("lang")).unwrap_or_default();
    let options = Object::new();
    // So that nothing is "in 0 seconds".
    let _ = Reflect::set(&options, &JsValue::from_str("numeric"), &JsValue::from_str("auto"));
    let format = Intl::RelativeTimeFormat::new(&Array::of1(&JsValue::from_str(&tag)), &options);
    let (number, unit) = span(seconds);
    format.format(number as f64, unit).into()
}

/// A span of seconds in its largest unit. What is past is negative, as `Intl` has it.
#[cfg(any(feature = "hydrate", test))]
fn span(seconds: i64) -> (i64, &'static str) {
    let span = seconds.unsigned_abs();
    let (number, unit) = match span {
        0..45 => (0, "second"),
        45..5400 => ((span + 30) / 60, "minute"),
        5400..129_600 => ((span + 1800) / 3600, "hour"),
        _ => ((span + 43_200) / 86_400, "day"),
    };
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    (if seconds < 0 { number } else { -number }, unit)
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn spans_have_their_largest_unit() {
        for (seconds, told) in [
            (0, (0, "second")),
            (44, (0, "second")),
            (45, (-1, "minute")),
            (180, (-3, "minute")),
            (5399, (-90, "minute")),
            (5400, (-2, "hour")),
            (90_000, (-25, "hour")),
            (129_600, (-2, "day")),
            (-180, (3, "minute")),
            (-10, (0, "second")),
        ] {
            assert_eq!(span(seconds), told, "{seconds}");
        }
    }
}
