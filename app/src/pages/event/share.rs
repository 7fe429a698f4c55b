//! Ways to tell others.

use leptos::prelude::*;

use crate::components::text::address;
use crate::words::t;

/// Links that share an address. Nothing is loaded from anybody before it is followed.
#[component]
pub(super) fn Share(
    title: String,
    /// The page's whole address.
    address: String,
) -> AnyView {
    let links = ways(&title, &address)
        .into_iter()
        .map(|(name, href)| view! { <li><a href=href rel="noopener">{name}</a></li> })
        .collect_view();
    view! {
        <details class="menu" name="acts">
            <summary class="button button--quiet">{t!("event-share")}</summary>
            <ul class="menu__list menu__list--two" role="list">{links}</ul>
        </details>
        <button type="button" class="button button--quiet" data-copy="" data-done=t!("event-copied") hidden>{t!("event-copy-link")}</button>
    }
    .into_any()
}

/// The name of each way, and its link with the title and the address.
fn ways(title: &str, link: &str) -> [(String, String); 9] {
    let both = format!("{title} {link}");
    // Mail and what stands behind a `#` know `%20` only.
    let plain = |link: String| link.replace('+', "%20");
    [
        (
            t!("event-share-by-mail"),
            plain(address("mailto:", &[("subject", title), ("body", link)])),
        ),
        ("WhatsApp".into(), address("https://wa.me/", &[("text", &both)])),
        ("Mastodon".into(), {
            let text = address("", &[("text", &both)]);
            plain(format!("https://share.joinmastodon.org/#{}", text.trim_start_matches('?')))
        }),
        ("Bluesky".into(), address("https://bsky.app/intent/compose", &[("text", &both)])),
        ("Facebook".into(), address("https://www.facebook.com/sharer/sharer.php", &[("u", link)])),
        ("X".into(), address("https://x.com/intent/post", &[("text", title), ("url", link)])),
        ("Telegram".into(), address("https://t.me/share/url", &[("url", link), ("text", title)])),
        (
            "LinkedIn".into(),
            address("https://www.linkedin.com/sharing/share-offsite/", &[("url", link)]),
        ),
        (
            "Reddit".into(),
            address("https://www.reddit.com/submit", &[("url", link), ("title", title)]),
        ),
    ]
}
