//! What is being written, shown as the page it will be; nothing is saved. What was typed travels by
//! the session, and back to the form or on to the save by hidden fields: no script.

use domain::views::EventPage;
use domain::{Event, EventContent, EventId, FormProblem, Organizer, OrganizerId, RecordKind};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::acts::EditEvent;
use super::blank::{defaults, new_event_path, read};
use super::create::CreateEvent;
use super::form::EventForm;
use super::repeat_form::RepeatForm;
use crate::components::Head;
use crate::pages::event::Article;
use crate::pages::load::{form_page, number, ports};
use crate::pages::post::{answer_form, see_other};
use crate::pages::sentences::{linked, strong};
use crate::pages::typed::Typed;
use crate::ports::{Answer, Failure, Ports, SafeHtml};
use crate::words::t;

/// The field by which the sanitized description comes to the page.
const RENDERED: &str = "rendered";

/// `/dashboard/organizers/{id}/events/new/preview`.
#[component]
pub(in crate::pages) fn NewPreviewPage() -> AnyView {
    let (ports, id) = (ports(), number::<OrganizerId>(RecordKind::Organizer));
    let load = async move {
        let (member, id) = (ports.visit.viewer().member()?, id?);
        defaults(&ports, &member, id).await
    };
    form_page(load, |(organizer, event), typed| {
        let back = new_event_path(organizer.id);
        if typed.is_empty() {
            return view! {
                <Head title=t!("event-preview-title")/>
                <h1>{t!("event-preview-title")}</h1>
                <p class="empty">{linked(&t!("event-preview-empty"), &back)}</p>
            }
            .into_any();
        }
        let form = EventForm::typed(&typed);
        let content = read(&form, &RepeatForm::typed(&typed), &event).ok();
        let content = content.map(|(content, _)| content);
        view! { <Written organizer event content typed/> }.into_any()
    })
}

/// The page of what was typed, with the ways on. `event` is the row as it is kept.
#[component]
pub(super) fn Written(
    organizer: Organizer,
    event: Event,
    /// What the form says; `None` where it cannot be taken.
    content: Option<EventContent>,
    typed: Typed,
) -> AnyView {
    let (site, now) = (ports().site, ports().now);
    let is_new = event.id == EventId(0);
    let shown = content.map(|mut content| {
        // The server made it for this page a moment ago, and kept it in the session.
        let prose = SafeHtml::sanitized(typed.get(RENDERED).unwrap_or_default().to_owned());
        prose.as_str().clone_into(&mut content.description);
        let mut event = event.clone();
        event.set_content(content);
        let address = format!("{}/events/{}", site.base_url, event.slug);
        let page = EventPage {
            event,
            organizer: organizer.clone(),
            series: None,
            moved_from: None,
            other_dates: Vec::new(),
            cover: None,
            has_meeting: false,
        };
        view! { <div class="preview"><Article page prose address now/></div> }
    });
    let form = EventForm::typed(&typed);
    let repeat = RepeatForm::typed(&typed);
    let repeat = repeat.fields().into_iter().filter(|(_, value)| !value.is_empty());
    let hidden = form
        .fields()
        .into_iter()
        .chain(repeat)
        .map(|(name, value)| {
            view! { <input type="hidden" name=name value=value.to_owned()/> }
        })
        .collect_view();
    let version = typed.get("version").unwrap_or_default().to_owned();
    let action = if is_new { CreateEvent::url() } else { EditEvent::url() };
    view! {
        <Head title=t!("event-preview-title")/>
        <form method="post" action=action class="note note--wait">
            <p>{strong(&t!("event-preview-unsaved"))}</p>
            <input type="hidden" name="organizer" value=organizer.id.to_string()/>
            <input type="hidden" name="event" value=event.id.to_string()/>
            <input type="hidden" name="version" value=version/>
            {hidden}
            <div class="actions">
                <button type="submit" class="button">{t!("act-save")}</button>
                <button
                    type="submit"
                    class="button button--quiet"
                    formaction=PreviewEvent::url()
                    name="back"
                    value="1"
                >{t!("event-preview-back")}</button>
            </div>
        </form>
        {shown}
    }
    .into_any()
}

/// Leads from a form to the preview of what it holds; or, with `back`, from there to the form.
#[server(endpoint = "preview-event")]
pub(in crate::pages) async fn preview_event(
    #[server(default)] organizer: i64,
    #[server(default)] event: i64,
    #[server(default)] version: i64,
    #[server(default)] back: String,
    #[server(flatten)] form: EventForm,
    #[server(flatten)] repeat: RepeatForm,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let here = match event {
        0 => new_event_path(OrganizerId(organizer)),
        id => format!("/dashboard/events/{id}"),
    };
    let rendered = rendered(&ports, OrganizerId(organizer), EventId(event), &form, &repeat).await;
    let version = version.to_string();
    let mut fields = [form.fields().to_vec(), repeat.fields().to_vec()].concat();
    fields.push(("version", version.as_str()));
    let to = match &rendered {
        Err(Failure::Invalid(_)) | Ok(_) if !back.is_empty() => here,
        Ok(description) => {
            fields.push((RENDERED, description.as_str()));
            format!("{here}/preview")
        }
        Err(failure) => return answer_form(&ports, &here, &fields, Err(failure.clone())).await,
    };
    // A session that cannot be written is told of by the page that finds nothing in it.
    let _ = ports.visit.flash(Typed::flash(&to, &fields)).await;
    see_other(&to);
    Ok(())
}

/// The description as it will be kept; an error where the form cannot be taken.
async fn rendered(
    ports: &Ports,
    organizer: OrganizerId,
    id: EventId,
    form: &EventForm,
    repeat: &RepeatForm,
) -> Answer<String> {
    let member = ports.visit.viewer().member()?;
    let wrong = |_| Failure::from(FormProblem::NotShownYet);
    let (event, content) = if id == EventId(0) {
        let (_, blank) = defaults(ports, &member, organizer).await?;
        (None, read(form, repeat, &blank).map_err(wrong)?.0)
    } else {
        let own = ports.events.event(&member, id).await?;
        (Some(id), form.read(&own.event).map_err(wrong)?)
    };
    Ok(ports.events.tidied(&member, event, content).await?.description)
}
