//! Connecting a calendar by browser: to Google's consent and back, once, and for its owner only.

use reqwest::{Method, StatusCode};

use crate::http::site::{ADMIN, Answer, Browser, OWNER, Site, encoded};
use crate::world::{CLUB, SCOPES, single};

const SHOP: &str = "shop@group.calendar.google.com";

async fn site() -> Site {
    let site = Site::start().await;
    site.world.google.add_calendar(CLUB, SHOP, "The shop", "Europe/Berlin").unwrap();
    site.world.google.insert_event(SHOP, single("Sale", "2026-03-10T18:00")).unwrap();
    site
}

/// Begins: gives the consent page's address.
async fn begin(site: &Site, browser: &Browser) -> String {
    let organizer = site.world.organizer.to_string();
    let answer = browser.post("/oauth/google/start", &[("organizer", organizer.as_str())]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let to = answer.location();
    assert!(to.starts_with(&site.world.google.auth_url()), "{to}");
    for part in ["access_type=offline", "code_challenge_method=S256", "response_type=code"] {
        assert!(to.contains(part), "{part}: {to}");
    }
    to.to_owned()
}

/// Answers the consent page as a person would, and gives the way back, on this site.
async fn consent(site: &Site, page: &str, decision: &str, scopes: &[&str]) -> String {
    let mut form = vec![("account", CLUB), ("decision", decision)];
    form.extend(scopes.iter().map(|scope| ("scope", *scope)));
    let answer = site.browser().send(Method::POST, page, &[], Some(encoded(&form))).await;
    let back = answer.location().strip_prefix(&site.origin).unwrap().to_owned();
    assert!(back.starts_with("/oauth/google/callback?"), "{back}");
    back
}

async fn connections(site: &Site) -> i64 {
    site.raw.number("SELECT count(*) FROM connections").await
}

/// It led back to the dashboard, which says what went wrong, and nothing was connected.
async fn was_refused(site: &Site, browser: &Browser, answer: &Answer, words: &str) {
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/dashboard"));
    let page = browser.get("/dashboard").await;
    assert!(page.page(200).contains(words), "{words}: {}", page.body);
    assert_eq!(connections(site).await, 0);
}

#[tokio::test]
async fn from_the_button_to_the_pages() {
    let site = site().await;
    let owner = site.signed_in(OWNER).await;
    let page = begin(&site, &owner).await;
    let back = consent(&site, &page, "allow", &SCOPES).await;
    let answer = owner.get(&back).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let choose = answer.location().to_owned();
    assert_eq!(choose, "/dashboard/connections/1");
    assert_eq!(connections(&site).await, 1);
    let choices = owner.get(&choose).await;
    assert!(choices.page(200).contains("The shop") && choices.body.contains("stand-in"));

    let chosen = [("connection", "1"), ("calendar", SHOP)];
    let answer = owner.post("/api/choose-calendar", &chosen).await;
    assert_eq!(answer.location(), "/dashboard/sources/1/preview");
    let preview = owner.get(answer.location()).await;
    assert!(preview.page(200).contains("Sale"));
    assert_eq!(site.world.rows().await.len(), 0, "seen before it happens");

    let answer = owner.post("/api/sync-now", &[("source", "1")]).await;
    assert_eq!(answer.location(), "/dashboard/runs/1");
    let run = owner.get(answer.location()).await;
    assert!(run.page(200).contains("Sale") && run.body.contains("new in Google"));
    let slug = site.world.titled("Sale").await.slug;
    assert!(site.browser().get(&format!("/events/{slug}")).await.page(200).contains("Sale"));
    let stored = site.raw.text("SELECT refresh_token FROM connections").await.unwrap();
    assert!(stored.len() > 40, "sealed: {stored}");

    // Connecting the same account again keeps its one row.
    let page = begin(&site, &owner).await;
    let back = consent(&site, &page, "allow", &SCOPES).await;
    assert_eq!(owner.get(&back).await.location(), "/dashboard/connections/1");
    assert_eq!(connections(&site).await, 1);
    let again = owner.post("/api/choose-calendar", &chosen).await;
    assert_eq!(again.location(), "/dashboard/sources/1/preview");
    assert_eq!(site.world.rows().await.len(), 1);
}

#[tokio::test]
async fn a_foreign_state_is_refused() {
    let site = site().await;
    let owner = site.signed_in(OWNER).await;
    for change in ["other", ""] {
        let page = begin(&site, &owner).await;
        let back = consent(&site, &page, "allow", &SCOPES).await;
        let code = back.split("code=").nth(1).unwrap().split('&').next().unwrap();
        let forged = format!("/oauth/google/callback?state={change}&code={code}");
        let answer = owner.get(&forged).await;
        was_refused(&site, &owner, &answer, "does not belong to a connection").await;
        // The attempt used the consent up: the real answer comes too late.
        let answer = owner.get(&back).await;
        was_refused(&site, &owner, &answer, "does not belong to a connection").await;
    }
    let answer = owner.get("/oauth/google/callback").await;
    was_refused(&site, &owner, &answer, "does not belong to a connection").await;
}

#[tokio::test]
async fn an_answer_counts_once_and_in_its_session_only() {
    let site = site().await;
    let (owner, admin) = (site.signed_in(OWNER).await, site.signed_in(ADMIN).await);
    let page = begin(&site, &owner).await;
    let back = consent(&site, &page, "allow", &SCOPES).await;
    let nobody = site.browser().get(&back).await;
    assert!(nobody.location().starts_with("/sign-in"), "{}", nobody.location());
    let answer = admin.get(&back).await;
    was_refused(&site, &admin, &answer, "does not belong to a connection").await;

    assert_eq!(owner.get(&back).await.location(), "/dashboard/connections/1");
    let answer = owner.get(&back).await;
    assert_eq!(answer.location(), "/dashboard");
    assert!(owner.get("/dashboard").await.page(200).contains("was used already"));
    assert_eq!(connections(&site).await, 1);
}

#[tokio::test]
async fn a_no_at_google_connects_nothing() {
    let site = site().await;
    let owner = site.signed_in(OWNER).await;
    let page = begin(&site, &owner).await;
    let back = consent(&site, &page, "deny", &[]).await;
    assert!(back.contains("error=access_denied"), "{back}");
    let answer = owner.get(&back).await;
    was_refused(&site, &owner, &answer, "did not allow access").await;

    for ticked in SCOPES {
        let page = begin(&site, &owner).await;
        let back = consent(&site, &page, "allow", &[ticked]).await;
        let answer = owner.get(&back).await;
        was_refused(&site, &owner, &answer, "role=").await;
    }

    let page = begin(&site, &owner).await;
    let back = consent(&site, &page, "allow", &SCOPES).await;
    let state = back.split("state=").nth(1).unwrap().split('&').next().unwrap();
    let odd = format!("/oauth/google/callback?state={state}&error=%3Cscript%3Ealert(1)");
    let answer = owner.get(&odd).await;
    was_refused(&site, &owner, &answer, "Connect again").await;
}

#[tokio::test]
async fn without_a_client_the_page_says_who_can_help() {
    let site = Site::with(|config| config.google.client_id.clear()).await;
    let hash = site.world.services.passwords.hash(crate::http::site::PASSWORD).await.unwrap();
    let store = &site.world.services.store;
    let role = domain::Role::Admin;
    store.add_user(&ADMIN.parse().unwrap(), &hash, role, None, site.world.now()).await.unwrap();
    let admin = site.signed_in(ADMIN).await;
    let organizer = site.organizer("riverside").await.to_string();
    let answer = admin.post("/oauth/google/start", &[("organizer", organizer.as_str())]).await;
    was_refused(&site, &admin, &answer, "GOOGLE_CLIENT_ID").await;
}

#[tokio::test]
async fn pages_that_ask_google_are_for_people_who_came_by_a_page_of_ours() {
    let site = site().await;
    let owner = site.signed_in(OWNER).await;
    let page = begin(&site, &owner).await;
    let back = consent(&site, &page, "allow", &SCOPES).await;
    let foreign = [("sec-fetch-site", "cross-site")];
    // A redirect from Google counts as Google's: the way back needs no second click.
    let choose = owner.send(Method::GET, &back, &foreign, None).await.location().to_owned();
    let chosen = owner.send(Method::GET, &choose, &foreign, None).await;
    assert!(chosen.page(200).contains("The shop"));
    let source = site.world.connect(CLUB).await;
    let preview = format!("/dashboard/sources/{source}/preview");
    site.world.pass(chrono::TimeDelta::minutes(3));
    site.world.google.clear_requests();
    for path in [&choose, &preview] {
        for headers in [foreign, [("sec-fetch-site", "same-site")], [("sec-purpose", "prefetch")]] {
            let answer = owner.send(Method::GET, path, &headers, None).await;
            answer.page(403);
            let ahead = headers[0].0 == "sec-purpose";
            let way_on = format!("href=\"{path}\" class=\"button\">Continue</a>");
            assert_eq!(answer.body.contains(&way_on), !ahead, "{headers:?} {}", answer.body);
        }
    }
    assert_eq!(site.world.google.requests().len(), 0, "Google was asked");
    let own = [("sec-fetch-site", "same-origin")];
    owner.send(Method::GET, &preview, &own, None).await.page(200);
    // And nobody asks without end.
    let mut statuses = Vec::new();
    for _ in 0..25 {
        statuses.push(owner.send(Method::GET, &choose, &own, None).await.status.as_u16());
    }
    assert!(statuses[..10].iter().all(|status| *status == 200), "{statuses:?}");
    assert_eq!(statuses[24], 429, "{statuses:?}");
}
