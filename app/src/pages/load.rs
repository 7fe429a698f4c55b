//! Load, then render; or show the problem, with its status.

use domain::{Denied, RecordKind};
use std::future::Future;
use std::str::FromStr;

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};
use url::form_urlencoded;

use super::post::{see_other, sign_in_address};
use super::problem::problem;
use super::typed::Typed;
use crate::components::{DeskFrame, PublicFrame};
use crate::ports::{Answer, Failure, Ports};

/// The ports of this request.
pub(super) fn ports() -> Ports {
    expect_context::<Ports>()
}

/// A public page: nothing in it depends on the session.
pub(super) fn public_page<T: Send + 'static>(
    load: impl Future<Output = Answer<T>> + Send + 'static,
    view: impl FnOnce(T) -> AnyView + Send + 'static,
) -> AnyView {
    let body = async move {
        match load.await {
            Ok(loaded) => view(loaded),
            Err(failure) => problem(&failure),
        }
    };
    view! { <PublicFrame><Suspense>{Suspend::new(body)}</Suspense></PublicFrame> }.into_any()
}

/// A page of the desk: takes the messages left for it. Who is not signed in goes to the sign-in
/// and comes back.
pub(super) fn dashboard_page<T: Send + 'static>(
    load: impl Future<Output = Answer<T>> + Send + 'static,
    view: impl FnOnce(T) -> AnyView + Send + 'static,
) -> AnyView {
    form_page(load, |loaded, _| view(loaded))
}

/// A page of the desk with a form that may come back: its view gets what was typed before.
pub(super) fn form_page<T: Send + 'static>(
    load: impl Future<Output = Answer<T>> + Send + 'static,
    view: impl FnOnce(T, Typed) -> AnyView + Send + 'static,
) -> AnyView {
    let (visit, here) = (ports().visit, address_here());
    let page = async move {
        let loaded = load.await;
        if matches!(loaded, Err(Failure::SignIn)) {
            let body = problem(&Failure::SignIn);
            see_other(&sign_in_address(&here));
            return body;
        }
        let (typed, flashes) = Typed::split(visit.take_flashes().await, &here);
        let body = match loaded {
            Ok(loaded) => view(loaded, typed),
            Err(failure) => problem(&failure),
        };
        view! { <DeskFrame flashes>{body}</DeskFrame> }.into_any()
    };
    view! { <Suspense>{Suspend::new(page)}</Suspense> }.into_any()
}

/// This page's address with its parameters, as it was asked for.
fn address_here() -> String {
    let location = use_location();
    let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// A part of the path; empty where the route has none of that name.
pub(super) fn part(name: &str) -> String {
    use_params_map().read_untracked().get(name).unwrap_or_default()
}

/// The number in the path, of a kind that the sentence `no-such` knows.
///
/// # Errors
/// [`Failure::NotFound`] where it is none: then there is nothing at this address.
pub(super) fn number<T: FromStr>(what: RecordKind) -> Answer<T> {
    part("id").parse().map_err(|_| Denied::NoSuch(what).into())
}

/// A parameter of the address; empty where there is none, the last one where there are several.
pub(super) fn parameter(name: &str) -> String {
    parameters(name).pop().unwrap_or_default().trim().to_owned()
}

/// All values that the address gives a parameter. Read from the address itself, since leptos' query
/// map decodes `%XX` twice: then `100%25` could not be searched for, and a filter in front of the
/// site would see other words than the site.
pub(super) fn parameters(name: &str) -> Vec<String> {
    let search = use_location().search.get_untracked();
    let pairs = form_urlencoded::parse(search.as_bytes());
    pairs.filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()).collect()
}

/// The number that the address narrows a list to. What is no number is that of nothing: a list is
/// never wider than was asked for.
pub(super) fn narrowed_to(name: &str) -> Option<i64> {
    given(name).map(|text| text.parse().unwrap_or(-1))
}

/// A parameter of the address that says something.
pub(super) fn given(name: &str) -> Option<String> {
    Some(parameter(name)).filter(|value| !value.is_empty())
}
