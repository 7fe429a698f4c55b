//! `/dashboard`: a desk per organizer.

use domain::views::{DashboardEvent, DeskFilter, SourceLine};
use domain::{OrganizerId, OrganizerProblem, Role, check_name, check_slug, slugify};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::calendars::{ConnectButton, StandInNote};
use super::events::VisibilityBadge;
use crate::components::time::WhenLine;
use crate::components::{Field, Head, SourceBadge, StatusNote};
use crate::pages::alerts::OpenAlerts;
use crate::pages::load::{form_page, ports};
use crate::pages::post::{Next, answer_form};
use crate::pages::sentences::{dated_ago, linked};
use crate::ports::{Answer, Member, OrganizerDashboard, Ports};
use crate::words::t;

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
    let name = check_name(name)?;
    let slug = if slug.is_empty() { slugify(name, "organizer") } else { slug.to_owned() };
    check_slug(&slug).map_err(OrganizerProblem::from)?;
    ports.dashboard.add_organizer(&member, name, &slug).await?;
    let path = format!("/organizers/{slug}");
    Ok(Next::to("/dashboard").say(t!("dashboard-organizer-added", name = name, path = path)))
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
        for desk in ports.dashboard.dashboards(&member).await? {
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
            <Head title=t!("dashboard-title")/>
            <header class="intro intro--small">
                <h1>{t!("dashboard-title")}</h1>
                <p class="intro__lead">{t!("dashboard-lead")}</p>
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
    let text = match admin {
        true => t!("dashboard-no-organizer-admin"),
        false => t!("dashboard-no-organizer"),
    };
    view! { <p class="empty">{text}</p> }.into_any()
}

#[component]
fn OneDesk(desk: OrganizerDashboard, drafts: i64) -> AnyView {
    let organizer = desk.organizer;
    let id = format!("desk-{}", organizer.id);
    let own = format!("/dashboard/organizers/{}", organizer.id);
    let numbers = t!("dashboard-numbers", count = desk.events, upcoming = desk.upcoming);
    view! {
        <section class="desk" aria-labelledby=id.clone()>
            <header class="desk__head">
                <div>
                    <h2 id=id.clone() dir="auto">{organizer.name.clone()}</h2>
                    <p class="hint">{numbers}</p>
                    <ul class="ways" role="list">
                        <li><a href=format!("{own}/events/new")>{t!("dashboard-new-event")}</a></li>
                        <li><a href=format!("{own}/events")>{t!("dashboard-all-events")}</a></li>
                        <li><a href=format!("{own}/trash")>{t!("dashboard-trash")}</a></li>
                        <li><a href=format!("/organizers/{}", organizer.slug)>{t!("dashboard-public-page")}</a></li>
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
        let there = format!("{own}/events?show=drafts");
        let words = linked(&t!("dashboard-drafts", count = drafts), &there);
        view! { <p class="note note--wait">{words}</p> }
    })
}

#[component]
fn NextEvents(events: Vec<DashboardEvent>) -> AnyView {
    let list = if events.is_empty() {
        view! { <p class="empty">{t!("dashboard-upcoming-none")}</p> }.into_any()
    } else {
        let lines = events.into_iter().map(|event| view! { <NextEvent event/> }).collect_view();
        view! { <ul class="lines" role="list">{lines}</ul> }.into_any()
    };
    view! { <div class="panel"><h3>{t!("dashboard-upcoming")}</h3>{list}</div> }.into_any()
}

#[component]
fn NextEvent(event: DashboardEvent) -> AnyView {
    let source = event.source.unwrap_or_else(|| t!("dashboard-created-here"));
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
        view! { <p class="empty">{t!("dashboard-calendars-none")}</p> }.into_any()
    } else {
        let lines = sources.into_iter().map(|line| view! { <CalendarLine line/> }).collect_view();
        view! { <ul class="lines" role="list">{lines}</ul> }.into_any()
    };
    view! { <div class="panel"><h3>{t!("dashboard-calendars")}</h3>{list}<StandInNote/></div> }
        .into_any()
}

#[component]
fn CalendarLine(line: SourceLine) -> AnyView {
    let source = line.source;
    let synced = match source.last_synced_at {
        Some(at) => dated_ago(&t!("dashboard-synced"), at),
        None => t!("dashboard-not-synced").into_any(),
    };
    view! {
        <li class="line">
            <p class="line__title">
                <a href=format!("/dashboard/sources/{}", source.id) dir="auto">{source.name}</a>
                " " <SourceBadge state=source.state held=line.held/>
            </p>
            <p class="hint">{t!("number-of-events", count = line.live)}" · "{synced}</p>
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
            <summary>{t!("dashboard-organizer-add")}</summary>
            <form method="post" action=AddOrganizer::url() class="form">
                <Field
                    name="name"
                    label=t!("dashboard-organizer-name")
                    value=name
                    hint=t!("dashboard-organizer-name-hint")
                />
                <Field
                    name="slug"
                    label=t!("dashboard-organizer-address")
                    value=slug
                    may_be_empty=true
                    hint=t!("dashboard-organizer-address-hint")
                />
                <button type="submit" class="button">{t!("dashboard-organizer-add-button")}</button>
            </form>
        </details>
    }
    .into_any()
}
