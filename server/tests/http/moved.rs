//! Addresses that were given once: they lead on, or say what became of what was there.

use domain::{Event, RestoreRequest, Visibility};
use reroll::acts;

use crate::http::site::{Answer, Browser, Site};
use crate::world::operator;

/// Gives an event another address, as a merge from a backup does.
async fn rename(site: &Site, event: &Event, slug: &str) {
    let world = &site.world;
    let wanted = Event { slug: slug.into(), ..event.clone() };
    let store = &world.services.store;
    let report = store.merge(&world.by("a test"), &[wanted], true, false).await.unwrap();
    assert_eq!(report.overwritten, [event.id], "{report:?}");
}

async fn away(site: &Site, event: &Event) {
    site.world.trash(&[event.id]).await;
}

async fn purge(site: &Site, event: &Event) {
    let what = RestoreRequest::Events(vec![event.id]);
    acts::purge(&site.world.services, &operator(), what).await.unwrap();
}

/// Asks, and expects to be sent on for good.
async fn sent_on(browser: &Browser, path: &str, to: &str) {
    let answer = browser.get(path).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (301, to), "{path}");
    assert_eq!(answer.header("cache-control"), "no-store", "{path}");
}

#[tokio::test]
async fn whatever_an_event_had_leads_on_in_one_hop() {
    let site = Site::start().await;
    let event = site.write("Chess", |_| {}).await;
    let old = event.slug.clone();
    rename(&site, &event, "second").await;
    let now = site.world.titled("Chess").await;
    rename(&site, &now, "third").await;
    let browser = site.browser();
    for old in [old.as_str(), "second"] {
        for (path, to) in [
            ("", "/events/third"),
            ("?utm=x&y=%2F", "/events/third?utm=x&y=%2F"),
            (".ics", "/events/third.ics"),
            (".ics?download=1", "/events/third.ics?download=1"),
            ("/card-0a1b.png?v=2", "/events/third/card-0a1b.png?v=2"),
        ] {
            sent_on(&browser, &format!("/events/{old}{path}"), to).await;
        }
        let base = &site.world.services.config.origin();
        let asked = format!("/oembed?url={base}/events/{old}");
        assert!(browser.get(&asked).await.page(200).contains("\"Chess\""));
    }
    browser.get("/events/third").await.page(200);
    browser.get("/events/third.ics").await.page(200);
    // Back under the first one: the other way round, and no circle.
    let now = site.world.titled("Chess").await;
    rename(&site, &now, &old).await;
    browser.get(&format!("/events/{old}")).await.page(200);
    sent_on(&browser, "/events/third", &format!("/events/{old}")).await;
}

#[tokio::test]
async fn an_organizers_pages_and_feeds_lead_on() {
    let site = Site::start().await;
    site.write("Chess", |_| {}).await;
    let rename = "UPDATE organizers SET slug = 'new-name' WHERE slug = 'riverside'";
    site.raw.run(rename).await.unwrap();
    let browser = site.browser();
    for path in ["", "?after=1-2", "/embed", "/events.ics", "/events.ics?x=1", "/feed.atom"] {
        let to = format!("/organizers/new-name{path}");
        sent_on(&browser, &format!("/organizers/riverside{path}"), &to).await;
        browser.get(&to).await.page(200);
    }
    let base = &site.world.services.config.origin();
    let asked = format!("/oembed?url={base}/organizers/riverside");
    assert!(browser.get(&asked).await.page(200).contains("/organizers/new-name/embed"));
    assert!(browser.get("/?organizer=riverside").await.page(200).contains("Chess"));
}

#[tokio::test]
async fn what_was_taken_off_helps_and_comes_back_at_once() {
    let site = Site::start().await;
    let event = site.write("Secret word night", |_| {}).await;
    site.write("Another night", |_| {}).await;
    let (browser, path) = (site.browser(), format!("/events/{}", event.slug));
    browser.get(&path).await.page(200);
    away(&site, &event).await;
    let helps = |answer: &Answer, status: u16, words: &str| {
        let page = answer.page(status);
        assert_eq!(answer.header("cache-control"), "no-store");
        for text in [words, "href=\"/organizers/riverside\"", "Another night", "noindex"] {
            assert!(page.contains(text), "{text:?} is missing in {page}");
        }
        assert!(!page.contains("Secret word"), "its organizer took it off");
    };
    helps(&browser.get(&path).await, 404, "no longer on the site");
    for beside in [".ics", "/card-0.png"] {
        let answer = browser.get(&format!("{path}{beside}")).await;
        assert!(answer.page(404).contains("no longer on the site"), "{beside}");
        assert_eq!(answer.header("cache-control"), "no-store", "{beside}");
    }
    let base = &site.world.services.config.origin();
    let oembed = format!("/oembed?url={base}{path}");
    assert!(browser.get(&oembed).await.page(404).contains("no longer on the site"));
    site.world.restore(RestoreRequest::Events(vec![event.id])).await;
    assert!(browser.get(&path).await.page(200).contains("Secret word night"));
    away(&site, &event).await;
    purge(&site, &event).await;
    helps(&browser.get(&path).await, 410, "Gone for good");
    for beside in [".ics", "/card-0.png"] {
        browser.get(&format!("{path}{beside}")).await.page(410);
    }
    assert!(browser.get(&oembed).await.page(410).contains("Gone for good"));
}

#[tokio::test]
async fn what_nobody_knew_answers_as_what_never_was() {
    let site = Site::start().await;
    let browser = site.browser();
    let draft = site.write("Draft", |content| content.visibility = Visibility::Draft).await;
    let unlisted = site.write("Hidden", |content| content.visibility = Visibility::Unlisted).await;
    rename(&site, &draft, "draft-now").await;
    rename(&site, &unlisted, "hidden-now").await;
    // Who has an unlisted one's old address was given it.
    sent_on(&browser, &format!("/events/{}", unlisted.slug), "/events/hidden-now").await;
    let mut hidden = vec![draft.slug.clone(), "draft-now".to_owned()];
    for step in 0..3 {
        for slug in &hidden {
            for beside in ["", ".ics", "/card-0.png"] {
                let found = browser.get(&format!("/events/{slug}{beside}")).await;
                let never = browser.get(&format!("/events/never-was{beside}")).await;
                assert_eq!(found.status.as_u16(), 404, "{slug}{beside}");
                assert_eq!(found.body, never.body, "{slug}{beside}, {step}");
            }
        }
        match step {
            0 => {
                away(&site, &draft).await;
                away(&site, &unlisted).await;
                hidden.extend([unlisted.slug.clone(), "hidden-now".to_owned()]);
            }
            1 => {
                purge(&site, &draft).await;
                purge(&site, &unlisted).await;
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn every_hop_lets_other_sites_in() {
    let site = Site::drawing().await;
    let event = site.write("Chess", |_| {}).await;
    let (off, purged) = (site.write("Off", |_| {}).await, site.write("Purged", |_| {}).await);
    rename(&site, &event, "second").await;
    away(&site, &off).await;
    away(&site, &purged).await;
    purge(&site, &purged).await;
    let rename = "UPDATE organizers SET slug = 'new-name' WHERE slug = 'riverside'";
    site.raw.run(rename).await.unwrap();
    let browser = site.browser();
    let (card, allowed) = ("cross-origin-resource-policy", "access-control-allow-origin");
    let events = [(&*event.slug, 301), ("second", 200), (&*off.slug, 404), (&*purged.slug, 410)];
    let organizers = [("riverside", 301), ("new-name", 200), ("none", 404)];
    let mut asked = Vec::new();
    for (slug, status) in events {
        asked.push((format!("/events/{slug}/card-0a.png"), status, card, "cross-origin"));
        asked.push((format!("/events/{slug}.ics"), status, allowed, "*"));
        let page = format!("{}/events/{slug}", site.origin);
        let status = if status == 301 { 200 } else { status };
        asked.push((format!("/oembed?url={page}"), status, allowed, "*"));
    }
    for (slug, status) in organizers {
        asked.push((format!("/organizers/{slug}/card-0a.png"), status, card, "cross-origin"));
        for file in ["events.ics", "feed.atom"] {
            asked.push((format!("/organizers/{slug}/{file}"), status, allowed, "*"));
        }
        let embed = browser.get(&format!("/organizers/{slug}/embed")).await;
        assert_eq!(embed.status.as_u16(), status, "{slug}");
        assert_eq!(embed.header(card), "cross-origin", "{slug}");
        assert_eq!(embed.header("x-frame-options"), "", "{slug}");
        assert!(embed.header("content-security-policy").contains("frame-ancestors *"), "{slug}");
    }
    asked.push(("/organizers/%ff/feed.atom".into(), 404, allowed, "*"));
    for (path, status, name, value) in asked {
        let answer = browser.get(&path).await;
        assert_eq!((answer.status.as_u16(), answer.header(name)), (status, value), "{path}");
    }
    // What is for the site alone stays that.
    let page = browser.get("/events/second").await;
    assert_eq!((page.header(card), page.header(allowed)), ("same-origin", ""));
}

#[tokio::test]
async fn addresses_are_read_alike_whatever_is_asked_for() {
    let site = Site::start().await;
    let event = site.write("Chess", |_| {}).await;
    rename(&site, &event, "second").await;
    let browser = site.browser();
    let old = event.slug.replace('-', "%2D");
    for (path, to) in [
        ("", "/events/second"),
        (".ics", "/events/second.ics"),
        ("/card-0.png", "/events/second/card-0.png"),
    ] {
        sent_on(&browser, &format!("/events/{old}{path}"), to).await;
    }
    browser.get("/events/sec%6Fnd.ics").await.page(200);
    sent_on(&browser, "/events/Second", "/events/second").await;
    for page in ["events/second/", "events/sec%256Fnd", "organizers/riverside/embed"] {
        browser.get(&format!("/oembed?url={}/{page}", site.origin)).await.page(200);
    }
}
