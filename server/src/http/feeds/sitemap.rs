//! The sitemap (sitemaps.org) and robots.txt (RFC 9309).

use std::fmt::Write as _;

use crate::store::SitePage;

/// Addresses in one file: the protocol's limit.
pub const PAGE: i64 = 50_000;

/// A file of addresses.
pub fn urls(base_url: &str, pages: &[SitePage]) -> String {
    let mut xml = opening("urlset");
    for page in pages {
        let changed = page.changed.format("%Y-%m-%dT%H:%M:%SZ");
        // Paths are made of slugs and slashes, and an origin has nothing that XML would escape;
        // writing to a String cannot fail.
        let _ = writeln!(
            xml,
            "<url><loc>{base_url}{}</loc><lastmod>{changed}</lastmod></url>",
            page.path
        );
    }
    xml.push_str("</urlset>\n");
    xml
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
