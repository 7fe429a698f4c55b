//! The fields about repeating. Without a style sheet all of them are there; with it only those that
//! matter to the chosen pattern (`style/repeat.css`).

use domain::{MOST_DATES, MOST_EVERY, MOST_YEARS};
use leptos::prelude::*;

use super::{PATTERNS, RepeatForm, WEEKDAYS};
use crate::components::time::weekday;
use crate::components::{Choice, Field, FieldError, described_by};
use crate::pages::typed::Wrong;
use crate::words::t;

/// The fieldset, for use inside of an event's form.
#[component]
pub(in crate::pages::dashboard) fn RepeatFields(form: RepeatForm, wrong: Wrong) -> AnyView {
    let wrong_of = |field: &str| wrong.get(field).cloned();
    view! {
        <fieldset class="choices repeat">
            <legend>{t!("repeat-title")}</legend>
            <Choice
                name="repeat"
                label=t!("repeat-pattern")
                options=PATTERNS.map(|value| (value, pattern_word(value))).to_vec()
                chosen=form.get("repeat").to_owned()
                wrong=wrong_of("repeat")
            />
            <div class="repeat__every">
                <Field
                    name="repeat_every"
                    label=t!("repeat-every")
                    kind="number"
                    value=form.get("repeat_every")
                    may_be_empty=true
                    range=(1, MOST_EVERY.into())
                    hint=t!("repeat-every-hint")
                    wrong=wrong_of("repeat_every")
                />
            </div>
            <Weekdays form=form.clone() wrong=wrong_of("repeat_days")/>
            <div class="repeat__rule">
                <Field
                    name="repeat_rule"
                    label=t!("repeat-rule")
                    value=form.get("repeat_rule")
                    may_be_empty=true
                    hint=t!("repeat-rule-hint")
                    wrong=wrong_of("repeat_rule")
                />
            </div>
            <End form=form.clone() until=wrong_of("repeat_until") count=wrong_of("repeat_count")/>
        </fieldset>
    }
    .into_any()
}

fn pattern_word(value: &str) -> String {
    match value {
        "day" => t!("repeat-day"),
        "week" => t!("repeat-week"),
        "month" => t!("repeat-month"),
        "weekday" => t!("repeat-weekday"),
        "last" => t!("repeat-last"),
        "own" => t!("repeat-own"),
        _ => t!("repeat-none"),
    }
}

#[component]
fn Weekdays(form: RepeatForm, wrong: Option<String>) -> AnyView {
    let days = WEEKDAYS
        .into_iter()
        .map(|(name, day)| {
            let words = weekday(day);
            let ticked = !form.get(name).is_empty();
            view! {
                <label class="check">
                    <input type="checkbox" id=name name=name value="1" checked=ticked/>
                    <span>{words}</span>
                </label>
            }
        })
        .collect_view();
    let described = described_by("repeat_days", true, wrong.is_some());
    view! {
        <fieldset class="choices repeat__days" aria-describedby=described>
            <legend>{t!("repeat-weekdays")}</legend>
            <p class="hint" id="repeat_days-hint">{t!("repeat-weekdays-hint")}</p>
            <div class="repeat__week">{days}</div>
            <FieldError name="repeat_days" wrong/>
        </fieldset>
    }
    .into_any()
}

#[component]
fn End(form: RepeatForm, until: Option<String>, count: Option<String>) -> AnyView {
    let by_count = form.ends_by_count();
    let years = t!("repeat-until-hint", years = MOST_YEARS);
    let most = t!("repeat-count-hint", most = MOST_DATES);
    view! {
        <div class="repeat__end">
            <div class="field">
                <label for="repeat_end">{t!("repeat-end")}</label>
                <p class="hint" id="repeat_end-hint">{t!("repeat-end-hint")}</p>
                <select id="repeat_end" name="repeat_end" aria-describedby="repeat_end-hint">
                    <option value="on" selected=!by_count>{t!("repeat-end-on")}</option>
                    <option value="after" selected=by_count>{t!("repeat-end-after")}</option>
                </select>
            </div>
            <div class="repeat__until">
                <Field
                    name="repeat_until"
                    label=t!("repeat-until")
                    kind="date"
                    value=form.get("repeat_until")
                    may_be_empty=true
                    hint=years
                    wrong=until
                />
            </div>
            <div class="repeat__count">
                <Field
                    name="repeat_count"
                    label=t!("repeat-count")
                    kind="number"
                    value=form.get("repeat_count")
                    may_be_empty=true
                    range=(2, MOST_DATES.into())
                    hint=most
                    wrong=count
                />
            </div>
        </div>
    }
    .into_any()
}
