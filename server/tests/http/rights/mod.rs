//! Who may see what, and who may do what: every page and every form, as everybody.

pub mod furnished;
pub mod tables;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use reqwest::StatusCode;

use crate::http::site::{ADMIN, Answer, OWNER, STRANGER};
use crate::world::CLUB;

use furnished::furnished;
use tables::{Does, FORMS, PAGES, Sees};

#[tokio::test]
async fn every_page_shows_itself_to_those_it_is_for() {
    let furnished = furnished().await;
    let site = &furnished.site;
    let nobody = site.browser();
    let [owner, stranger, admin] =
        [site.signed_in(OWNER).await, site.signed_in(STRANGER).await, site.signed_in(ADMIN).await];
    for (route, sees) in PAGES {
        let path = furnished.path(route);
        let expected = match sees {
            Sees::All => [200, 200, 200, 200],
            Sees::Guests => [200, 303, 303, 303],
            Sees::Nobody => [404, 404, 404, 404],
            Sees::Members => [303, 200, 200, 200],
            Sees::Own => [303, 404, 200, 200],
            Sees::Admins => [303, 403, 403, 200],
        };
        for (browser, status) in [&nobody, &stranger, &owner, &admin].into_iter().zip(expected) {
            let answer = browser.get(&path).await;
            assert_eq!(answer.status.as_u16(), status, "{path} {}", answer.body);
            assert!(answer.body.is_empty() || answer.body.contains("</html>"), "{path}");
            let is_private = !matches!(sees, Sees::All);
            assert!(!is_private || answer.header("cache-control") == "no-store", "{path}");
        }
        if matches!(sees, Sees::Members | Sees::Own | Sees::Admins) {
            let bare = path.split('?').next().unwrap_or_default();
            leads_to_the_sign_in(&nobody.get(&format!("{bare}?x=1%202")).await, bare);
        }
    }
}

/// And from there back to the very address.
fn leads_to_the_sign_in(answer: &Answer, path: &str) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
    let to = url::Url::parse("http://site").unwrap().join(answer.location()).unwrap();
    assert_eq!(to.path(), "/sign-in", "{path}");
    let next = to.query_pairs().find(|(name, _)| name == "next").map(|(_, value)| value);
    let next = next.unwrap_or_default().replace("%20", "+").replace("1 2", "1+2");
    assert_eq!(next, format!("{path}?x=1+2"), "{path}");
}

#[tokio::test]
async fn every_form_obeys_those_it_is_for() {
    let furnished = furnished().await;
    let site = &furnished.site;
    let nobody = site.browser();
    let [owner, stranger, admin] =
        [site.signed_in(OWNER).await, site.signed_in(STRANGER).await, site.signed_in(ADMIN).await];
    for (path, does, form) in FORMS {
        let (may, may_not) = match does {
            Does::All => continue,
            Does::Own => (&owner, vec![&nobody, &stranger]),
            Does::Admins => (&admin, vec![&nobody, &stranger, &owner]),
        };
        site.world.tick();
        let id = format!("new for {}", path.replace('/', " "));
        site.world
            .google
            .insert_event(CLUB, crate::world::single(&id, "2026-04-01T18:00"))
            .unwrap();
        let before = furnished.state().await;
        for browser in may_not {
            let answer = furnished.post(browser, path, form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path} {}", answer.body);
            let to = answer.location();
            let is_guest = std::ptr::eq(browser, &nobody);
            assert_eq!(to.starts_with("/sign-in"), is_guest, "{path} {to}");
            assert!(to.starts_with('/'), "{path} led out of the site: {to}");
            assert_eq!(furnished.state().await, before, "{path} did something");
        }
        let answer = furnished.post(may, path, form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path} {}", answer.body);
        furnished.settled().await;
        if path == "/api/connect-google" {
            assert!(answer.location().starts_with(&site.world.google.auth_url()), "{path}");
        } else if path == "/api/preview-event" {
            assert!(answer.location().ends_with("/events/new/preview"), "{}", answer.location());
            assert_eq!(furnished.state().await, before, "a preview keeps nothing");
        } else {
            assert_ne!(furnished.state().await, before, "{path} did nothing for who may");
        }
    }
    // The form of the connect page does the same as its server function.
    for (browser, leads) in [
        (&nobody, "/sign-in".to_owned()),
        (&stranger, "/dashboard".to_owned()),
        (&owner, site.world.google.auth_url()),
    ] {
        let form = [("organizer", "ORGANIZER")];
        let answer = furnished.post(browser, "/oauth/google/start", &form).await;
        assert!(answer.location().starts_with(&leads), "{}", answer.location());
    }
}

#[tokio::test]
async fn what_others_own_cannot_be_told_from_what_does_not_exist() {
    let furnished = furnished().await;
    let stranger = furnished.site.signed_in(STRANGER).await;
    for route in PAGES.iter().filter(|(_, sees)| *sees == Sees::Own).map(|(route, _)| route) {
        let theirs = stranger.get(&furnished.path(route)).await;
        let absent = stranger.get(&route.replace(":id", "987654")).await;
        let text = |answer: &Answer| {
            let body = answer.page(404).split("problem__text").nth(1).unwrap_or_default();
            body.split("</p>").next().unwrap_or_default().to_owned()
        };
        assert_eq!(text(&theirs), text(&absent), "{route}");
    }
}

/// Nothing is missing from the tables above.
#[test]
fn the_tables_are_complete() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src/pages");
    let routes = fs::read_to_string(pages.join("mod.rs")).unwrap();
    let routes: BTreeSet<_> = between(&routes, "path!(\"", "\"").collect();
    let told = PAGES.iter().map(|(route, _)| (*route).to_owned()).collect();
    assert_eq!(routes, told, "pages");

    let mut functions = BTreeSet::new();
    collect(&pages, &mut functions);
    let told: BTreeSet<_> = FORMS.iter().map(|(path, ..)| (*path).to_owned()).collect();
    assert_eq!(functions, told, "server functions");

    let http = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/mod.rs");
    let http = fs::read_to_string(http).unwrap();
    let routes: Vec<_> = between(&http, ".route(\"", "\"").collect();
    let told = [
        "/api/{*function}",
        "/oauth/google/start",
        "/oauth/google/callback",
        "/dashboard/runs/{id}/progress",
        "/admin/backups/progress",
        "/account/data.json",
        "/admin/audit.jsonl",
        "/hooks/google-calendar",
        "/oembed",
        "/covers/{file}",
        "/healthz",
        "/readyz",
        "/metrics",
    ];
    assert_eq!(routes, told, "a new address needs a test of who may use it, and its name here");
}

fn collect(folder: &Path, functions: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, functions);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("#[server]"), "{}: give it a fixed endpoint", path.display());
        let named = between(&text, "#[server(endpoint = \"", "\"");
        functions.extend(named.map(|name| format!("/api/{name}")));
    }
}

/// What stands between two texts, wherever they occur.
fn between<'a>(text: &'a str, start: &'a str, end: &'a str) -> impl Iterator<Item = String> + 'a {
    text.split(start).skip(1).filter_map(move |rest| rest.split(end).next().map(str::to_owned))
}
