//! Everybody who has an account, and inviting somebody.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::acts::InvitePerson;
use super::{PersonState, called, role_word};
use crate::components::time::Instant;
use crate::components::{Choice, Field, Head};
use crate::pages::load::{form_page, parameter, ports};
use crate::pages::typed::Typed;
use crate::ports::SomePerson;
use crate::words::t;
use domain::Organizer;

/// The list, with a search and a form that invites.
#[component]
pub(in crate::pages) fn PeoplePage() -> AnyView {
    let (ports, words) = (ports(), parameter("q"));
    let sends_mail = ports.site.sends_mail;
    let load = {
        let words = words.clone();
        async move {
            let admin = ports.visit.viewer().admin()?;
            let people = ports.people.list(&admin, &words).await?;
            let member = ports.visit.viewer().member()?;
            let desks = ports.dashboard.dashboards(&member).await?;
            let organizers: Vec<Organizer> = desks.into_iter().map(|desk| desk.organizer).collect();
            Ok((people, organizers))
        }
    };
    form_page(load, move |(people, organizers), typed| {
        view! {
            <Head title=t!("people-title")/>
            <header class="intro intro--small">
                <p class="intro__kicker"><a href="/admin">{t!("admin-title")}</a></p>
                <h1>{t!("people-title")}</h1>
                <p class="intro__lead">{t!("people-lead")}</p>
            </header>
            <Invite typed organizers sends_mail/>
            <form method="get" action="/admin/people" class="filter" role="search">
                <div class="filter__field filter__field--wide">
                    <label for="q">{t!("people-search")}</label>
                    <input id="q" name="q" type="search" dir="auto" value=words/>
                </div>
                <button type="submit" class="button button--quiet">{t!("people-search-button")}</button>
            </form>
            <People people/>
        }
        .into_any()
    })
}

#[component]
fn Invite(typed: Typed, organizers: Vec<Organizer>, sends_mail: bool) -> AnyView {
    let get = |field: &str| typed.get(field).unwrap_or_default().to_owned();
    let open = !typed.is_empty();
    let roles = vec![("organizer", t!("people-organizer")), ("admin", t!("people-admin"))];
    let chosen = get("organizer");
    let options = organizers
        .into_iter()
        .map(|one| {
            let id = one.id.to_string();
            view! { <option value=id.clone() selected=id == chosen>{one.name}</option> }
        })
        .collect_view();
    let hint = if sends_mail { t!("people-invite-mail") } else { t!("people-invite-hand") };
    view! {
        <details class="card card--form" open=open>
            <summary>{t!("people-invite")}</summary>
            <form method="post" action=InvitePerson::url() class="form">
                <p class="hint">{hint}</p>
                <Field name="email" label=t!("sign-in-email") kind="email" value=get("email")/>
                <Choice name="role" label=t!("people-role") options=roles chosen=get("role") wrong=None/>
                <div class="field">
                    <label for="organizer">{t!("people-for")}</label>
                    <select id="organizer" name="organizer">
                        <option value="">{t!("people-for-none")}</option>
                        {options}
                    </select>
                </div>
                <button type="submit" class="button">{t!("people-invite-button")}</button>
            </form>
        </details>
    }
    .into_any()
}

#[component]
fn People(people: Vec<SomePerson>) -> AnyView {
    if people.is_empty() {
        return view! { <p class="empty">{t!("people-none")}</p> }.into_any();
    }
    let rows = people.into_iter().map(|person| view! { <Row person/> }).collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{t!("people-caption")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!("people-person")}</th>
                    <th scope="col">{t!("people-role")}</th>
                    <th scope="col">{t!("people-last")}</th>
                    <th scope="col">{t!("people-sessions")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Row(person: SomePerson) -> AnyView {
    let organizers: Vec<String> = person.organizers.iter().map(|one| one.name.clone()).collect();
    let organizers = organizers.join(", ");
    let last = match person.signed_in_at {
        Some(at) => view! { <Instant at/> }.into_any(),
        None => t!("people-never").into_any(),
    };
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/admin/people/{}", person.id) dir="auto">{called(&person)}</a>" "
                <PersonState person=person.clone()/>
                {(!person.name.is_empty()).then(|| view! { <span class="hint">{person.email.to_string()}</span> })}
            </th>
            <td>
                {role_word(person.role)}
                {(!organizers.is_empty()).then(|| view! { <span class="hint" dir="auto">{organizers}</span> })}
            </td>
            <td>{last}</td>
            <td>{person.sessions}</td>
        </tr>
    }
    .into_any()
}
