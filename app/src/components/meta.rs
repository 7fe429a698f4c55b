//! What stands in `<head>`.

use leptos::prelude::*;
use leptos_meta::{Link, Meta, Title};

use super::text::{cut_bytes, escape};
use crate::ports::{Ports, ShareImage, Site};

/// The longest title that Discord shows whole, in bytes.
const LONGEST_TITLE: usize = 70;
/// The longest description that Discord shows whole, in bytes.
const LONGEST_DESCRIPTION: usize = 350;
/// The longest name of a site that link readers take, in bytes.
const LONGEST_SITE: usize = 256;

/// A feed that a page is told by as well, or what another site needs to show it (oEmbed).
#[derive(Clone, Debug)]
pub struct Feed {
    /// Its path; oEmbed's is a whole address.
    pub path: String,
    /// What it holds.
    pub title: String,
}

/// What a page tells link readers about itself, cut to what they show.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LinkWords {
    /// `og:title`.
    pub title: String,
    /// `og:description`.
    pub description: String,
    /// `og:site_name`.
    pub site: String,
    /// `og:url`: the page's whole address.
    pub address: String,
}

impl LinkWords {
    /// Of a page at a path of this site.
    #[must_use]
    pub fn new(site: &Site, title: &str, description: &str, path: &str) -> Self {
        Self {
            title: cut_bytes(title, LONGEST_TITLE),
            description: cut_bytes(description, LONGEST_DESCRIPTION),
            site: cut_bytes(&site.name, LONGEST_SITE),
            address: format!("{}{path}", site.base_url),
        }
    }
}

/// The head of a page that nobody shares: a title, and a request to stay out of search engines.
#[component]
pub fn Head(
    /// The page's own name; the site's name is added.
    #[prop(into)]
    title: String,
) -> AnyView {
    let site = expect_context::<Ports>().site;
    view! {
        <Title text=escape(&format!("{title} · {}", site.name))/>
        <Meta name="robots" content="noindex"/>
    }
    .into_any()
}

/// The head of a public page: what search engines and link readers need.
#[component]
pub fn PublicHead(
    /// The document's title, unique on the site; the site's name is added.
    #[prop(into)]
    title: String,
    /// The title on a share card; the document's where it is not given.
    #[prop(optional, into)]
    share_title: Option<String>,
    /// Plain text, about 200 characters.
    #[prop(into)]
    description: String,
    /// The page's address on this site.
    #[prop(into)]
    path: String,
    /// Whether search engines may list it.
    #[prop(optional)]
    hidden: bool,
    /// The feeds that tell the same.
    #[prop(optional)]
    feeds: Vec<Feed>,
    /// The picture on a share card.
    #[prop(optional_no_strip)]
    image: Option<ShareImage>,
) -> AnyView {
    let site = expect_context::<Ports>().site;
    let full = if title == site.name { title.clone() } else { format!("{title} · {}", site.name) };
    let words = LinkWords::new(&site, &share_title.unwrap_or(title), &description, &path);
    let LinkWords { title, description, site, address } = words;
    let card = if image.is_some() { "summary_large_image" } else { "summary" };
    view! {
        <Title text=escape(&full)/>
        <Meta name="description" content=description.clone()/>
        <Link rel="canonical" href=address.clone()/>
        <Meta property="og:type" content="website"/>
        <Meta property="og:site_name" content=site/>
        <Meta property="og:title" content=title.clone()/>
        <Meta property="og:description" content=description.clone()/>
        <Meta property="og:url" content=address/>
        <Meta name="twitter:card" content=card/>
        <Meta name="twitter:title" content=title/>
        <Meta name="twitter:description" content=description/>
        {image.map(|image| view! { <ImageTags image/> })}
        {feeds.into_iter().map(|feed| view! { <FeedLink feed/> }).collect_view()}
        {hidden.then(|| view! { <Meta name="robots" content="noindex"/> })}
    }
    .into_any()
}

#[component]
fn ImageTags(image: ShareImage) -> AnyView {
    view! {
        <Meta property="og:image" content=image.address.clone()/>
        <Meta property="og:image:type" content="image/png"/>
        <Meta property="og:image:width" content="1200"/>
        <Meta property="og:image:height" content="630"/>
        <Meta property="og:image:alt" content=image.alt.clone()/>
        <Meta name="twitter:image" content=image.address/>
        <Meta name="twitter:image:alt" content=image.alt/>
    }
    .into_any()
}

/// How programs find a feed; its kind is in its name.
#[component]
fn FeedLink(feed: Feed) -> AnyView {
    let kind = match feed.path.rsplit('/').next() {
        Some(file) if file.ends_with(".ics") => "text/calendar",
        Some(file) if file.starts_with("oembed") => "application/json+oembed",
        _ => "application/atom+xml",
    };
    view! { <Link rel="alternate" type_=kind href=feed.path title=feed.title/> }.into_any()
}
