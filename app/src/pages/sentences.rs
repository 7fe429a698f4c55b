//! Sentences of the catalogue that have elements inside, by the names that their marks have there.

use chrono::{DateTime, Utc};
use domain::Agent;
use leptos::prelude::*;

use crate::components::time::Instant;
use crate::islands::TimeAgo;
use crate::words::{rich, t};

/// `<strong>` stands out.
pub(super) fn strong(sentence: &str) -> AnyView {
    rich(sentence, |_, words| view! { <strong>{words}</strong> }.into_any())
}

/// `<a>` leads somewhere; `<strong>` stands out.
pub(super) fn linked(sentence: &str, href: &str) -> AnyView {
    rich(sentence, |name, words| match name {
        "strong" => view! { <strong>{words}</strong> }.into_any(),
        _ => view! { <a href=href.to_owned()>{words}</a> }.into_any(),
    })
}

/// `<a>` is the name of what it leads to, in whatever direction that is written.
pub(super) fn linked_name(sentence: &str, href: &str) -> AnyView {
    rich(sentence, |_, words| view! { <a href=href.to_owned() dir="auto">{words}</a> }.into_any())
}

/// `<at/>` is an instant; `<strong>` stands out.
pub(super) fn dated(sentence: &str, at: DateTime<Utc>) -> AnyView {
    rich(sentence, |name, words| match name {
        "strong" => view! { <strong>{words}</strong> }.into_any(),
        _ => view! { <Instant at/> }.into_any(),
    })
}

/// `<at/>` is an instant, and how long ago that is.
pub(super) fn dated_ago(sentence: &str, at: DateTime<Utc>) -> AnyView {
    rich(sentence, |_, _| view! { <Instant at/>" "<TimeAgo at=at.to_rfc3339()/> }.into_any())
}

/// Whole sentences, one after another.
pub(super) fn joined(sentences: impl IntoIterator<Item = String>) -> String {
    sentences.into_iter().collect::<Vec<_>>().join(" ")
}

/// A browser in words.
pub(super) fn browser(agent: &Agent) -> String {
    let (browser, system) = (agent.browser.as_str(), agent.system.as_str());
    match (browser, system) {
        ("", "") => t!("account-browser-unknown"),
        (_, "") => browser.to_owned(),
        ("", _) => t!("account-browser-some", system = system),
        _ => t!("account-browser", browser = browser, system = system),
    }
}
