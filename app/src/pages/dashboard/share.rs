//! `/dashboard/events/{id}/share`: how an event's link looks where people put it.

use domain::views::EventLookup;
use domain::{EventId, RecordKind, Visibility};
use leptos::prelude::*;

use super::events::page_of;
use crate::components::text::cut;
use crate::components::{Head, LinkWords};
use crate::pages::event::link_words;
use crate::pages::load::{dashboard_page, number, ports};
use crate::ports::{OwnEvent, ShareImage};
use crate::words::t;

/// What stands beside the words to say whose link it is.
#[derive(Clone, Copy, PartialEq)]
enum Whose {
    /// The site's name, above the title.
    Name,
    /// The address' host, above the title.
    HostAbove,
    /// The address' host, below the words.
    HostBelow,
}

/// How one reader of links shows one. Characters are what fits into the lines it gives; its own
/// width may cut a little earlier or later.
#[derive(Clone, Copy)]
struct Reader {
    name: &'static str,
    class: &'static str,
    whose: Whose,
    /// Characters of the title.
    title: usize,
    /// Characters of the description; `None` where it is not shown.
    description: Option<usize>,
    /// Whether the words come before the picture.
    words_first: bool,
    /// What is particular.
    rule: fn() -> String,
}

const READERS: [Reader; 7] = [
    Reader {
        name: "X",
        class: "look look--x",
        whose: Whose::HostBelow,
        title: 70,
        description: None,
        words_first: false,
        rule: || t!("share-look-x"),
    },
    Reader {
        name: "Facebook",
        class: "look look--facebook",
        whose: Whose::HostAbove,
        title: 88,
        description: Some(70),
        words_first: false,
        rule: || t!("share-look-facebook"),
    },
    Reader {
        name: "Discord",
        class: "look look--discord",
        whose: Whose::Name,
        title: 70,
        description: Some(350),
        words_first: true,
        rule: || t!("share-look-discord"),
    },
    Reader {
        name: "Slack",
        class: "look look--slack",
        whose: Whose::Name,
        title: 150,
        description: Some(300),
        words_first: true,
        rule: || t!("share-look-slack"),
    },
    Reader {
        name: "WhatsApp",
        class: "look look--whatsapp",
        whose: Whose::HostBelow,
        title: 65,
        description: Some(80),
        words_first: false,
        rule: || t!("share-look-whatsapp"),
    },
    Reader {
        name: "LinkedIn",
        class: "look look--linkedin",
        whose: Whose::HostBelow,
        title: 119,
        description: None,
        words_first: false,
        rule: || t!("share-look-linkedin"),
    },
    Reader {
        name: "Mastodon",
        class: "look look--mastodon",
        whose: Whose::Name,
        title: 100,
        description: Some(80),
        words_first: false,
        rule: || t!("share-look-mastodon"),
    },
];

/// The page.
#[component]
pub(in crate::pages) fn ShareAt() -> AnyView {
    let (ports, id) = (ports(), number::<EventId>(RecordKind::Event));
    let (site, cards, now) = (ports.site.clone(), ports.cards.clone(), ports.now);
    let load = async move {
        let (member, id) = (ports.visit.viewer().member()?, id?);
        let own = ports.events.event(&member, id).await?;
        // What everybody gets at its address; of a draft, what they would get.
        let found = match is_public(&own) {
            true => ports.public.event(&own.event.slug, now).await?,
            false => EventLookup::Absent,
        };
        Ok((own, found))
    };
    dashboard_page(load, move |(own, found)| {
        let page = match found {
            EventLookup::Live(page) => *page,
            EventLookup::Absent | EventLookup::Purged => page_of(&own),
        };
        let words = link_words(&page, &site);
        // The card of a page that is not public answers nobody, so it cannot be shown here either.
        let image = if is_public(&own) { cards.event(&page) } else { None };
        let host = host(&site.base_url);
        let looks = READERS
            .into_iter()
            .map(|reader| {
                let (words, host) = (words.clone(), host.clone());
                let src = image.as_ref().map(|image| own_path(&image.address, &site.base_url));
                view! { <Look reader words host src/> }
            })
            .collect_view();
        view! {
            <Head title=t!("share-page-title", title = own.event.title.as_str())/>
            <Intro own=own.clone()/>
            <StatusBanner own/>
            <LinkPreview words image script=site.assets.public_js.clone()/>
            <section class="looks" aria-labelledby="looks">
                <h2 id="looks">{t!("share-looks")}</h2>
                <p class="hint">{t!("share-looks-hint")}</p>
                <ul class="looks__list" role="list">{looks}</ul>
            </section>
        }
        .into_any()
    })
}

fn is_public(own: &OwnEvent) -> bool {
    own.event.deleted_at.is_none() && own.event.visibility != Visibility::Draft
}

/// A picture of ours, by its path.
fn own_path(address: &str, base_url: &str) -> String {
    address.strip_prefix(base_url).unwrap_or(address).to_owned()
}

fn host(base_url: &str) -> String {
    let url = url::Url::parse(base_url).ok();
    let host = url.as_ref().and_then(url::Url::host_str).unwrap_or_default();
    host.trim_start_matches("www.").to_owned()
}

#[component]
fn Intro(own: OwnEvent) -> AnyView {
    let events = format!("/dashboard/organizers/{}/events", own.organizer.id);
    view! {
        <header class="intro intro--small">
            <p class="intro__kicker">
                <a href="/dashboard">{t!("dashboard-title")}</a>" / "
                <a href=events dir="auto">{own.organizer.name}</a>" / "
                <a href=format!("/dashboard/events/{}", own.event.id) dir="auto">{own.event.title}</a>
            </p>
            <h1>{t!("share-title")}</h1>
        </header>
    }
    .into_any()
}

/// What keeps others from seeing it.
#[component]
fn StatusBanner(own: OwnEvent) -> AnyView {
    let words = if own.event.deleted_at.is_some() {
        t!("share-in-trash")
    } else {
        match own.event.visibility {
            Visibility::Draft => t!("share-draft"),
            Visibility::Unlisted => t!("share-unlisted"),
            Visibility::Public => return ().into_any(),
        }
    };
    view! { <p class="note note--wait">{words}</p> }.into_any()
}

/// The words themselves, and the link to copy.
#[component]
fn LinkPreview(
    words: LinkWords,
    image: Option<ShareImage>,
    /// The module with the button that copies.
    script: String,
) -> AnyView {
    let picture = match image {
        Some(image) => view! { <dd dir="auto">{image.alt}</dd> }.into_any(),
        None => view! { <dd>{t!("share-no-picture")}</dd> }.into_any(),
    };
    view! {
        <section class="panel told" aria-labelledby="told">
            <h2 id="told">{t!("share-words")}</h2>
            <div class="field">
                <label for="link">{t!("share-link")}</label>
                <input id="link" type="url" readonly value=words.address dir="ltr"/>
            </div>
            <p>
                <button type="button" class="button button--quiet button--small" data-copy="link" hidden>
                    {t!("share-copy")}
                </button>
            </p>
            <dl class="told__words">
                <dt>{t!("share-word-title")}</dt>
                <dd dir="auto">{words.title}</dd>
                <dt>{t!("share-word-description")}</dt>
                <dd dir="auto">{words.description}</dd>
                <dt>{t!("share-word-site")}</dt>
                <dd dir="auto">{words.site}</dd>
                <dt>{t!("share-word-picture")}</dt>
                {picture}
            </dl>
            <script type="module" src=script></script>
        </section>
    }
    .into_any()
}

/// One reader's way of showing it. The picture is told of above, once.
#[component]
fn Look(reader: Reader, words: LinkWords, host: String, src: Option<String>) -> AnyView {
    let picture = match src {
        Some(src) => view! {
            <img class="look__picture" src=src width="1200" height="630" alt="" loading="lazy"/>
        }
        .into_any(),
        None => view! { <span class="look__picture look__picture--none"></span> }.into_any(),
    };
    let name = (reader.whose == Whose::Name)
        .then(|| view! { <span class="look__whose" dir="auto">{words.site.clone()}</span> });
    let above = (reader.whose == Whose::HostAbove)
        .then(|| view! { <span class="look__whose">{host.clone()}</span> });
    let below = (reader.whose == Whose::HostBelow)
        .then(|| view! { <span class="look__whose">{host.clone()}</span> });
    let description = reader.description.map(|longest| {
        let text = cut(&words.description, longest);
        view! { <span class="look__description" dir="auto">{text}</span> }
    });
    let text = view! {
        <span class="look__words">
            {name}{above}
            <strong class="look__title" dir="auto">{cut(&words.title, reader.title)}</strong>
            {description}{below}
        </span>
    };
    let card = if reader.words_first {
        view! { {text}{picture} }.into_any()
    } else {
        view! { {picture}{text} }.into_any()
    };
    view! {
        <li>
            <h3>{reader.name}</h3>
            <div class=reader.class>{card}</div>
            <p class="hint">{(reader.rule)()}</p>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::{host, own_path};

    #[test]
    fn hosts_and_paths_are_read_from_addresses() {
        assert_eq!(host("https://www.example.org"), "example.org");
        assert_eq!(host("http://127.0.0.1:3000"), "127.0.0.1");
        assert_eq!(host("no address"), "");
        assert_eq!(
            own_path("https://x.org/events/a/card-1.png", "https://x.org"),
            "/events/a/card-1.png"
        );
    }
}
