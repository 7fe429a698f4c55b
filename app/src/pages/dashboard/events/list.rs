//! `/dashboard/organizers/{id}/events`: an organizer's events, drafts that wait for review among
//! them.

use domain::views::{DashboardEvent, DeskFilter, DeskListing};
use domain::{Organizer, OrganizerId, RecordKind, Visibility};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::acts::{PublishEvents, TrashEvents};
use super::blank::new_event_path;
use crate::components::text::address;
use crate::components::time::WhenLine;
use crate::components::{Head, StatusNote};
use crate::islands::SelectAll;
use crate::pages::load::{dashboard_page, given, number, parameter, ports};
use crate::words::t;

/// Which events a list shows, by the word in the address.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Show {
    Upcoming,
    Drafts,
    Past,
}

impl Show {
    const ALL: [Self; 3] = [Self::Upcoming, Self::Drafts, Self::Past];

    fn word(self) -> &'static str {
        match self {
            Self::Upcoming => "",
            Self::Drafts => "drafts",
            Self::Past => "past",
        }
    }

    fn of(word: &str) -> Self {
        Self::ALL.into_iter().find(|show| show.word() == word).unwrap_or(Self::Upcoming)
    }
}

/// What the address asks for.
#[derive(Clone)]
struct Asked {
    organizer: OrganizerId,
    show: Show,
    text: Option<String>,
    after: Option<String>,
}

impl Asked {
    fn filter(&self) -> DeskFilter {
        DeskFilter {
            drafts: self.show == Show::Drafts,
            // A draft that is over may still want a decision.
            past: self.show != Show::Upcoming,
            text: self.text.clone(),
            after: self.after.clone(),
        }
    }

    /// The address of this list, or of a part of it.
    fn address(&self, show: Show, after: Option<&str>) -> String {
        let path = format!("/dashboard/organizers/{}/events", self.organizer);
        let text = self.text.as_deref().unwrap_or_default();
        let asked = [("show", show.word()), ("q", text), ("after", after.unwrap_or_default())];
        address(&path, &asked)
    }
}

/// The list.
#[component]
pub(in crate::pages) fn OwnEventsPage() -> AnyView {
    let (ports, id) = (ports(), number::<OrganizerId>(RecordKind::Organizer));
    let (show, text, after) = (Show::of(&parameter("show")), given("q"), given("after"));
    let load = async move {
        let (member, organizer) = (ports.visit.viewer().member()?, id?);
        let asked = Asked { organizer, show, text, after };
        let (organizer, listing) = ports.events.list(&member, organizer, asked.filter()).await?;
        Ok((asked, organizer, listing))
    };
    dashboard_page(load, |(asked, organizer, listing)| {
        view! {
            <Head title=t!("own-events-page-title", organizer = organizer.name.as_str())/>
            <Intro organizer/>
            <Tabs asked=asked.clone() drafts=listing.drafts/>
            <Search asked=asked.clone()/>
            <List asked listing/>
        }
        .into_any()
    })
}

#[component]
fn Intro(organizer: Organizer) -> AnyView {
    view! {
        <header class="intro intro--small">
            <p class="intro__kicker">
                <a href="/dashboard">{t!("dashboard-title")}</a>" / "<span dir="auto">{organizer.name}</span>
            </p>
            <h1>{t!("own-events-title")}</h1>
            <p>
                <a class="button" href=new_event_path(organizer.id)>{t!("own-events-new")}</a>" "
                <a href=format!("/organizers/{}", organizer.slug)>{t!("own-events-public-page")}</a>" · "
                <a href=format!("/dashboard/organizers/{}/trash", organizer.id)>{t!("own-events-trash")}</a>
            </p>
        </header>
    }
    .into_any()
}

#[component]
fn Tabs(asked: Asked, drafts: i64) -> AnyView {
    let tabs = Show::ALL
        .into_iter()
        .map(|show| {
            let words = match show {
                Show::Upcoming => t!("own-events-upcoming"),
                Show::Drafts => t!("own-events-drafts", count = drafts),
                Show::Past => t!("own-events-all"),
            };
            let here = (show == asked.show).then_some("page");
            view! { <li><a href=asked.address(show, None) aria-current=here>{words}</a></li> }
        })
        .collect_view();
    view! { <nav aria-label=t!("own-events-tabs")><ul class="tabs" role="list">{tabs}</ul></nav> }
        .into_any()
}

#[component]
fn Search(asked: Asked) -> AnyView {
    view! {
        <form method="get" class="filter" role="search">
            <input type="hidden" name="show" value=asked.show.word()/>
            <div class="filter__field filter__field--wide">
                <label for="q">{t!("own-events-search")}</label>
                <input id="q" name="q" type="search" dir="auto" value=asked.text.unwrap_or_default()/>
            </div>
            <button type="submit" class="button button--quiet">{t!("act-search")}</button>
        </form>
    }
    .into_any()
}

#[component]
fn List(asked: Asked, listing: DeskListing) -> AnyView {
    if listing.events.is_empty() {
        let text = match (asked.text.is_some(), asked.show) {
            (true, _) => t!("own-events-no-match"),
            (false, Show::Drafts) => t!("own-events-no-drafts"),
            (false, _) => t!("own-events-none"),
        };
        let new = new_event_path(asked.organizer);
        return view! { <p class="empty">{text}" "<a href=new>{t!("own-events-create")}</a></p> }
            .into_any();
    }
    let back = asked.address(asked.show, asked.after.as_deref());
    let next = listing.next.map(|next| asked.address(asked.show, Some(&next)));
    let publish = (listing.drafts > 0).then(|| {
        view! {
            <button type="submit" class="button" formaction=PublishEvents::url()>
                {t!("own-events-publish")}
            </button>
        }
    });
    view! {
        <form method="post" action=TrashEvents::url() id="events">
            <input type="hidden" name="organizer" value=asked.organizer.to_string()/>
            <input type="hidden" name="back" value=back/>
            <p class="hint">{t!("own-events-count", count = listing.total)}</p>
            <div class="bar">
                <SelectAll form="events".to_owned() name="events[]".to_owned() label=t!("list-select-all") tally_words=t!("list-tally", ticked = "{ticked}", of = "{of}")/>
                <div class="actions">
                    {publish}
                    <button type="submit" class="button button--careful" formaction=TrashEvents::url()>
                        {t!("own-events-to-trash")}
                    </button>
                </div>
            </div>
            <Table events=listing.events/>
        </form>
        {next.map(|href| view! {
            <nav class="paging" aria-label=t!("list-pages")>
                <a class="button button--quiet" rel="next" href=href>{t!("list-more")}</a>
            </nav>
        })}
    }
    .into_any()
}

#[component]
fn Table(events: Vec<DashboardEvent>) -> AnyView {
    let rows = events.into_iter().map(|event| view! { <Row event/> }).collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{t!("own-events-caption")}</caption>
            <thead>
                <tr>
                    <th scope="col"><span class="visually-hidden">{t!("list-select-column")}</span></th>
                    <th scope="col">{t!("own-events-event")}</th>
                    <th scope="col">{t!("own-events-when")}</th>
                    <th scope="col">{t!("own-events-from")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Row(event: DashboardEvent) -> AnyView {
    let source = event.source.clone().unwrap_or_else(|| t!("own-events-created-here"));
    let page = (event.visibility != Visibility::Draft).then(|| {
        let path = format!("/events/{}", event.slug);
        view! { <span class="hint"><a href=path.clone()>{path.clone()}</a></span> }
    });
    view! {
        <tr>
            <td class="table__box">
                <input
                    type="checkbox"
                    name="events[]"
                    value=event.id.to_string()
                    aria-label=t!("list-select", title = event.title.as_str())
                />
            </td>
            <th scope="row">
                <a class="table__title" href=format!("/dashboard/events/{}", event.id) dir="auto">
                    {event.title.clone()}
                </a>
                <VisibilityBadge visibility=event.visibility/>" "<StatusNote status=event.status/>
                {page}
            </th>
            <td data-label=t!("own-events-when")><WhenLine when=event.when/></td>
            <td data-label=t!("own-events-from") dir="auto">{source}</td>
        </tr>
    }
    .into_any()
}

/// Who can find an event, where that is not everybody.
#[component]
pub(in crate::pages::dashboard) fn VisibilityBadge(visibility: Visibility) -> AnyView {
    let word = match visibility {
        Visibility::Public => return ().into_any(),
        Visibility::Unlisted => t!("own-events-unlisted"),
        Visibility::Draft => t!("own-events-draft"),
    };
    view! { " "<span class="badge badge--wait">{word}</span> }.into_any()
}
