//! Forms: plain HTML that posts to a server function.

use leptos::prelude::*;

/// A button that is a form of its own: one act, with what it acts on in hidden fields.
#[component]
pub fn PostButton(
    /// The server function's address.
    action: &'static str,
    /// Hidden fields.
    #[prop(default = Vec::new())]
    fields: Vec<(&'static str, String)>,
    /// The button's look.
    #[prop(default = "button")]
    class: &'static str,
    children: Children,
) -> AnyView {
    let fields = fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    view! {
        <form method="post" action=action class="inline-form">
            {fields}
            <button type="submit" class=class>{children()}</button>
        </form>
    }
    .into_any()
}

/// A labelled text field.
#[component]
pub fn Field(
    /// The field's name, and its `id`.
    name: &'static str,
    /// What to write in it.
    label: &'static str,
    /// The input's type.
    #[prop(default = "text")]
    kind: &'static str,
    /// What was typed before.
    #[prop(optional, into)]
    value: String,
    /// What browsers may fill in (HTML's `autocomplete`).
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// A word of advice below the label.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// Whether it may stay empty.
    #[prop(optional)]
    may_be_empty: bool,
) -> AnyView {
    let hint_id = hint.map(|_| format!("{name}-hint"));
    view! {
        <div class="field">
            <label for=name>{label}</label>
            {hint.map(|text| view! { <p class="hint" id=format!("{name}-hint")>{text}</p> })}
            <input
                id=name
                name=name
                type=kind
                value=value
                autocomplete=autocomplete
                required=!may_be_empty
                aria-describedby=hint_id
            />
        </div>
    }
    .into_any()
}
