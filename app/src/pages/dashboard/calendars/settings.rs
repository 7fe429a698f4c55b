//! What an organizer chooses for a calendar: publish at once or after review, only some events,
//! and when a sync is held.

use domain::{FormProblem, Source, SourceId, SourceSettings, SourceState};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::components::{Field, FieldError, described_by};
use crate::pages::load::ports;
use crate::pages::post::{Next, answer_form};
use crate::pages::typed::{Typed, Wrong};
use crate::ports::{Answer, Failure, Ports};
use crate::words::t;

/// The longest filter, in characters.
const LONGEST_FILTER: usize = 100;
/// The largest number of items that a sync may be allowed to remove.
const MOST_ITEMS: i64 = 10_000;

/// Keeps the settings of a calendar.
#[server(endpoint = "save-settings")]
pub(in crate::pages) async fn save_settings(
    source: i64,
    #[server(default)] review: String,
    #[server(default)] filter: String,
    #[server(default)] brake_items: String,
    #[server(default)] brake_percent: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let form = Form { review: review == "review", filter, brake_items, brake_percent };
    let back = format!("/dashboard/sources/{source}#settings");
    let outcome = save(&ports, SourceId(source), &form).await;
    let outcome = outcome.map(|()| {
        let here = format!("/dashboard/sources/{source}");
        let said = t!("settings-saved", path = format!("{here}/preview"));
        Next::to(here).say(said)
    });
    answer_form(&ports, &back, &form.fields(), outcome).await
}

async fn save(ports: &Ports, id: SourceId, form: &Form) -> Answer<()> {
    let member = ports.visit.viewer().member()?;
    let settings = form.read().map_err(|_| Failure::from(FormProblem::Marked))?;
    ports.calendars.save_settings(&member, id, settings).await
}

/// The fields as they are typed.
struct Form {
    review: bool,
    filter: String,
    brake_items: String,
    brake_percent: String,
}

impl Form {
    fn of(settings: &SourceSettings) -> Self {
        Self {
            review: settings.review,
            filter: settings.filter.clone().unwrap_or_default(),
            brake_items: settings.brake_items.to_string(),
            brake_percent: settings.brake_percent.to_string(),
        }
    }

    fn typed(typed: &Typed) -> Self {
        let field = |name| typed.get(name).unwrap_or_default().to_owned();
        Self {
            review: typed.get("review") == Some("review"),
            filter: field("filter"),
            brake_items: field("brake_items"),
            brake_percent: field("brake_percent"),
        }
    }

    fn fields(&self) -> [(&'static str, &str); 4] {
        [
            ("review", if self.review { "review" } else { "publish" }),
            ("filter", &self.filter),
            ("brake_items", &self.brake_items),
            ("brake_percent", &self.brake_percent),
        ]
    }

    /// The settings; or by field what is wrong.
    fn read(&self) -> Result<SourceSettings, Wrong> {
        let mut wrong = Wrong::new();
        let mut number = |field: &'static str, text: &str, most: i64| {
            let number = text.trim().parse().ok().filter(|number| (0..=most).contains(number));
            if number.is_none() {
                wrong.insert(field, t!("settings-wrong-number", most = most));
            }
            number.unwrap_or_default()
        };
        let brake_items = number("brake_items", &self.brake_items, MOST_ITEMS);
        let brake_percent = number("brake_percent", &self.brake_percent, 100);
        let filter = self.filter.trim();
        let length = filter.chars().count();
        if length > LONGEST_FILTER {
            let text = t!("form-too-long", length = length, most = LONGEST_FILTER);
            wrong.insert("filter", text);
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let filter = (!filter.is_empty()).then(|| filter.to_owned());
        Ok(SourceSettings { brake_items, brake_percent, review: self.review, filter })
    }
}

/// The form with what is set, or with what was typed and is wrong.
#[component]
pub(super) fn Settings(source: Source, typed: Typed) -> AnyView {
    if source.state == SourceState::Disconnected {
        return ().into_any();
    }
    let form = if typed.is_empty() { Form::of(&source.settings) } else { Form::typed(&typed) };
    let wrong = if typed.is_empty() { Wrong::new() } else { form.read().err().unwrap_or_default() };
    view! {
        <section class="settings" id="settings" aria-labelledby="settings-title" tabindex="-1">
            <h2 id="settings-title">{t!("settings-title")}</h2>
            <form method="post" action=SaveSettings::url() class="form card card--form">
                <input type="hidden" name="source" value=source.id.to_string()/>
                <NewEvents review=form.review/>
                <Field
                    name="filter"
                    label=t!("settings-filter")
                    value=form.filter.clone()
                    may_be_empty=true
                    longest=LONGEST_FILTER
                    hint=t!("settings-filter-hint")
                    wrong=wrong.get("filter").cloned()
                />
                <Brake form wrong live_rule=source.settings/>
                <button type="submit" class="button">{t!("settings-save")}</button>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn NewEvents(review: bool) -> AnyView {
    let way = |id: &'static str, value: &'static str, checked: bool, name: String, hint: String| {
        view! {
            <div class="choice">
                <input type="radio" name="review" id=id value=value checked=checked/>
                <label for=id>
                    <span class="choice__name">{name}</span>
                    <span class="hint">{hint}</span>
                </label>
            </div>
        }
    };
    view! {
        <fieldset class="choices">
            <legend>{t!("settings-new")}</legend>
            {way(
                "review-publish",
                "publish",
                !review,
                t!("settings-publish"),
                t!("settings-publish-hint"),
            )}
            {way("review-review", "review", review, t!("settings-review"), t!("settings-review-hint"))}
        </fieldset>
    }
    .into_any()
}

/// The thresholds, and the rule in a sentence.
#[component]
fn Brake(form: Form, wrong: Wrong, live_rule: SourceSettings) -> AnyView {
    let (items, percent) = (live_rule.brake_items, live_rule.brake_percent);
    let rule = t!("settings-brake-rule", items = items, percent = percent);
    view! {
        <fieldset class="choices brake">
            <legend>{t!("settings-brake")}</legend>
            <p class="hint" id="brake-rule">{rule}</p>
            <div class="brake__numbers">
                {number("brake_items", t!("settings-brake-items"), &form.brake_items, MOST_ITEMS, &wrong)}
                {number("brake_percent", t!("settings-brake-percent"), &form.brake_percent, 100, &wrong)}
            </div>
        </fieldset>
    }
    .into_any()
}

fn number(name: &'static str, label: String, value: &str, most: i64, wrong: &Wrong) -> AnyView {
    let wrong = wrong.get(name).cloned();
    let described = described_by(name, false, wrong.is_some()).unwrap_or_default();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                id=name
                name=name
                type="number"
                inputmode="numeric"
                min="0"
                max=most
                step="1"
                value=value.to_owned()
                required
                aria-describedby=format!("{described} brake-rule").trim().to_owned()
                aria-invalid=wrong.is_some().then_some("true")
            />
            <FieldError name wrong/>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(filter: &str, items: &str, percent: &str) -> Form {
        let (filter, brake_items) = (filter.to_owned(), items.to_owned());
        Form { review: true, filter, brake_items, brake_percent: percent.to_owned() }
    }

    #[test]
    fn settings_are_read_or_said_to_be_wrong() {
        let read = form(" #public ", " 0 ", "100").read();
        let expected = SourceSettings {
            brake_items: 0,
            brake_percent: 100,
            review: true,
            filter: Some("#public".into()),
        };
        assert_eq!(read, Ok(expected.clone()));
        assert_eq!(Form::of(&expected).read(), Ok(expected));
        assert_eq!(form("  ", "5", "10").read().map(|settings| settings.filter), Ok(None));
        let long = "ü".repeat(LONGEST_FILTER);
        assert!(form(&long, "10000", "0").read().is_ok());
        for (filter, items, percent, fields) in [
            ("", "-1", "10", &["brake_items"][..]),
            ("", "10001", "101", &["brake_items", "brake_percent"]),
            ("", "five", "", &["brake_items", "brake_percent"]),
            ("", "5.5", "10", &["brake_items"]),
            ("", "99999999999999999999", "10", &["brake_items"]),
            (&format!("{long}x"), "5", "10", &["filter"]),
        ] {
            let wrong = form(filter, items, percent).read().unwrap_err();
            assert_eq!(wrong.into_keys().collect::<Vec<_>>(), fields, "{items} {percent}");
        }
    }
}
