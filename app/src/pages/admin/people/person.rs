//! `/admin/people/{id}`: somebody, and what can be done about them.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::acts::{ChangePerson, HandLink, JoinOrganizer, LeaveOrganizer, RemovePerson};
use super::{PersonState, called, role_word};
use crate::components::time::Instant;
use crate::components::{Head, PasswordField, PostButton};
use crate::pages::load::{dashboard_page, number, ports};
use crate::pages::sentences::browser;
use crate::ports::{MySession, PersonPage, SomePerson};
use crate::words::t;
use domain::{Organizer, RecordKind, Role};

/// Somebody's page.
#[component]
pub(in crate::pages) fn PersonAt() -> AnyView {
    let (ports, id) = (ports(), number(RecordKind::Account));
    let load = async move {
        let admin = ports.visit.viewer().admin()?;
        ports.people.person(&admin, id?).await
    };
    dashboard_page(load, |PersonPage { person, sessions, organizers }| {
        let name = called(&person);
        view! {
            <Head title=name.clone()/>
            <header class="intro intro--small">
                <p class="intro__kicker"><a href="/admin/people">{t!("people-title")}</a></p>
                <h1 dir="auto">{name}</h1>
                <p class="intro__lead">
                    {person.email.to_string()}" · "{role_word(person.role)}" "
                    <PersonState person=person.clone()/>
                </p>
            </header>
            <div class="account">
                <Rights person=person.clone() organizers/>
                <SignIn person=person.clone() sessions/>
                <Out person/>
            </div>
        }
        .into_any()
    })
}

fn one(person: &SomePerson, change: &'static str) -> Vec<(&'static str, String)> {
    vec![("person", person.id.to_string()), ("change", change.to_owned())]
}

#[component]
fn Rights(person: SomePerson, organizers: Vec<Organizer>) -> AnyView {
    let (change, words) = match person.role {
        Role::Admin => ("organizer", t!("people-make-organizer")),
        Role::Organizer => ("admin", t!("people-make-admin")),
    };
    let theirs = person.organizers.clone();
    let id = person.id.to_string();
    let lines = theirs.iter().map(|organizer| {
        let fields =
            vec![("person", id.clone()), ("organizer", organizer.id.to_string())];
        let name = organizer.name.clone();
        view! {
            <li class="line line--act">
                <span dir="auto">{name}</span>
                <PostButton action=LeaveOrganizer::url() fields class="button button--quiet button--small">
                    {t!("people-leave")}
                </PostButton>
            </li>
        }
    });
    let lines = lines.collect_view();
    let others: Vec<Organizer> =
        organizers.into_iter().filter(|one| theirs.iter().all(|own| own.id != one.id)).collect();
    view! {
        <section class="panel" aria-labelledby="people-rights">
            <h2 id="people-rights">{t!("people-rights")}</h2>
            <p class="hint">{t!("people-rights-lead")}</p>
            <ul class="lines" role="list">{lines}</ul>
            {(!others.is_empty()).then(|| view! { <Join id others/> })}
            <PostButton action=ChangePerson::url() fields=one(&person, change) class="button button--quiet">
                {words}
            </PostButton>
        </section>
    }
    .into_any()
}

#[component]
fn Join(id: String, others: Vec<Organizer>) -> AnyView {
    let options = others
        .into_iter()
        .map(|one| view! { <option value=one.id.to_string()>{one.name}</option> })
        .collect_view();
    view! {
        <form method="post" action=JoinOrganizer::url() class="form">
            <input type="hidden" name="person" value=id/>
            <div class="field">
                <label for="organizer">{t!("people-join")}</label>
                <select id="organizer" name="organizer">{options}</select>
            </div>
            <button type="submit" class="button button--quiet">{t!("people-join-button")}</button>
        </form>
    }
    .into_any()
}

#[component]
fn SignIn(person: SomePerson, sessions: Vec<MySession>) -> AnyView {
    let none = sessions.is_empty();
    let lines = sessions
        .into_iter()
        .map(|session| {
            view! {
                <li class="line">
                    <p class="line__title">{browser(&session.agent)}</p>
                    <p class="hint">
                        {t!("account-session-since")}" "<Instant at=session.signed_in_at/>" · "
                        {t!("account-session-seen")}" "<Instant at=session.seen_at/>
                    </p>
                </li>
            }
        })
        .collect_view();
    let link = vec![("person", person.id.to_string())];
    let words = if person.invited { t!("people-link-invitation") } else { t!("people-link") };
    view! {
        <section class="panel" aria-labelledby="people-sign-in">
            <h2 id="people-sign-in">{t!("people-sign-in")}</h2>
            {none.then(|| view! { <p class="empty">{t!("people-signed-out")}</p> })}
            <ul class="lines" role="list">{lines}</ul>
            <div class="actions">
                {(!none).then(|| view! {
                    <PostButton action=ChangePerson::url() fields=one(&person, "sign-out") class="button button--quiet">
                        {t!("people-sign-out")}
                    </PostButton>
                })}
                {person.suspended_at.is_none().then(|| view! {
                    <PostButton action=HandLink::url() fields=link class="button button--quiet">
                        {words}
                    </PostButton>
                })}
            </div>
            <p class="hint">{t!("people-link-lead")}</p>
        </section>
    }
    .into_any()
}

#[component]
fn Out(person: SomePerson) -> AnyView {
    let (change, words) = match person.suspended_at {
        Some(_) => ("reactivate", t!("people-reactivate")),
        None => ("suspend", t!("people-suspend")),
    };
    let id = person.id.to_string();
    view! {
        <section class="panel" aria-labelledby="people-out">
            <h2 id="people-out">{t!("people-out")}</h2>
            <p class="hint">{t!("people-out-lead")}</p>
            <PostButton action=ChangePerson::url() fields=one(&person, change) class="button button--quiet">
                {words}
            </PostButton>
            <details>
                <summary>{t!("people-remove")}</summary>
                <form method="post" action=RemovePerson::url() class="form">
                    <input type="hidden" name="person" value=id/>
                    <PasswordField
                        name="password"
                        label=t!("people-remove-password")
                        autocomplete="current-password"
                    />
                    <button type="submit" class="button button--careful">{t!("people-remove-button")}</button>
                </form>
            </details>
        </section>
    }
    .into_any()
}
