//! What surrounds every page: header, navigation, footer.

use domain::Role;
use leptos::prelude::*;
use leptos_router::location::RequestUrl;

use super::{Flashes, Mark};
use crate::ports::{Flash, Ports};
use crate::words::t;

/// The frame of public pages. Nothing in it depends on the session: these pages are cached.
#[component]
pub fn PublicFrame(children: Children) -> AnyView {
    let site = expect_context::<Ports>().site;
    view! {
        <a class="skip" href="#main">{t!("frame-skip")}</a>
        <header class="top">
            <div class="top__inner">
                <Brand/>
                <nav class="top__nav" aria-label=t!("frame-site")>
                    <NavLink href="/" exact=true>{t!("frame-events")}</NavLink>
                    <NavLink href="/dashboard">{t!("frame-for-organizers")}</NavLink>
                </nav>
            </div>
        </header>
        <main id="main" class="page" tabindex="-1">{children()}</main>
        <footer class="foot">
            <div class="foot__inner">
                <p>{t!("frame-footer", site = site.name.as_str())}</p>
                <nav aria-label=t!("frame-more")>
                    <a href="/">{t!("frame-all-events")}</a>
                    <a href="/dashboard">{t!("frame-for-organizers")}</a>
                </nav>
            </div>
        </footer>
    }
    .into_any()
}

/// The frame of pages behind the sign-in, with the messages left for them.
#[component]
pub fn DeskFrame(flashes: Vec<Flash>, children: Children) -> AnyView {
    view! {
        <a class="skip" href="#main">{t!("frame-skip")}</a>
        <header class="top top--desk">
            <div class="top__inner">
                <Brand/>
                <DeskNav/>
            </div>
        </header>
        <main id="main" class="page page--desk" tabindex="-1">
            <Flashes flashes/>
            {children()}
        </main>
    }
    .into_any()
}

#[component]
fn Brand() -> AnyView {
    let site = expect_context::<Ports>().site;
    view! {
        <a class="brand" href="/">
            <Mark/>
            <span>{site.name.clone()}</span>
        </a>
    }
    .into_any()
}

#[component]
fn DeskNav() -> AnyView {
    let viewer = expect_context::<Ports>().visit.viewer();
    let Some(account) = viewer.account().cloned() else {
        return view! {
            <nav class="top__nav" aria-label=t!("frame-site")>
                <NavLink href="/" exact=true>{t!("frame-events")}</NavLink>
            </nav>
        }
        .into_any();
    };
    let admin = account.role == Role::Admin;
    view! {
        <nav class="top__nav" aria-label=t!("frame-site")>
            <NavLink href="/dashboard">{t!("frame-dashboard")}</NavLink>
            {admin.then(|| view! { <NavLink href="/admin">{t!("frame-admin")}</NavLink> })}
            <NavLink href="/account">{t!("frame-account")}</NavLink>
            <a class="top__account" href="/sign-out" title=account.email.to_string()>
                <span class="top__email">{account.email.to_string()}</span>
                <span>{t!("frame-sign-out")}</span>
            </a>
        </nav>
    }
    .into_any()
}

#[component]
fn NavLink(href: &'static str, #[prop(optional)] exact: bool, children: Children) -> AnyView {
    let path = current_path();
    let here = if exact { path == href } else { path.starts_with(href) };
    view! { <a href=href aria-current=here.then_some("page")>{children()}</a> }.into_any()
}

/// The path that was asked for.
#[must_use]
pub fn current_path() -> String {
    let url = use_context::<RequestUrl>().unwrap_or_default();
    url.parse().map(|url| url.path().to_owned()).unwrap_or_else(|_| "/".into())
}
