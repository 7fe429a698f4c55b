//! `/dashboard`: a desk per organizer.

use domain::views::{DeskEvent, DeskFilter, SourceLine};
use domain::{OrganizerId, Role, check_slug, slugify};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::calendars::{ConnectButton, StandInNote};
use super::events::VisibilityBadge;
use crate::components::text::count;
use crate::components::time::{Instant, WhenLine};
use crate::components::{Field, Head, SourceBadge, StatusNote};
use crate::islands::TimeAgo;
use crate::pages::alerts::OpenAlerts;
use crate::pages::load::{form_page, ports};
use crate::pages::post::{Next, answer_form};
use crate::ports::{Answer, Failure, Member, OrganizerDesk, Ports};

/// Makes an organizer (an admin's act); the address is made of the name where none is given.
#[server(endpoint = "add-organizer")]
pub(in crate::pages) async fn add_organizer(
    #[server(default)] name: String,
    #[server(default)] slug: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let (name, slug) = (name.trim(), slug.trim());
    let outcome = add(&ports, name, slug).await;
    answer_form(&ports, "/dashboard", &[("name", name), ("slug", slug)], outcome).await
}

async fn add(ports: &Ports, name: &str, slug: &str) -> Answer<Next> {
    let member = ports.visit.viewer().member()?;
    if name.is_empty() {
        return Err(Failure::Invalid(
            "an organizer needs a name: write what people call it".into(),
        ));
    }
    let slug = if slug.is_empty() { slugify(name, "organizer") } else { slug.to_owned() };
    check_slug(&slug).map_err(|wrong| Failure::Invalid(wrong.to_string()))?;
    ports.desk.add_organizer(&member, name, &slug).await?;
    Ok(Next::to("/dashboard").say(format!("{name} is here now, at /organizers/{slug}.")))
}

/// How many drafts of an organizer wait for review.
async fn drafts(ports: &Ports, member: &Member, organizer: OrganizerId) -> Answer<i64> {
    let filter = DeskFilter { drafts: true, past: true, ..DeskFilter::default() };
    let (_, listing) = ports.events.list(member, organizer, filter).await?;
    Ok(listing.drafts)
}

/// The desks of all organizers that the viewer acts for.
#[component]
pub(in crate::pages) fn Dashboard() -> AnyView {
    let ports = ports();
    let load = async move {
        let member = ports.visit.viewer().member()?;
        let alerts = ports.alerts.list(&member, false).await?;
        let mut desks = Vec::new();
        for desk in ports.desk.desks(&member).await? {
            let drafts = drafts(&ports, &member, desk.organizer.id).await?;
            desks.push((desk, drafts));
        }
        Ok((alerts, desks, member.account().role == Role::Admin))
    };
    form_page(load, move |(alerts, desks, admin), typed| {
        let typed = |field: &str| typed.get(field).unwrap_or_default().to_owned();
        let typed = (typed("name"), typed("slug"));
        let none = desks.is_empty();
        let desks =
            desks.into_iter().map(|(desk, drafts)| view! { <OneDesk desk drafts/> }).collect_view();
        view! {
            <Head title="Dashboard"/>
            <header class="intro intro--small">
                <h1>"Dashboard"</h1>
                <p class="intro__lead">"Your events and the calendars they come from."</p>
            </header>
            <OpenAlerts alerts/>
            {none.then(|| view! { <NoDesk admin/> })}
            {desks}
            {admin.then(|| view! { <NewOrganizer typed/> })}
        }
        .into_any()
    })
}

#[component]
fn NoDesk(admin: bool) -> AnyView {
    let text = if admin {
        "There is no organizer yet. Add the first one below, then connect its calendar."
    } else {
        "You do not belong to an organizer yet. Ask an administrator of this site to add you."
    };
    view! { <p class="empty">{text}</p> }.into_any()
}

#[component]
fn OneDesk(desk: OrganizerDesk, drafts: i64) -> AnyView {
    let organizer = desk.organizer;
    let id = format!("desk-{}", organizer.id);
    let own = format!("/dashboard/organizers/{}", organizer.id);
    let numbers =
        format!("{}, {} still to come", count(desk.events, "event", "events"), desk.upcoming);
    view! {
        <section class="desk" aria-labelledby=id.clone()>
            <header class="desk__head">
                <div>
                    <h2 id=id.clone() dir="auto">{organizer.name.clone()}</h2>
                    <p class="hint">{numbers}</p>
                    <ul class="ways" role="list">
                        <li><a href=format!("{own}/events/new")>"New event"</a></li>
                        <li><a href=format!("{own}/events")>"All events"</a></li>
                        <li><a href=format!("{own}/trash")>"Trash"</a></li>
                        <li><a href=format!("/organizers/{}", organizer.slug)>"Public page"</a></li>
                    </ul>
                </div>
                <ConnectButton organizer=organizer.id/>
            </header>
            <Review drafts own/>
            <div class="desk__columns">
                <NextEvents events=desk.next_events/>
                <CalendarLines sources=desk.sources/>
            </div>
        </section>
    }
    .into_any()
}

/// Drafts that wait for somebody to look at them.
#[component]
fn Review(drafts: i64, own: String) -> impl IntoView {
    (drafts > 0).then(|| {
        let (words, hidden) = match drafts {
            1 => ("1 draft waits for review".to_owned(), "Visitors see it once it is published."),
            _ => (
                format!("{drafts} drafts wait for review"),
                "Visitors see them once they are published.",
            ),
        };
        view! {
            <p class="note note--wait">
                <a href=format!("{own}/events?show=drafts")>{words}</a>
                ". "{hidden}
            </p>
        }
    })
}

#[component]
fn NextEvents(events: Vec<DeskEvent>) -> AnyView {
    let list = if events.is_empty() {
        view! { <p class="empty">"Nothing is coming up. Connect a calendar, and its events appear here."</p> }
            .into_any()
    } else {
        let lines = events.into_iter().map(|event| view! { <NextEvent event/> }).collect_view();
        view! { <ul class="lines" role="list">{lines}</ul> }.into_any()
    };
    view! { <div class="panel"><h3>"Next events"</h3>{list}</div> }.into_any()
}

#[component]
fn NextEvent(event: DeskEvent) -> AnyView {
    let source = event.source.unwrap_or_else(|| "written here".into());
    view! {
        <li class="line">
            <p class="line__title">
                <a href=format!("/dashboard/events/{}", event.id) dir="auto">{event.title}</a>
                " " <StatusNote status=event.status/>
                <VisibilityBadge visibility=event.visibility/>
            </p>
            <p class="hint"><WhenLine when=event.when/>" · "<span dir="auto">{source}</span></p>
        </li>
    }
    .into_any()
}

#[component]
fn CalendarLines(sources: Vec<SourceLine>) -> AnyView {
    let list = if sources.is_empty() {
        view! { <p class="empty">"No calendar is connected yet."</p> }.into_any()
    } else {
        let lines = sources.into_iter().map(|line| view! { <CalendarLine line/> }).collect_view();
        view! { <ul class="lines" role="list">{lines}</ul> }.into_any()
    };
    view! { <div class="panel"><h3>"Calendars"</h3>{list}<StandInNote/></div> }.into_any()
}

#[component]
fn CalendarLine(line: SourceLine) -> AnyView {
    let source = line.source;
    let synced = match source.last_synced_at {
        Some(at) => view! { "synced "<Instant at/>" "<TimeAgo at=at.to_rfc3339()/> }.into_any(),
        None => "not synced yet".into_any(),
    };
    view! {
        <li class="line">
            <p class="line__title">
                <a href=format!("/dashboard/sources/{}", source.id) dir="auto">{source.name}</a>
                " " <SourceBadge state=source.state held=line.held/>
            </p>
            <p class="hint">{count(line.live, "event", "events")}" · "{synced}</p>
            {source.error.map(|error| view! { <p class="line__error">{error}</p> })}
        </li>
    }
    .into_any()
}

#[component]
fn NewOrganizer(typed: (String, String)) -> AnyView {
    let (name, slug) = typed;
    let open = !name.is_empty() || !slug.is_empty();
    view! {
        <details class="fold" open=open>
            <summary>"Add an organizer"</summary>
            <form method="post" action=AddOrganizer::url() class="form">
                <Field name="name" label="Name" value=name hint="As people say it: Riverside Board Game Club"/>
                <Field
                    name="slug"
                    label="Address"
                    value=slug
                    may_be_empty=true
                    hint="The end of its page's address: a-z, 0-9 and hyphens. Empty: made of the name."
                />
                <button type="submit" class="button">"Add"</button>
            </form>
        </details>
    }
    .into_any()
}
