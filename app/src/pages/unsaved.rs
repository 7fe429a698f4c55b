//! The answer to a form that could not be saved: what was the matter, and what was typed, ready to be
//! sent once more.

use http::header::CACHE_CONTROL;
use http::{HeaderValue, StatusCode};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::{MetaTags, provide_meta_context};

use super::problem::sentence;
use super::reason::words_of;
use super::shell::document;
use crate::components::{Head, PublicFrame};
use crate::ports::{Failure, Ports};
use crate::words::t;

/// A form as it was sent.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    /// Where to.
    pub action: String,
    /// Its fields, in order. What is secret has no value here, and is typed again.
    pub fields: Vec<(String, Option<String>)>,
}

/// The whole document. The status is 503; no cache keeps it.
pub fn unsaved(failure: &Failure, sent: Sent) -> AnyView {
    provide_meta_context();
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::SERVICE_UNAVAILABLE);
        response.insert_header(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    let assets = use_context::<Ports>().map(|ports| ports.site.assets.clone()).unwrap_or_default();
    let text = sentence(&words_of(failure));
    let body = view! {
        <PublicFrame>
            <Head title=t!("unsaved-title")/>
            <section class="problem">
                <p class="problem__code" aria-hidden="true">"503"</p>
                <h1>{t!("unsaved-title")}</h1>
                <p class="problem__text">{text}</p>
                {again(sent)}
            </section>
        </PublicFrame>
    };
    document(&assets, view! { <MetaTags/> }.into_any(), body.into_any())
}

/// The form once more, with what was typed.
fn again(sent: Sent) -> AnyView {
    let fields = sent.fields.into_iter().map(|(name, value)| match value {
        Some(value) => view! { <input type="hidden" name=name value=value/> }.into_any(),
        None => view! {
            <p class="field">
                <label for=format!("again-{name}")>{t!("unsaved-type-again", field = name.as_str())}</label>
                <input id=format!("again-{name}") type="password" name=name required/>
            </p>
        }
        .into_any(),
    });
    view! {
        <form method="post" action=sent.action>
            {fields.collect_view()}
            <button class="button" type="submit">{t!("unsaved-send-again")}</button>
        </form>
        <p class="hint">{t!("unsaved-keep-open")}</p>
    }
    .into_any()
}
