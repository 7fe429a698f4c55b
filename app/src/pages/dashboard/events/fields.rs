//! The fields of an event's form, each with what Google says instead where people decided.

use chrono_tz::TZ_VARIANTS;
use domain::{Edit, Event, Field as Part, Visibility};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use strum::VariantArray;

use super::acts::EditEvent;
use super::create::CreateEvent;
use super::form::{EventForm, is_written_here};
use super::repeat_form::{RepeatFields, RepeatForm};
use super::series_acts::{SaveLater, repeats_here};
use super::written_preview::PreviewEvent;
use crate::components::text::escape;
use crate::components::time::{Instant, label};
use crate::components::{Choice, Field, FieldError, described_by, status_word, words_of};
use crate::pages::typed::Wrong;
use crate::words::{rich, t};

/// What stands beside the fields.
#[derive(Clone)]
struct FieldNotes {
    event: Event,
    edits: Vec<Edit>,
    wrong: Wrong,
    /// The event as it is saved now, where the form was filled before that.
    now: Option<EventForm>,
    form: EventForm,
}

impl FieldNotes {
    fn wrong(&self, field: &str) -> Option<String> {
        self.wrong.get(field).cloned()
    }

    /// Notes below the fields of a part: edited here, changed meanwhile.
    fn notes(&self, part: Part) -> AnyView {
        let edit = self.edits.iter().find(|edit| edit.field == part).cloned();
        let meanwhile = self.now.as_ref().filter(|now| differs(part, now, &self.form));
        let meanwhile = meanwhile.map(|_| {
            let saved = match part {
                Part::When => label(&self.event.when()),
                other => words_of(other, &other.of(&self.event.content())),
            };
            let words = rich(&t!("edit-saved-value"), |_, _| value(&saved));
            view! { <p class="field__note">{words}</p> }
        });
        view! {
            {edit.map(|edit| view! { <EditedHere edit/> })}
            {meanwhile}
        }
        .into_any()
    }
}

/// Whether a part differs between two forms.
fn differs(part: Part, a: &EventForm, b: &EventForm) -> bool {
    let fields: &[&str] = match part {
        Part::Title => &["title"],
        Part::Description => &["description"],
        Part::Location => &["location"],
        Part::Url => &["url"],
        Part::Status => &["status"],
        Part::When => &["all_day", "start_date", "start_time", "end_date", "end_time", "time_zone"],
        Part::Tags => &["tags"],
        Part::Cover => &["cover"],
    };
    let lines = |text: &str| text.replace("\r\n", "\n");
    fields.iter().any(|field| lines(a.get(field)) != lines(b.get(field)))
}

/// Who decided a field, what Google says instead, and the way back to that.
#[component]
fn EditedHere(edit: Edit) -> AnyView {
    let google = words_of(edit.field, &edit.google);
    let until = edit.until.is_some().then(|| view! { " "{t!("edit-by-until")} });
    let words = rich(&t!("edit-by"), |name, _| match name {
        "who" => view! { <span dir="auto">{edit.edited_by.clone()}</span> }.into_any(),
        "at" => view! { <Instant at=edit.edited_at/> }.into_any(),
        _ => value(&google),
    });
    let word: &str = edit.field.into();
    let what = part_word(edit.field);
    view! {
        <div class="field__note field__note--edited">
            <p>{words}{until}</p>
            <button
                type="submit"
                form="take-googles"
                name="field"
                value=word
                class="button button--quiet button--small"
                aria-label=t!("edit-use-google-for", field = what)
            >{t!("edit-use-google")}</button>
        </div>
    }
    .into_any()
}

fn value(words: &str) -> AnyView {
    view! { <strong dir="auto">{words.to_owned()}</strong> }.into_any()
}

fn part_word(part: Part) -> String {
    match part {
        Part::Title => t!("edit-field-title"),
        Part::Description => t!("edit-field-description"),
        Part::Location => t!("edit-field-location"),
        Part::Url => t!("edit-field-url"),
        Part::Status => t!("edit-field-status"),
        Part::When => t!("edit-field-when"),
        Part::Tags => t!("edit-field-tags"),
        Part::Cover => t!("edit-field-cover"),
    }
}

/// The form.
#[component]
pub(super) fn Fields(
    event: Event,
    edits: Vec<Edit>,
    form: EventForm,
    wrong: Wrong,
    now: Option<EventForm>,
    /// Whether the event does not exist yet.
    #[prop(optional)]
    is_new: bool,
    /// How it repeats; only of an event that does not exist yet.
    #[prop(optional)]
    repeat: Option<RepeatForm>,
) -> AnyView {
    let repeat = repeat.map(|form| view! { <RepeatFields form wrong=wrong.clone()/> });
    let organizer = event.organizer_id.to_string();
    let action = if is_new { CreateEvent::url() } else { EditEvent::url() };
    let (id, version) = (event.id.to_string(), event.version.to_string());
    let later = repeats_here(&event).then(|| view! { <SaveLater/> });
    let beside = FieldNotes { event, edits, wrong, now, form: form.clone() };
    view! {
        <form method="post" action=action class="form card card--form">
            <input type="hidden" name="organizer" value=organizer/>
            <input type="hidden" name="event" value=id/>
            <input type="hidden" name="version" value=version/>
            <Field
                name="title"
                label=t!("event-form-title")
                value=form.get("title")
                wrong=beside.wrong("title")
            />
            {beside.notes(Part::Title)}
            <WhenFields beside=beside.clone()/>
            {repeat}
            <Field
                name="location"
                label=t!("event-form-place")
                value=form.get("location")
                may_be_empty=true
                hint=t!("event-form-place-hint")
                wrong=beside.wrong("location")
            />
            {beside.notes(Part::Location)}
            <Field
                name="url"
                label=t!("event-form-link")
                kind="url"
                value=form.get("url")
                may_be_empty=true
                hint=t!("event-form-link-hint")
                wrong=beside.wrong("url")
            />
            {beside.notes(Part::Url)}
            <Status beside=beside.clone()/>
            <Description beside=beside.clone()/>
            <Field
                name="tags"
                label=t!("event-form-tags")
                value=form.get("tags")
                may_be_empty=true
                hint=t!("event-form-tags-hint")
                wrong=beside.wrong("tags")
            />
            {beside.notes(Part::Tags)}
            <Finders beside/>
            <div class="actions">
                <button type="submit" class="button">{t!("act-save")}</button>
                {later}
                <button type="submit" class="button button--quiet" formaction=PreviewEvent::url()>
                    {t!("event-form-preview")}
                </button>
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn WhenFields(beside: FieldNotes) -> AnyView {
    let form = beside.form.clone();
    let zones = TZ_VARIANTS
        .iter()
        .map(|zone| zone.name())
        .filter(|name| name.contains('/') && !name.starts_with("Etc/") && !name.starts_with("US/"))
        .map(|name| view! { <option value=name></option> })
        .collect_view();
    let input = |name: &'static str, label: String, kind: &'static str, class: &'static str| {
        let wrong = beside.wrong(name);
        view! {
            <div class=class>
                <label for=name>{label}</label>
                <input
                    id=name
                    name=name
                    type=kind
                    value=form.get(name).to_owned()
                    aria-describedby=described_by(name, false, wrong.is_some())
                    aria-invalid=wrong.is_some().then_some("true")
                />
                <FieldError name wrong/>
            </div>
        }
    };
    view! {
        <fieldset class="choices when">
            <legend>{t!("event-form-when")}</legend>
            <label class="check">
                <input type="checkbox" id="all_day" name="all_day" value="1" checked=form.is_all_day()/>
                <span>{t!("event-form-all-day")}</span>
            </label>
            <div class="when__fields">
                {input("start_date", t!("event-form-start-date"), "date", "field")}
                {input("start_time", t!("event-form-start-time"), "time", "field when__time")}
                {input("end_date", t!("event-form-end-date"), "date", "field")}
                {input("end_time", t!("event-form-end-time"), "time", "field when__time")}
            </div>
            <p class="hint when__time">{t!("event-form-open-end")}</p>
            <Field
                name="time_zone"
                label=t!("event-form-time-zone")
                value=form.get("time_zone")
                list="zones"
                hint=t!("event-form-time-zone-hint")
                wrong=beside.wrong("time_zone")
            />
            <datalist id="zones">{zones}</datalist>
            {beside.notes(Part::When)}
        </fieldset>
    }
    .into_any()
}

#[component]
fn Status(beside: FieldNotes) -> AnyView {
    let chosen = beside.form.get("status").to_owned();
    let wrong = beside.wrong("status");
    let options = choices(status_word);
    view! {
        <Choice name="status" label=t!("event-form-status") options chosen wrong/>
        {beside.notes(Part::Status)}
    }
    .into_any()
}

/// All values of a plain enum: as a form sends them, and in words.
fn choices<T, W>(describe: impl Fn(T) -> W) -> Vec<(&'static str, W)>
where
    T: Copy + Into<&'static str> + VariantArray,
{
    T::VARIANTS.iter().map(|&value| (value.into(), describe(value))).collect()
}

/// Who can find it.
#[component]
fn Finders(beside: FieldNotes) -> AnyView {
    let chosen = beside.form.get("visibility").to_owned();
    let wrong = beside.wrong("visibility");
    let words = |visibility| match visibility {
        Visibility::Public => t!("event-form-public"),
        Visibility::Unlisted => t!("event-form-unlisted"),
        Visibility::Draft => t!("event-form-draft"),
    };
    let options = choices(words);
    let label = t!("event-form-visibility");
    view! { <Choice name="visibility" label options chosen wrong/> }.into_any()
}

#[component]
fn Description(beside: FieldNotes) -> AnyView {
    let wrong = beside.wrong("description");
    let hint = match is_written_here(&beside.event) {
        true => t!("event-form-markdown"),
        false => t!("event-form-html"),
    };
    let described = described_by("description", true, wrong.is_some());
    view! {
        <div class="field">
            <label for="description">{t!("event-form-description")}</label>
            <p class="hint" id="description-hint">{hint}</p>
            <textarea
                id="description"
                name="description"
                rows="10"
                dir="auto"
                aria-describedby=described
                aria-invalid=wrong.is_some().then_some("true")
            >{escape(beside.form.get("description"))}</textarea>
            <FieldError name="description" wrong/>
        </div>
        {beside.notes(Part::Description)}
    }
    .into_any()
}
