//! Events as news (Atom, RFC 4287): the last changed first.

use app::components::text::{cut_bytes, plain};
use app::components::time::label_in;
use atom_syndication::{Category, Content, Entry, Feed, Generator, Link, Person, Text};
use chrono::{DateTime, Utc};
use domain::EventStatus;
use domain::tags::tags_of;
use richtext::shown;
use store::FeedEvent;
use words::{Language, t};

use crate::http::address::path_part;

/// What feeds are written in: programs ask without saying what their readers read.
const LANGUAGE: Language = Language::English;

/// What a feed says of itself.
pub struct About<'a> {
    /// Its name.
    pub name: &'a str,
    /// The site's origin.
    pub base_url: &'a str,
    /// The feed's own path.
    pub path: &'a str,
    /// The path of the page that shows the same.
    pub page: &'a str,
    /// What it was last changed at where it has no entry.
    pub now: DateTime<Utc>,
}

/// A feed of events.
pub fn feed(about: &About<'_>, events: &[FeedEvent]) -> String {
    let (base_url, path) = (about.base_url, about.path);
    let newest = events.iter().map(|entry| entry.event.updated_at).max();
    Feed {
        title: Text::plain(clean(about.name)),
        id: format!("{base_url}{path}"),
        updated: newest.unwrap_or(about.now).fixed_offset(),
        generator: Some(Generator { value: "Reroll".into(), ..Generator::default() }),
        links: vec![
            link("self", "application/atom+xml", format!("{base_url}{path}")),
            link("alternate", "text/html", format!("{base_url}{}", about.page)),
        ],
        entries: events.iter().map(|event| entry(base_url, event)).collect(),
        ..Feed::default()
    }
    .to_string()
}

fn entry(base_url: &str, entry: &FeedEvent) -> Entry {
    let event = &entry.event;
    let address = format!("{base_url}/events/{}", path_part(&event.slug));
    let title = event.title.as_str();
    let title = match event.status {
        EventStatus::Cancelled => t!(LANGUAGE, "feed-cancelled-title", title = title),
        EventStatus::Postponed => t!(LANGUAGE, "feed-postponed-title", title = title),
        EventStatus::Confirmed | EventStatus::Tentative => title.to_owned(),
    };
    let mut facts = vec![label_in(LANGUAGE, &event.when())];
    facts.extend(event.place());
    let facts = facts.join(" · ");
    let text = plain(&event.description);
    let summary = match text.is_empty() {
        true => facts.clone(),
        false => t!(LANGUAGE, "event-summary", facts = facts.as_str(), text = text),
    };
    Entry {
        title: Text::plain(clean(&title)),
        id: tag(base_url, event.created_at, event.id.0),
        updated: event.updated_at.fixed_offset(),
        published: Some(event.created_at.fixed_offset()),
        authors: vec![Person {
            name: clean(&entry.organizer),
            uri: Some(format!("{base_url}/organizers/{}", path_part(&entry.organizer_slug))),
            ..Person::default()
        }],
        links: vec![
            link("alternate", "text/html", address.clone()),
            link("related", "text/calendar", format!("{address}.ics")),
        ],
        summary: Some(Text::plain(clean(&cut_bytes(&summary, 400)))),
        content: Some(Content {
            value: Some(clean(&format!("<p>{}</p>{}", escape(&facts), shown(&event.description)))),
            content_type: Some("html".into()),
            ..Content::default()
        }),
        categories: tags_of(event.tags.as_deref())
            .map(|tag| Category { term: clean(tag), ..Category::default() })
            .collect(),
        ..Entry::default()
    }
}

/// A name that stays the event's own wherever its page moves to (RFC 4151).
fn tag(base_url: &str, created: DateTime<Utc>, id: i64) -> String {
    let host = base_url.split("//").nth(1).unwrap_or(base_url);
    let host = host.split(['/', ':']).next().unwrap_or(host);
    format!("tag:{host},{}:events/{id}", created.format("%Y-%m-%d"))
}

fn link(rel: &str, mime: &str, href: String) -> Link {
    Link { href, rel: rel.into(), mime_type: Some(mime.into()), ..Link::default() }
}

fn escape(text: &str) -> String {
    app::components::text::escape(text)
}

/// With a space for each character that XML 1.0 cannot carry in any form.
fn clean(text: &str) -> String {
    let fits = |c: char| {
        matches!(c, '\t' | '\n' | '\r') || !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    text.chars().map(|c| if fits(c) { c } else { ' ' }).collect()
}
