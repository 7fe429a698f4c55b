//! What programs read: calendars, news, the sitemap, robots.txt.

use domain::{EventStatus, RestoreRequest, Visibility};
use reqwest::Method;

use crate::http::site::{Answer, Site};

async fn feed(site: &Site, path: &str, kind: &str) -> Answer {
    let answer = site.browser().get(path).await;
    assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.body);
    assert!(answer.header("content-type").starts_with(kind), "{path}: {:?}", answer.headers);
    assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
    answer
}

fn unfolded(answer: &Answer) -> String {
    answer.body.replace("\r\n ", "")
}

#[tokio::test]
async fn feeds_hold_what_the_public_may_see_and_cancelled_ones() {
    let site = Site::start().await;
    let plain = site.write("Plain night", |_| {}).await;
    site.write("Draft night", |content| content.visibility = Visibility::Draft).await;
    let hidden =
        site.write("Hidden night", |content| content.visibility = Visibility::Unlisted).await;
    site.write("Off night", |content| content.status = EventStatus::Cancelled).await;
    let trashed = site.write("Trashed night", |_| {}).await;
    let world = &site.world;
    world.trash(&[trashed.id]).await;

    for (path, kind) in [
        ("/events.ics", "text/calendar"),
        ("/organizers/riverside/events.ics", "text/calendar"),
        ("/feed.atom", "application/atom+xml"),
        ("/organizers/riverside/feed.atom", "application/atom+xml"),
    ] {
        let body = unfolded(&feed(&site, path, kind).await);
        for title in ["Plain night", "Off night"] {
            assert!(body.contains(title), "{title} in {path}:\n{body}");
        }
        for title in ["Draft night", "Hidden night", "Trashed night"] {
            assert!(!body.contains(title), "{title} in {path}");
        }
        if kind == "text/calendar" {
            assert_eq!(body.matches("STATUS:CANCELLED").count(), 1, "{path}");
            assert_eq!(body.matches("BEGIN:VTIMEZONE").count(), 1, "{path}");
        } else {
            assert!(body.contains("Cancelled: Off night"), "{path}");
        }
    }
    let empty = unfolded(&feed(&site, "/organizers/hilltop/events.ics", "text/calendar").await);
    assert!(!empty.contains("VEVENT") && empty.contains("NAME:Hilltop"), "{empty}");

    let file = feed(&site, &format!("/events/{}.ics", plain.slug), "text/calendar").await;
    assert_eq!(unfolded(&file).matches("BEGIN:VEVENT").count(), 1);
    let name = format!("inline; filename=\"{}.ics\"", plain.slug);
    assert_eq!(file.header("content-disposition"), name);
    feed(&site, &format!("/events/{}.ics", hidden.slug), "text/calendar").await;
    let gone = site.browser().get(&format!("/events/{}.ics", trashed.slug)).await;
    assert_eq!((gone.status.as_u16(), gone.header("cache-control")), (404, "no-store"));

    let before = unfolded(&feed(&site, "/events.ics", "text/calendar").await);
    world.restore(RestoreRequest::Events(vec![trashed.id])).await;
    let after = unfolded(&feed(&site, "/events.ics", "text/calendar").await);
    assert!(after.contains("Trashed night"));
    // What did not change is told in the same words: the same UID and SEQUENCE.
    let of_plain = |text: &str| {
        let events = text.split("BEGIN:VEVENT").map(str::to_owned);
        events.into_iter().find(|event| event.contains("Plain night"))
    };
    assert_eq!(of_plain(&before).is_some(), of_plain(&after).is_some());
}

#[tokio::test]
async fn what_is_not_there_is_said_plainly() {
    let site = Site::start().await;
    for path in [
        "/organizers/nobody/events.ics",
        "/organizers/nobody/feed.atom",
        "/events/none.ics",
        "/events/.ics",
        "/sitemap.xml?page=2",
        "/sitemap.xml?page=0",
        "/sitemap.xml?page=-1",
        "/sitemap.xml?page=x",
        "/sitemap.xml?page=99999999999999999999",
    ] {
        let answer = site.browser().get(path).await;
        assert_eq!(answer.status.as_u16(), 404, "{path}: {}", answer.body);
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn a_feed_that_is_known_is_not_sent_again() {
    let site = Site::start().await;
    site.write("Plain night", |_| {}).await;
    let browser = site.browser();
    for path in ["/events.ics", "/feed.atom", "/sitemap.xml", "/robots.txt"] {
        let tag = browser.get(path).await.header("etag").to_owned();
        let ask = |tag: String| {
            let browser = browser.clone();
            async move { browser.send(Method::GET, path, &[("if-none-match", &tag)], None).await }
        };
        let known = ask(format!("\"other\", W/{tag}")).await;
        assert_eq!((known.status.as_u16(), known.body.as_str()), (304, ""), "{path}");
        assert_eq!(known.header("etag"), tag);
        assert_eq!(ask("\"other\"".into()).await.status.as_u16(), 200, "{path}");
    }
    let before = browser.get("/events.ics").await.header("etag").to_owned();
    site.write("Another night", |_| {}).await;
    assert_ne!(browser.get("/events.ics").await.header("etag"), before);
}

#[tokio::test]
async fn crawlers_find_every_public_page() {
    let site = Site::start().await;
    let event = site.write("Plain night", |_| {}).await;
    site.write("Hidden night", |content| content.visibility = Visibility::Unlisted).await;
    let map = feed(&site, "/sitemap.xml", "application/xml").await.body;
    for path in ["/".to_owned(), "/organizers/riverside".into(), format!("/events/{}", event.slug)]
    {
        assert!(map.contains(&format!("<loc>{}{path}</loc>", site.origin)), "{path} in {map}");
    }
    // Hilltop has nothing public.
    assert!(!map.contains("hidden") && !map.contains("hilltop"), "{map}");
    let robots = feed(&site, "/robots.txt", "text/plain").await.body;
    assert!(robots.contains(&format!("Sitemap: {}/sitemap.xml", site.origin)), "{robots}");
    assert!(!robots.contains("Disallow: /events"), "{robots}");
}

#[tokio::test]
async fn pages_tell_of_their_feeds() {
    let site = Site::start().await;
    let event = site.write("Plain night", |_| {}).await;
    for (page, feeds) in [
        ("/".to_owned(), vec!["/feed.atom".to_owned(), "/events.ics".into()]),
        (
            "/organizers/riverside".into(),
            vec![
                "/organizers/riverside/feed.atom".into(),
                "/organizers/riverside/events.ics".into(),
            ],
        ),
        (format!("/events/{}", event.slug), vec![format!("/events/{}.ics", event.slug)]),
    ] {
        let body = site.browser().get(&page).await.page(200).to_owned();
        for feed in feeds {
            let link = format!("href=\"{feed}\" rel=\"alternate\"");
            assert!(body.contains(&link), "{link} on {page}:\n{body}");
        }
    }
}

#[tokio::test]
async fn feeds_are_kept_until_something_is_written() {
    let site = Site::start().await;
    let event = site.write("Plain night", |_| {}).await;
    let file = format!("/events/{}.ics", event.slug);
    let browser = site.browser();
    let ask = |path: String, coding: &'static str| {
        let browser = browser.clone();
        async move { browser.send(Method::GET, &path, &[("accept-encoding", coding)], None).await }
    };
    let paths = [
        "/events.ics",
        "/organizers/riverside/events.ics",
        "/feed.atom",
        "/organizers/riverside/feed.atom",
        "/sitemap.xml",
        "/sitemap.xml?page=1",
        &file,
    ];
    for path in paths {
        let whole = ask(path.into(), "").await;
        assert_eq!(whole.header("vary"), "accept-encoding", "{path}");
        assert_eq!(whole.header("access-control-allow-origin"), "*", "{path}");
        for coding in ["gzip", "br"] {
            let small = ask(path.into(), coding).await;
            assert_eq!(small.header("content-encoding"), coding, "{path}");
            assert_ne!(small.header("etag"), whole.header("etag"), "{path}");
        }
        let again =
            ask(format!("{path}{}zz=1", if path.contains('?') { '&' } else { '?' }), "").await;
        assert_eq!(again.header("etag"), whole.header("etag"), "{path}");
        let head = browser.send(Method::HEAD, path, &[], None).await;
        assert_eq!((head.body.as_str(), head.header("etag")), ("", whole.header("etag")), "{path}");
    }
    // Another program writes: plain SQL on its own connection.
    let tags = |path: &str| ask(path.into(), "");
    let before = [tags(paths[0]).await, tags(paths[2]).await, tags(&file).await];
    site.raw.run("UPDATE events SET title = 'Other night'").await.unwrap();
    for (path, before) in [paths[0], paths[2], &file].into_iter().zip(before) {
        let known = [("if-none-match", before.header("etag"))];
        let after = browser.send(Method::GET, path, &known, None).await;
        assert_eq!(after.status.as_u16(), 200, "{path}");
        assert!(after.body.contains("Other night"), "{path}");
    }
}

#[tokio::test]
async fn readers_of_many_feeds_at_once_all_get_theirs() {
    let site = Site::start().await;
    site.write("Plain night", |_| {}).await;
    let browser = site.browser();
    let paths = ["/events.ics", "/feed.atom", "/sitemap.xml", "/organizers/nobody/events.ics", "/"];
    let asked = (0..60).map(|number| {
        let (browser, path) = (browser.clone(), paths[number % paths.len()]);
        async move { (path, browser.get(path).await) }
    });
    for (path, answer) in futures_util::future::join_all(asked).await {
        let expected = if path.contains("nobody") { 404 } else { 200 };
        assert_eq!(answer.status.as_u16(), expected, "{path}");
    }
}
