//! `/dashboard/connections/{id}`: which of an account's calendars to publish.

use domain::{ConnectionId, FormProblem, Organizer, RecordKind, Ticked};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::connect::StandInNote;
use crate::components::Head;
use crate::pages::load::{dashboard_page, number, ports};
use crate::pages::post::{Next, answer};
use crate::pages::reason::of_calendar;
use crate::pages::sentences::linked;
use crate::ports::{Answer, CalendarChoice, Ports};
use crate::words::{rich, t};

/// Connects the chosen calendar and shows what its first sync will do.
#[server(endpoint = "choose-calendar")]
pub(in crate::pages) async fn choose_calendar(
    connection: i64,
    #[server(default)] calendar: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = choose(&ports, ConnectionId(connection), &calendar).await;
    answer(&ports, &format!("/dashboard/connections/{connection}"), outcome).await
}

async fn choose(ports: &Ports, connection: ConnectionId, calendar: &str) -> Answer<Next> {
    let member = ports.visit.viewer().member()?;
    if calendar.is_empty() {
        return Err(FormProblem::NothingTicked(Ticked::Calendar).into());
    }
    let source = ports.calendars.connect(&member, connection, calendar).await?;
    Ok(Next::to(format!("/dashboard/sources/{source}/preview")).say(t!("choose-done")))
}

/// The account's calendars.
#[component]
pub(in crate::pages) fn ChooseCalendarPage() -> AnyView {
    let (ports, id) = (ports(), number::<ConnectionId>(RecordKind::Connection));
    let load = async move {
        let (member, id) = (ports.visit.viewer().member()?, id?);
        let (organizer, choices) = ports.calendars.choices(&member, id).await?;
        Ok((id, organizer, choices))
    };
    dashboard_page(load, |(id, organizer, choices)| {
        view! {
            <Head title=t!("choose-title")/>
            <section class="card">
                <h1>{t!("choose-title")}</h1>
                <p>{named(&t!("choose-lead"), &organizer)}</p>
                <StandInNote/>
                <Choices id organizer choices/>
            </section>
        }
        .into_any()
    })
}

/// A sentence about an organizer.
fn named(sentence: &str, organizer: &Organizer) -> AnyView {
    rich(sentence, |_, _| view! { <strong dir="auto">{organizer.name.clone()}</strong> }.into_any())
}

#[component]
fn Choices(id: ConnectionId, organizer: Organizer, choices: Vec<CalendarChoice>) -> AnyView {
    if choices.is_empty() {
        return view! {
            <p class="empty">{named(&t!("choose-none"), &organizer)}</p>
            <p><a href="/dashboard">{t!("choose-back")}</a></p>
        }
        .into_any();
    }
    let lines = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| view! { <Choice index choice/> })
        .collect_view();
    view! {
        <form method="post" action=ChooseCalendar::url() class="form">
            <input type="hidden" name="connection" value=id.to_string()/>
            <fieldset class="choices">
                <legend>{t!("choose-legend")}</legend>
                {lines}
            </fieldset>
            <div class="actions">
                <button type="submit" class="button">{t!("choose-button")}</button>
                <a class="button button--quiet" href="/dashboard">{t!("act-not-now")}</a>
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn Choice(index: usize, choice: CalendarChoice) -> AnyView {
    let id = format!("calendar-{index}");
    let disabled = choice.unusable.is_some() || choice.connected.is_some();
    let connected = choice.connected.map(|source| {
        let words = linked(&t!("choose-connected"), &format!("/dashboard/sources/{source}"));
        view! { <span class="choice__note">{words}</span> }
    });
    view! {
        <div class="choice">
            <input type="radio" name="calendar" id=id.clone() value=choice.id required disabled=disabled/>
            <label for=id>
                <span class="choice__name" dir="auto">
                    {choice.name}
                    {choice.primary.then(|| view! { " "<span class="badge badge--quiet">{t!("choose-primary")}</span> })}
                </span>
                {choice.description.map(|text| view! { <span class="hint" dir="auto">{text}</span> })}
                {choice.time_zone.map(|zone| view! { <span class="hint">{zone}</span> })}
                {choice.unusable.map(|why| view! { <span class="choice__note">{of_calendar(&why)}</span> })}
            </label>
            {connected}
        </div>
    }
    .into_any()
}
