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

/// A labelled field of one line.
#[component]
pub fn Field(
    /// The field's name, and its `id`.
    name: &'static str,
    /// What to write in it.
    #[prop(into)]
    label: String,
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
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with what was typed.
    #[prop(optional_no_strip)]
    wrong: Option<String>,
    /// Whether it may stay empty.
    #[prop(optional)]
    may_be_empty: bool,
    /// Whether it is only shown.
    #[prop(optional)]
    fixed: bool,
    /// The smallest and the largest number.
    #[prop(optional)]
    range: Option<(i64, i64)>,
    /// The largest number of characters.
    #[prop(optional)]
    longest: Option<usize>,
    /// The `id` of a list of values to choose from.
    #[prop(optional)]
    list: Option<&'static str>,
) -> AnyView {
    let described = described_by(name, hint.is_some(), wrong.is_some());
    let (least, most) = (range.map(|(least, _)| least), range.map(|(_, most)| most));
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
                readonly=fixed
                min=least
                max=most
                maxlength=longest.map(|longest| longest.to_string())
                list=list
                dir=(kind == "text").then_some("auto")
                aria-describedby=described
                aria-invalid=wrong.is_some().then_some("true")
            />
            <FieldError name wrong/>
        </div>
    }
    .into_any()
}

/// A labelled choice of one among a few.
#[component]
pub fn Choice(
    /// The field's name, and its `id`.
    name: &'static str,
    /// What is chosen.
    #[prop(into)]
    label: String,
    /// The values, each with its words.
    options: Vec<(&'static str, String)>,
    /// The value that is chosen.
    chosen: String,
    /// What is wrong with what was sent.
    wrong: Option<String>,
) -> AnyView {
    let options = options
        .into_iter()
        .map(|(value, words)| {
            view! { <option value=value selected=value == chosen>{words}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select
                id=name
                name=name
                aria-describedby=described_by(name, false, wrong.is_some())
                aria-invalid=wrong.is_some().then_some("true")
            >{options}</select>
            <FieldError name wrong/>
        </div>
    }
    .into_any()
}

/// What is wrong with a field, under it.
#[component]
pub fn FieldError(
    /// The field's name.
    name: &'static str,
    /// In words.
    wrong: Option<String>,
) -> impl IntoView {
    wrong.map(|text| {
        view! { <p class="field__error" id=format!("{name}-error")>{text}</p> }
    })
}

/// The `aria-describedby` of a field: its hint, and what is wrong with it.
#[must_use]
pub fn described_by(name: &str, hint: bool, wrong: bool) -> Option<String> {
    let hint = hint.then(|| format!("{name}-hint"));
    let wrong = wrong.then(|| format!("{name}-error"));
    let ids: Vec<_> = wrong.into_iter().chain(hint).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}
