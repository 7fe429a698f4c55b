//! `/admin/trash/purge`: what a purge destroys, spelled out, and the password before it.

use domain::{DeletionId, EventId, FormProblem, RestoreRequest, Ticked, TrashedEvent};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::place::Place;
use crate::components::time::{Instant, WhenLine};
use crate::components::{Head, PasswordField, deleted_by};
use crate::pages::load::{dashboard_page, given, parameter, parameters, ports};
use crate::pages::post::{LONGEST, Next, answer};
use crate::pages::sentences::linked;
use crate::ports::{Answer, Ports};
use crate::words::t;

/// Where the page is.
pub(super) const PATH: &str = "/admin/trash/purge";
/// So many events are shown at once; the others are folded.
const SHOWN: usize = 100;

/// Destroys trashed events for good, for an admin who has typed their password again.
#[server(endpoint = "purge-events")]
pub(in crate::pages) async fn purge_events(
    #[server(default)] events: Vec<i64>,
    #[server(default)] batch: Option<i64>,
    #[server(default)] password: String,
    #[server(default)] back: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let what = asked(events.into_iter().map(EventId).collect(), batch.map(DeletionId));
    let here = what.as_ref().map(|what| address_of(what, &back)).ok();
    // Hundreds of events are chosen anew: their numbers are too long for an address.
    let here = here.filter(|here| here.len() <= LONGEST).unwrap_or_else(|| Place::All.path());
    let outcome = purge(&ports, what, &password).await;
    answer(&ports, &here, outcome.map(|said| Next::to(Place::All.path()).say(said))).await
}

async fn purge(ports: &Ports, what: Answer<RestoreRequest>, password: &str) -> Answer<String> {
    let admin = ports.visit.viewer().admin()?;
    let what = what?;
    let confirmed = ports.accounts.confirm(&admin, password).await?;
    let purged = ports.trash.purge(&confirmed, what).await?;
    let backup = purged.backup.to_string();
    Ok(t!("purge-done", count = purged.events.len(), backup = backup))
}

fn asked(events: Vec<EventId>, batch: Option<DeletionId>) -> Answer<RestoreRequest> {
    match (batch, events.is_empty()) {
        (Some(batch), _) => Ok(RestoreRequest::Batch(batch)),
        (None, false) => Ok(RestoreRequest::Events(events)),
        (None, true) => Err(FormProblem::NothingTicked(Ticked::Purged).into()),
    }
}

/// The page about a purge.
pub(super) fn address_of(what: &RestoreRequest, back: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    match what {
        RestoreRequest::Events(ids) => {
            query.extend_pairs(ids.iter().map(|id| ("events[]", id.to_string())));
        }
        RestoreRequest::Batch(batch) => {
            query.append_pair("batch", &batch.to_string());
        }
    }
    if let Some(back) = Place::of_form(back) {
        query.append_pair("back", &back);
    }
    format!("{PATH}?{}", query.finish())
}

/// What would be destroyed, and the form that does it.
#[component]
pub(in crate::pages) fn PurgePage() -> AnyView {
    let ports = ports();
    let ids = parameters("events[]");
    let ids = ids.iter().filter_map(|id| id.parse().ok()).collect();
    let what = asked(ids, given("batch").and_then(|id| id.parse().ok()));
    let back = Place::of_form(&parameter("back")).unwrap_or_else(|| Place::All.path());
    let load = async move {
        let admin = ports.visit.viewer().admin()?;
        let what = what?;
        let events = ports.trash.purge_preview(&admin, what.clone()).await?;
        Ok((what, events))
    };
    dashboard_page(load, move |(what, events)| {
        view! {
            <Head title=t!("purge-title")/>
            <header class="intro intro--small">
                <p class="intro__kicker">
                    <a href="/admin">{t!("admin-title")}</a>" / "
                    <a href=back.clone()>{t!("trash-title")}</a>
                </p>
                <h1>{t!("purge-heading")}</h1>
            </header>
            <Body what events back/>
        }
        .into_any()
    })
}

#[component]
fn Body(what: RestoreRequest, events: Vec<TrashedEvent>, back: String) -> AnyView {
    if events.is_empty() {
        let words = linked(&t!("purge-none"), &back);
        return view! { <p class="empty">{words}</p> }.into_any();
    }
    let number = events.len();
    let is_synced = events.iter().any(|event| event.google_id.is_some());
    let synced = is_synced.then(|| view! { <li>{t!("purge-synced")}</li> });
    view! {
        <section class="held held--stop" aria-labelledby="doomed">
            <h2 id="doomed">{t!("purge-destroys", count = number)}</h2>
            <ul>
                <li>{t!("purge-rows")}</li>
                <li>{t!("purge-pictures")}</li>
                <li>{t!("purge-addresses")}</li>
                <li>{t!("purge-numbers")}</li>
                <li>{t!("purge-backup")}</li>
                {synced}
            </ul>
        </section>
        <section aria-labelledby="which">
            <h2 id="which">{t!("purge-which")}</h2>
            <Doomed events/>
        </section>
        <Confirm what number back/>
    }
    .into_any()
}

#[component]
fn Doomed(mut events: Vec<TrashedEvent>) -> AnyView {
    let others = events.split_off(events.len().min(SHOWN));
    let fold = (!others.is_empty()).then(|| {
        let summary = t!("list-show-rest", count = others.len());
        let table = table(others, t!("purge-caption-rest"));
        view! { <details class="more"><summary>{summary}</summary>{table}</details> }
    });
    view! { {table(events, t!("purge-caption"))}{fold} }.into_any()
}

fn table(events: Vec<TrashedEvent>, caption: String) -> AnyView {
    let rows = events
        .into_iter()
        .map(|event| {
            view! {
                <tr>
                    <th scope="row">
                        <span class="table__title" dir="auto">{event.title.clone()}</span>
                        <span class="hint">{t!("event-number", id = event.event_id.to_string())}</span>
                    </th>
                    <td data-label=t!("purge-when")><WhenLine when=event.when.clone()/></td>
                    <td data-label=t!("purge-address")><code>{format!("/events/{}", event.slug)}</code></td>
                    <td data-label=t!("purge-since")>
                        <Instant at=event.deleted_at/>
                        <span class="hint">{deleted_by(&event.actor, event.cause)}</span>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!("purge-event")}</th>
                    <th scope="col">{t!("purge-when")}</th>
                    <th scope="col">{t!("purge-address")}</th>
                    <th scope="col">{t!("purge-since")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Confirm(what: RestoreRequest, number: usize, back: String) -> AnyView {
    let fields = match what {
        RestoreRequest::Events(ids) => ids.iter().map(|id| ("events[]", id.to_string())).collect(),
        RestoreRequest::Batch(batch) => vec![("batch", batch.to_string())],
    };
    let fields = fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    view! {
        <form method="post" action=PurgeEvents::url() class="card card--form form">
            {fields}
            <input type="hidden" name="back" value=back.clone()/>
            <PasswordField
                name="password"
                label=t!("purge-password")
                autocomplete="current-password"
                hint=t!("purge-password-hint")
            />
            <div class="actions">
                <button type="submit" class="button button--careful">
                    {t!("purge-button", count = number)}
                </button>
                <a class="button button--quiet" href=back>{t!("purge-keep")}</a>
            </div>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_knows_what_is_meant_and_the_way_back() {
        let events = RestoreRequest::Events(vec![EventId(1), EventId(2)]);
        let address = address_of(&events, "/admin/trash?q=x");
        assert_eq!(
            address,
            "/admin/trash/purge?events%5B%5D=1&events%5B%5D=2&back=%2Fadmin%2Ftrash%3Fq%3Dx"
        );
        let batch = RestoreRequest::Batch(DeletionId(9));
        assert_eq!(address_of(&batch, "//evil.example"), "/admin/trash/purge?batch=9");
        assert!(asked(vec![], None).is_err());
        assert_eq!(asked(vec![EventId(1)], Some(DeletionId(9))), Ok(batch));
    }
}
