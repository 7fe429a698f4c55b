//! The sitemap (sitemaps.org) and robots.txt (RFC 9309).

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use store::SitePage;

use crate::http::address::path;

/// Addresses in one file: the protocol's limit.
const LONGEST: i64 = 50_000;

/// Pages named in one file: the first has the list of all events as well.
pub const PAGE: i64 = LONGEST - 1;

/// A file of addresses; the first one begins with the list of all events, which changes with each.
pub fn urls(base_url: &str, first: bool, pages: &[SitePage]) -> String {
    let mut xml = opening("urlset");
    if first {
        let newest = pages.iter().map(|page| page.changed).max();
        let changed = newest.map(|at| format!("<lastmod>{}</lastmod>", stamp(at)));
        let _ = writeln!(xml, "<url><loc>{base_url}/</loc>{}</url>", changed.unwrap_or_default());
    }
    for page in pages {
        let changed = stamp(page.changed);
        // An origin has nothing that XML would escape; writing to a String cannot fail.
        let path = path(&page.path);
        let _ = writeln!(xml, "<url><loc>{base_url}{path}</loc><lastmod>{changed}</lastmod></url>");
    }
    xml.push_str("</urlset>\n");
    xml
}

fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The file that names the others.
pub fn index(base_url: &str, files: i64) -> String {
    let mut xml = opening("sitemapindex");
    for file in 1..=files {
        let _ = writeln!(xml, "<sitemap><loc>{base_url}/sitemap.xml?page={file}</loc></sitemap>");
    }
    xml.push_str("</sitemapindex>\n");
    xml
}

fn opening(element: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <{element} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
    )
}

/// What crawlers may read: everything public. Search results and filters would be endless lists of
/// the same.
pub fn robots(base_url: &str) -> String {
    format!(
        "User-agent: *\nDisallow: /dashboard\nDisallow: /admin\nDisallow: /api/\nDisallow: /oauth/\n\
         Disallow: /sign-in\nDisallow: /sign-out\nDisallow: /setup\nAllow: /\n\n\
         Sitemap: {base_url}/sitemap.xml\n"
    )
}
