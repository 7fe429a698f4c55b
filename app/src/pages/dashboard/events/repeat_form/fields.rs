//! The fields about repeating. Without a style sheet all of them are there; with it only those that
//! matter to the chosen pattern (`style/repeat.css`).

use domain::{MOST_DATES, MOST_EVERY, MOST_YEARS};
use leptos::prelude::*;

use super::{PATTERNS, RepeatForm, WEEKDAYS};
use crate::components::{Choice, Field, FieldError, described_by};
use crate::pages::typed::Wrong;

/// The fieldset, for use inside of an event's form.
#[component]
pub(in crate::pages::dashboard) fn RepeatFields(form: RepeatForm, wrong: Wrong) -> AnyView {
    let wrong_of = |field: &str| wrong.get(field).cloned();
    view! {
        <fieldset class="choices repeat">
            <legend>"Repeating"</legend>
            <Choice
                name="repeat"
                label="Does it repeat?"
                options=PATTERNS.map(|(value, words)| (value, words.to_owned())).to_vec()
                chosen=form.get("repeat").to_owned()
                wrong=wrong_of("repeat")
            />
            <div class="repeat__every">
                <Field
                    name="repeat_every"
                    label="Every how many days, weeks or months?"
                    kind="number"
                    value=form.get("repeat_every")
                    may_be_empty=true
                    range=(1, MOST_EVERY.into())
                    hint="2 is every second one. Empty is 1."
                    wrong=wrong_of("repeat_every")
                />
            </div>
            <Weekdays form=form.clone() wrong=wrong_of("repeat_days")/>
            <div class="repeat__rule">
                <Field
                    name="repeat_rule"
                    label="Rule"
                    value=form.get("repeat_rule")
                    may_be_empty=true
                    hint="In iCalendar’s words (RRULE), as in FREQ=MONTHLY;BYDAY=1MO,3MO."
                    wrong=wrong_of("repeat_rule")
                />
            </div>
            <End form=form.clone() until=wrong_of("repeat_until") count=wrong_of("repeat_count")/>
        </fieldset>
    }
    .into_any()
}

#[component]
fn Weekdays(form: RepeatForm, wrong: Option<String>) -> AnyView {
    let days = WEEKDAYS
        .into_iter()
        .map(|(name, _, words)| {
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
            <legend>"On these weekdays"</legend>
            <p class="hint" id="repeat_days-hint">"None ticked is the weekday of the first date."</p>
            <div class="repeat__week">{days}</div>
            <FieldError name="repeat_days" wrong/>
        </fieldset>
    }
    .into_any()
}

#[component]
fn End(form: RepeatForm, until: Option<String>, count: Option<String>) -> AnyView {
    let by_count = form.ends_by_count();
    let years = format!("That day included; at most {MOST_YEARS} years after the first date.");
    let most = format!("The first one included; at most {MOST_DATES}.");
    view! {
        <div class="repeat__end">
            <div class="field">
                <label for="repeat_end">"Until when?"</label>
                <p class="hint" id="repeat_end-hint">
                    "All dates are put on the site at once, each with its own page, so there has to be an end."
                </p>
                <select id="repeat_end" name="repeat_end" aria-describedby="repeat_end-hint">
                    <option value="on" selected=!by_count>"Until a day"</option>
                    <option value="after" selected=by_count>"For a number of dates"</option>
                </select>
            </div>
            <div class="repeat__until">
                <Field
                    name="repeat_until"
                    label="Last day"
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
                    label="How many dates?"
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
