//! Ways to tell others.

use leptos::prelude::*;

use crate::components::text::address;

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
            <summary class="button button--quiet">"Share"</summary>
            <ul class="menu__list menu__list--two" role="list">{links}</ul>
        </details>
        <button type="button" class="button button--quiet" data-copy="" hidden>"Copy link"</button>
    }
    .into_any()
}

/// The name of each way, and its link with the title and the address.
fn ways(title: &str, link: &str) -> [(&'static str, String); 9] {
    let both = format!("{title} {link}");
    // Mail and what stands behind a `#` know `%20` only.
    let plain = |link: String| link.replace('+', "%20");
    [
        ("E-mail", plain(address("mailto:", &[("subject", title), ("body", link)]))),
        ("WhatsApp", address("https://wa.me/", &[("text", &both)])),
        ("Mastodon", {
            let text = address("", &[("text", &both)]);
            plain(format!("https://share.joinmastodon.org/#{}", text.trim_start_matches('?')))
        }),
        ("Bluesky", address("https://bsky.app/intent/compose", &[("text", &both)])),
        ("Facebook", address("https://www.facebook.com/sharer/sharer.php", &[("u", link)])),
        ("X", address("https://x.com/intent/post", &[("text", title), ("url", link)])),
        ("Telegram", address("https://t.me/share/url", &[("url", link), ("text", title)])),
        ("LinkedIn", address("https://www.linkedin.com/sharing/share-offsite/", &[("url", link)])),
        ("Reddit", address("https://www.reddit.com/submit", &[("url", link), ("title", title)])),
    ]
}
