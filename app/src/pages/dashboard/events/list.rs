//! `/dashboard/organizers/{id}/events`: an organizer's events, drafts that wait for review among
//! them.

use domain::views::{DeskEvent, DeskFilter, DeskListing};
use domain::{Organizer, OrganizerId, Visibility};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::acts::{PublishEvents, TrashEvents};
use super::blank::new_event_path;
use crate::components::text::{address, count};
use crate::components::time::WhenLine;
use crate::components::{Head, StatusNote};
use crate::islands::SelectAll;
use crate::pages::load::{desk_page, given, number, parameter, ports};

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
    let (ports, id) = (ports(), number::<OrganizerId>("organizer"));
    let (show, text, after) = (Show::of(&parameter("show")), given("q"), given("after"));
    let load = async move {
        let (member, organizer) = (ports.visit.viewer().member()?, id?);
        let asked = Asked { organizer, show, text, after };
        let (organizer, listing) = ports.events.list(&member, organizer, asked.filter()).await?;
        Ok((asked, organizer, listing))
    };
    desk_page(load, |(asked, organizer, listing)| {
        view! {
            <Head title=format!("Events of {}", organizer.name)/>
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
                <a href="/dashboard">"Dashboard"</a>" / "<span dir="auto">{organizer.name}</span>
            </p>
            <h1>"Events"</h1>
            <p>
                <a class="button" href=new_event_path(organizer.id)>"New event"</a>" "
                <a href=format!("/organizers/{}", organizer.slug)>"Public page"</a>" · "
                <a href=format!("/dashboard/organizers/{}/trash", organizer.id)>"Trash"</a>
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
                Show::Upcoming => "Coming up".to_owned(),
                Show::Drafts => format!("Waiting for review ({drafts})"),
                Show::Past => "All, past ones too".to_owned(),
            };
            let here = (show == asked.show).then_some("page");
            view! { <li><a href=asked.address(show, None) aria-current=here>{words}</a></li> }
        })
        .collect_view();
    view! { <nav aria-label="Which events"><ul class="tabs" role="list">{tabs}</ul></nav> }
        .into_any()
}

#[component]
fn Search(asked: Asked) -> AnyView {
    view! {
        <form method="get" class="filter" role="search">
            <input type="hidden" name="show" value=asked.show.word()/>
            <div class="filter__field filter__field--wide">
                <label for="q">"Words in the title"</label>
                <input id="q" name="q" type="search" dir="auto" value=asked.text.unwrap_or_default()/>
            </div>
            <button type="submit" class="button button--quiet">"Search"</button>
        </form>
    }
    .into_any()
}

#[component]
fn List(asked: Asked, listing: DeskListing) -> AnyView {
    if listing.events.is_empty() {
        let text = match (asked.text.is_some(), asked.show) {
            (true, _) => "No event fits.",
            (false, Show::Drafts) => "Nothing waits for review.",
            (false, _) => "No events here. Connect a calendar on the dashboard, and they appear.",
        };
        let new = new_event_path(asked.organizer);
        return view! { <p class="empty">{text}" "<a href=new>"Write a new event"</a></p> }
            .into_any();
    }
    let back = asked.address(asked.show, asked.after.as_deref());
    let next = listing.next.map(|next| asked.address(asked.show, Some(&next)));
    let publish = (listing.drafts > 0).then(|| {
        view! { <button type="submit" class="button" formaction=PublishEvents::url()>"Publish the selected"</button> }
    });
    view! {
        <form method="post" action=TrashEvents::url() id="events">
            <input type="hidden" name="organizer" value=asked.organizer.to_string()/>
            <input type="hidden" name="back" value=back/>
            <p class="hint">{count(listing.total, "event", "events")}", in order of their start"</p>
            <div class="bar">
                <SelectAll form="events".to_owned() name="events[]".to_owned()/>
                <div class="actions">
                    {publish}
                    <button type="submit" class="button button--careful" formaction=TrashEvents::url()>
                        "Move the selected to the trash"
                    </button>
                </div>
            </div>
            <Table events=listing.events/>
        </form>
        {next.map(|href| view! {
            <nav class="paging" aria-label="Pages"><a class="button button--quiet" rel="next" href=href>"More"</a></nav>
        })}
    }
    .into_any()
}

#[component]
fn Table(events: Vec<DeskEvent>) -> AnyView {
    let rows = events.into_iter().map(|event| view! { <Row event/> }).collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">"Events in order of their start"</caption>
            <thead>
                <tr>
                    <th scope="col"><span class="visually-hidden">"Select"</span></th>
                    <th scope="col">"Event"</th>
                    <th scope="col">"When"</th>
                    <th scope="col">"From"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Row(event: DeskEvent) -> AnyView {
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
                    aria-label=format!("Select {}", event.title)
                />
            </td>
            <th scope="row">
                <a class="table__title" href=format!("/dashboard/events/{}", event.id) dir="auto">
                    {event.title.clone()}
                </a>
                <VisibilityBadge visibility=event.visibility/>" "<StatusNote status=event.status/>
                {page}
            </th>
            <td data-label="When"><WhenLine when=event.when/></td>
            <td data-label="From" dir="auto">{event.source.unwrap_or_else(|| "written here".into())}</td>
        </tr>
    }
    .into_any()
}

/// Who can find an event, where that is not everybody.
#[component]
pub(in crate::pages::dashboard) fn VisibilityBadge(visibility: Visibility) -> AnyView {
    let word = match visibility {
        Visibility::Public => return ().into_any(),
        Visibility::Unlisted => "Unlisted",
        Visibility::Draft => "Draft",
    };
    view! { " "<span class="badge badge--wait">{word}</span> }.into_any()
}
