//! "3 minutes ago", beside an absolute time.

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

/// A span of seconds in words, to its largest unit. What lies ahead is "in …".
#[cfg(any(feature = "hydrate", test))]
fn words(seconds: i64) -> String {
    let span = seconds.unsigned_abs();
    let (number, unit) = match span {
        0..45 => return "just now".into(),
        45..5400 => ((span + 30) / 60, "minute"),
        5400..129_600 => ((span + 1800) / 3600, "hour"),
        _ => ((span + 43_200) / 86_400, "day"),
    };
    let plural = if number == 1 { "" } else { "s" };
    let number = number.to_string();
    if seconds < 0 {
        ["in ", &number, " ", unit, plural].concat()
    } else {
        [&number, " ", unit, plural, " ago"].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn spans_have_words() {
        for (seconds, text) in [
            (0, "just now"),
            (44, "just now"),
            (45, "1 minute ago"),
            (180, "3 minutes ago"),
            (5399, "90 minutes ago"),
            (5400, "2 hours ago"),
            (90_000, "25 hours ago"),
            (129_600, "2 days ago"),
            (-180, "in 3 minutes"),
            (-10, "just now"),
        ] {
            assert_eq!(words(seconds), text, "{seconds}");
        }
    }
}
