//! Addresses at which nothing answers any more: where to they lead, or what became of what was there.

use chrono::{DateTime, Utc};
use domain::views::{Absence, Place, Remains};
use domain::{FormProblem, Organizer, Series};
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_router::hooks::use_location;
use url::form_urlencoded;

use super::load::{part, ports, public_page};
use super::post::LONGEST;
use super::problem::problem;
use crate::components::{EventList, Head};
use crate::ports::{Answer, Failure};
use crate::words::{rich, t};

/// A public page at the address of a record; or where that is now, or what became of it.
pub(super) fn page_at<T: Send + 'static>(
    place: Place,
    load: impl Future<Output = Answer<Option<T>>> + Send + 'static,
    view: impl FnOnce(T) -> AnyView + Send + 'static,
) -> AnyView {
    let (ports, slug, query) = (ports(), part("slug"), query());
    let (now, site) = (ports.now, ports.site.name.clone());
    let load = async move {
        match load.await? {
            Some(page) => Ok(Ok(page)),
            None => Ok(Err(ports.public.absence(place, &slug, now).await?)),
        }
    };
    public_page(load, move |found| match found {
        Ok(page) => view(page),
        Err(absence) => absent(place, absence, &query, &site, now),
    })
}

/// The parameters of this page's address, as they were asked for.
pub(super) fn query() -> String {
    use_location().search.get_untracked().trim_start_matches('?').to_owned()
}

/// What is said where nothing answers; sets the response's status.
fn absent(place: Place, absence: Absence, query: &str, site: &str, now: DateTime<Utc>) -> AnyView {
    match absence {
        Absence::Never => problem(&never(place)),
        Absence::Moved(slug) => moved(&place.path(&part_of_path(&slug)), query),
        Absence::TakenOff(remains) => gone(place, StatusCode::NOT_FOUND, *remains, site, now),
        Absence::Purged(remains) => gone(place, StatusCode::GONE, *remains, site, now),
    }
}

/// Nothing was ever there.
pub(super) fn never(place: Place) -> Failure {
    FormProblem::Nothing(place).into()
}

/// A slug as it stands in a path. Those that are given need no encoding; what other rows have stays in
/// its place, and out of the header.
pub(super) fn part_of_path(slug: &str) -> String {
    let encoded: String = form_urlencoded::byte_serialize(slug.as_bytes()).collect();
    encoded.replace('+', "%20")
}

/// Where a page has gone for good, with the parameters that were asked for, as far as a header has
/// room for them.
#[must_use]
pub fn moved_address(path: &str, query: &str) -> String {
    if query.is_empty() || path.len() + query.len() >= LONGEST {
        return path.to_owned();
    }
    format!("{path}?{query}")
}

/// Sends on for good: 301, which every program knows that ever asked for a calendar or a picture.
pub(super) fn moved(path: &str, query: &str) -> AnyView {
    let to = moved_address(path, query);
    if let (Some(response), Ok(header)) =
        (use_context::<ResponseOptions>(), HeaderValue::try_from(&to))
    {
        response.insert_header(header::LOCATION, header);
        response.set_status(StatusCode::MOVED_PERMANENTLY);
    }
    view! {
        <Head title=t!("gone-moved-title")/>
        <section class="problem">
            <h1>{t!("gone-moved")}</h1>
            <p><a class="button" href=to>{t!("gone-moved-go")}</a></p>
        </section>
    }
    .into_any()
}

/// The page of what was taken off, or is gone for good: says so, and what else there is.
fn gone(
    place: Place,
    status: StatusCode,
    remains: Remains,
    site: &str,
    now: DateTime<Utc>,
) -> AnyView {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
        response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    let (kicker, title) = title(place, status);
    let heading = match &remains.organizer {
        Some(organizer) if remains.theirs => t!("gone-upcoming-by", name = organizer.name.as_str()),
        _ => t!("gone-upcoming-on", site = site),
    };
    let Remains { organizer, series, next, theirs } = remains;
    let next = (!next.is_empty()).then(|| {
        view! {
            <section class="gone__next" aria-labelledby="next">
                <h2 class="gone__title" id="next" dir="auto">{heading}</h2>
                <EventList events=next now with_organizer=!theirs/>
            </section>
        }
    });
    view! {
        <Head title=title.clone()/>
        <section class="gone">
            <p class="gone__kicker">{kicker}</p>
            <h1>{title}</h1>
            <p class="gone__text">{describe(place, status, organizer.as_ref())}</p>
            <p class="gone__ways"><NextSteps series organizer/></p>
        </section>
        {next}
    }
    .into_any()
}

/// What happened, in a word and in a line. A person may have done it, or a calendar.
fn title(place: Place, status: StatusCode) -> (String, String) {
    let kicker =
        if status == StatusCode::GONE { t!("gone-for-good") } else { t!("gone-taken-off") };
    let title = match place {
        Place::Series => t!("gone-series"),
        Place::Event | Place::Organizer => t!("gone-event"),
    };
    (kicker, title)
}

/// What that means for who wanted to go.
fn describe(place: Place, status: StatusCode, organizer: Option<&Organizer>) -> AnyView {
    let Some(Organizer { name, slug, .. }) = organizer else {
        return match status {
            StatusCode::GONE => t!("gone-wont-return").into_any(),
            _ => t!("gone-ask").into_any(),
        };
    };
    let name = name.as_str();
    let sentence = match (status, place) {
        (StatusCode::GONE, Place::Series) => t!("gone-series-wont-return", organizer = name),
        (StatusCode::GONE, _) => t!("gone-event-wont-return", organizer = name),
        _ => t!("gone-ask-organizer", organizer = name),
    };
    rich(&sentence, |_, name| {
        view! { <a href=Place::Organizer.path(slug) dir="auto">{name}</a> }.into_any()
    })
}

/// Where to go on: to the other dates first, where there are some.
#[component]
fn NextSteps(series: Option<Series>, organizer: Option<Organizer>) -> AnyView {
    let dates = series.map(|series| (Place::Series.path(&series.slug), t!("gone-other-dates")));
    let theirs =
        organizer.map(|organizer| (Place::Organizer.path(&organizer.slug), t!("gone-organizer")));
    let ways = dates.into_iter().chain(theirs).chain([("/".to_owned(), t!("gone-all-events"))]);
    let way = |(n, (path, label)): (usize, (String, String))| {
        let class = if n == 0 { "button" } else { "button button--quiet" };
        view! { <a class=class href=path>{label}</a>" " }
    };
    ways.enumerate().map(way).collect_view().into_any()
}
