//! A field for a password.

use leptos::prelude::*;

use super::Field;
use crate::ports::Ports;
use crate::words::{rich, t};

/// A labelled field for a password, with a button that shows what was typed where scripts run.
#[component]
pub fn PasswordField(
    /// The field's name, and its `id`.
    name: &'static str,
    /// What to write in it.
    #[prop(into)]
    label: String,
    /// `current-password` or `new-password`, for programs that keep passwords.
    autocomplete: &'static str,
    /// A word of advice below the label.
    #[prop(optional, into)]
    hint: Option<String>,
) -> AnyView {
    let script = use_context::<Ports>().map(|ports| ports.site.assets.password_js.clone());
    let words = rich(&t!("password-show"), |_, rest| {
        view! { <span class="visually-hidden">{rest}</span> }.into_any()
    });
    let field = match hint {
        Some(hint) => view! { <Field name label kind="password" autocomplete hint/> }.into_any(),
        None => view! { <Field name label kind="password" autocomplete/> }.into_any(),
    };
    view! {
        <div class="secret">
            {field}
            <button type="button" class="secret__show" data-show=name aria-pressed="false" hidden=true>
                {words}
            </button>
        </div>
        {script.map(|src| view! { <script type="module" src=src></script> })}
    }
    .into_any()
}
