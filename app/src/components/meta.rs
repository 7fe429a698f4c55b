//! What stands in `<head>`.

use leptos::prelude::*;
use leptos_meta::{Link, Meta, Title};

use super::text::escape;
use crate::ports::Ports;

/// A page's picture: 1200 by 630 pixels, PNG, below 300 KB.
#[derive(Clone, Debug)]
pub struct ShareImage {
    /// Its whole address.
    pub address: String,
    /// What it shows, in words.
    pub alt: String,
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
    /// The picture on a share card.
    #[prop(optional_no_strip)]
    image: Option<ShareImage>,
) -> AnyView {
    let site = expect_context::<Ports>().site;
    let address = format!("{}{path}", site.base_url);
    let full = if title == site.name { title.clone() } else { format!("{title} · {}", site.name) };
    let share_title = share_title.unwrap_or(title);
    let card = if image.is_some() { "summary_large_image" } else { "summary" };
    view! {
        <Title text=escape(&full)/>
        <Meta name="description" content=description.clone()/>
        <Link rel="canonical" href=address.clone()/>
        <Meta property="og:type" content="website"/>
        <Meta property="og:site_name" content=site.name.clone()/>
        <Meta property="og:title" content=share_title.clone()/>
        <Meta property="og:description" content=description.clone()/>
        <Meta property="og:url" content=address/>
        <Meta name="twitter:card" content=card/>
        <Meta name="twitter:title" content=share_title/>
        <Meta name="twitter:description" content=description/>
        {image.map(|image| view! { <ImageTags image/> })}
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
