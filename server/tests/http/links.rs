//! Links: a GET shows, a POST acts; and what nobody learns by asking for one.

use std::collections::BTreeSet;

use domain::{Email, Role};
use reqwest::{Method, StatusCode};
use reroll::acts::{self, Invitation};
use reroll::config::{Config, MailConfig};
use secrets::Secret;

use crate::http::site::{Answer, Browser, OWNER, PASSWORD, Site};
use crate::world::operator;

const NEW: &str = "seven wagons of tulips";

/// A site that has a mail server; nobody sends anything there.
async fn mailing() -> Site {
    Site::peopled_with(|config: &mut Config| {
        let (from, to) = ("reroll@riverside.example".parse().unwrap(), Vec::new());
        let smtp = Secret::new("smtp://127.0.0.1:1");
        config.alerts.mail = Some(MailConfig { smtp, to, from });
    })
    .await
}

/// The path of a link to another password of the owner's.
async fn link(site: &Site) -> String {
    let email = OWNER.parse().unwrap();
    let handed = acts::make_link(&site.world.services, &operator(), &email).await.unwrap();
    handed.address.strip_prefix(&site.origin).unwrap().to_owned()
}

fn token(link: &str) -> &str {
    link.rsplit('/').next().unwrap()
}

async fn choose(browser: &Browser, link: &str, password: &str) -> String {
    let form = [("link", token(link)), ("password", password)];
    let answer = browser.post("/api/choose-password", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location().to_owned()
}

async fn signs_in(site: &Site, password: &str) -> bool {
    let form = [("email", OWNER), ("password", password)];
    site.browser().post("/api/sign-in", &form).await.location() == "/dashboard"
}

/// An answer as far as it could tell anything: its status, its headers, its page.
fn shown(answer: &Answer) -> (StatusCode, Vec<String>, String) {
    let changing = ["date", "x-request-id", "content-security-policy", "set-cookie"];
    let headers = answer.headers.iter().filter(|(name, _)| !changing.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| format!("{name}: {value:?}")).collect();
    let mut body = answer.body.clone();
    // Each page has a nonce of its own.
    while let Some((before, after)) = body.split_once(" nonce=\"") {
        let after = after.split_once('"').map_or("", |(_, rest)| rest);
        body = format!("{before}{after}");
    }
    (answer.status, headers, body)
}

#[tokio::test]
async fn looking_at_a_link_changes_nothing_and_its_button_does() {
    let site = Site::start().await;
    let owner = site.signed_in(OWNER).await;
    let (link, browser) = (link(&site).await, site.browser());
    for method in [Method::GET, Method::HEAD, Method::GET] {
        let answer = browser.send(method, &link, &[], None).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
    }
    let page = browser.get(&link).await;
    for part in ["Choose another password", "action=\"/api/choose-password\"", OWNER] {
        assert!(page.page(200).contains(part), "{part}");
    }
    assert!(signs_in(&site, PASSWORD).await, "until then nothing has changed");

    assert_eq!(choose(&browser, &link, "short").await, link, "it is not used up by a bad one");
    assert!(browser.get(&link).await.page(200).contains("role=\"alert\""));
    assert_eq!(choose(&browser, &link, NEW).await, "/sign-in");
    let next = browser.get("/sign-in").await;
    assert!(next.page(200).contains("Your password is saved") && next.body.contains(OWNER));
    assert!(signs_in(&site, NEW).await && !signs_in(&site, PASSWORD).await);
    assert_eq!(owner.get("/dashboard").await.status, StatusCode::SEE_OTHER, "sessions end");
    assert_eq!(choose(&browser, &link, "another seven wagons").await, link);
    browser.get(&link).await.page(404);
    assert!(signs_in(&site, NEW).await, "it works once");
}

#[tokio::test]
async fn links_that_do_not_work_look_the_same() {
    let site = Site::start().await;
    let [old, used] = [link(&site).await, link(&site).await];
    choose(&site.browser(), &used, NEW).await;
    let never = format!("/link/{}", "A".repeat(43));
    let mut pages = BTreeSet::new();
    for path in [&old, &used, &never, "/link/x", "/link/%00", "/link/a%2Fb", "/link/%F0%9F%8E%B2"] {
        let answer = site.browser().get(path).await;
        let (status, headers, body) = shown(&answer);
        assert!(body.contains("This link doesn’t work") && !body.contains("@"), "{path} {body}");
        pages.insert((status.as_u16(), headers, body));
    }
    assert_eq!(pages.len(), 1, "byte for byte: {pages:?}");
    assert_eq!(pages.first().unwrap().0, 404);
    assert_eq!(choose(&site.browser(), &never, NEW).await, never);
    assert_eq!(choose(&site.browser(), "//evil.example/x", NEW).await, "/link/x");
}

#[tokio::test]
async fn asking_for_a_link_tells_nobody_who_has_an_account() {
    let site = mailing().await;
    let invited: Email = "carl@example.org".parse().unwrap();
    let (email, role) = (invited.clone(), Role::Organizer);
    let invitation = Invitation { email, role, organizer: None, by_hand: true };
    acts::invite(&site.world.services, &operator(), &invitation).await.unwrap();
    let mut answers = BTreeSet::new();
    let before = site.world.services.passwords.hashed();
    for email in [OWNER, "carl@example.org", "nobody@example.org", "stranger@example.org"] {
        let browser = site.browser();
        let answer = browser.post("/api/forgotten", &[("email", email)]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/forgotten"));
        let (_, headers, body) = shown(&answer);
        let page = browser.get("/forgotten").await;
        assert!(page.page(200).contains("a link is on its way"), "{}", page.body);
        let (_, more, page) = shown(&page);
        let same = |text: &str| text.replace(email, "E");
        answers.insert((headers, same(&body), more, same(&page)));
    }
    assert_eq!(answers.len(), 1, "byte for byte: {answers:?}");
    assert_eq!(site.world.services.passwords.hashed(), before);
    assert_eq!(site.raw.number("SELECT count(*) FROM mails").await, 4, "the same work for each");
    assert_eq!(site.raw.number("SELECT count(*) FROM links WHERE kind = 'password'").await, 0);
}

#[tokio::test]
async fn nobodys_mailbox_is_filled() {
    let site = mailing().await;
    let mut statuses = Vec::new();
    for email in [OWNER, " Owner@EXAMPLE.org ", OWNER, OWNER, "nobody@example.org"] {
        let answer = site.browser().post("/api/forgotten", &[("email", email)]).await;
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses, [303, 303, 303, 429, 303]);
    assert_eq!(site.raw.number("SELECT count(*) FROM mails").await, 4);
    let wrong = site.browser();
    wrong.post("/api/forgotten", &[("email", "no address")]).await;
    let page = wrong.get("/forgotten").await;
    assert!(page.page(200).contains("value=\"no address\""), "it comes back");
    assert_eq!(site.raw.number("SELECT count(*) FROM mails").await, 4);
}

#[tokio::test]
async fn a_site_without_mail_says_whom_to_ask() {
    let site = Site::start().await;
    let page = site.browser().get("/forgotten").await;
    assert!(page.page(200).contains("can’t send email") && !page.body.contains("<form"));
    let browser = site.browser();
    browser.post("/api/forgotten", &[("email", OWNER)]).await;
    assert!(browser.get("/forgotten").await.page(200).contains("role=\"alert\""));
    assert_eq!(site.raw.number("SELECT count(*) FROM mails").await, 0);
}

#[tokio::test]
async fn whoever_was_invited_cannot_sign_in_before() {
    let site = Site::start().await;
    let email = "carl@example.org".parse().unwrap();
    let organizer = Some(site.world.organizer);
    let invitation = Invitation { email, role: Role::Organizer, organizer, by_hand: true };
    let services = &site.world.services;
    let invited = acts::invite(services, &operator(), &invitation).await.unwrap();
    let before = services.passwords.hashed();
    for password in ["", PASSWORD] {
        let form = [("email", "carl@example.org"), ("password", password)];
        assert_eq!(site.browser().post("/api/sign-in", &form).await.location(), "/sign-in");
    }
    assert_eq!(services.passwords.hashed() - before, 2, "at the cost of any other try");
    let link = invited.link.unwrap().address;
    let link = link.strip_prefix(&site.origin).unwrap();
    let page = site.browser().get(link).await;
    assert!(page.page(200).contains("Welcome to Riverside Games"), "{}", page.body);
    assert_eq!(choose(&site.browser(), link, NEW).await, "/sign-in");
    let form = [("email", "carl@example.org"), ("password", NEW)];
    assert_eq!(site.browser().post("/api/sign-in", &form).await.location(), "/dashboard");
}
