//! Messages that the last action left for this page.

use leptos::prelude::*;

use crate::ports::{Flash, FlashKind};

/// Where pages are that a message may lead to.
const PAGES: [&str; 4] = ["/events/", "/organizers/", "/series/", "/dashboard/"];

/// Shows messages. Problems are announced at once, the rest when there is time. The first line of
/// a message is what it says; further lines are a list of what it is about.
#[component]
pub fn Flashes(flashes: Vec<Flash>) -> AnyView {
    let messages = flashes.into_iter().filter_map(|flash| {
        let (class, role) = match flash.kind {
            FlashKind::Done => ("flash flash--done", "status"),
            FlashKind::Problem => ("flash flash--problem", "alert"),
            FlashKind::Typed => return None,
        };
        Some(view! { <div class=class role=role>{lines(&flash.text)}</div> })
    });
    view! { <div class="flashes">{messages.collect_view()}</div> }.into_any()
}

fn lines(text: &str) -> AnyView {
    let mut lines = text.lines().map(ToOwned::to_owned);
    let first = lines.next().unwrap_or_default();
    let rest: Vec<_> = lines.map(|line| view! { <li dir="auto">{linked(&line)}</li> }).collect();
    let rest = (!rest.is_empty()).then(|| view! { <ul>{rest}</ul> });
    view! {
        <p>{linked(&first)}</p>
        {rest}
    }
    .into_any()
}

/// A line with the addresses of this site's pages in it as links.
fn linked(line: &str) -> AnyView {
    let (mut parts, mut plain) = (Vec::new(), String::new());
    for word in line.split_inclusive(' ') {
        let (path, rest) = word.split_at(word.trim_end_matches([' ', '.', ',', ':', ';']).len());
        if is_page(path) {
            parts.push(std::mem::take(&mut plain).into_any());
            parts.push(view! { <a href=path.to_owned()>{path.to_owned()}</a> }.into_any());
            plain.push_str(rest);
        } else {
            plain.push_str(word);
        }
    }
    if parts.is_empty() {
        return plain.into_any();
    }
    parts.push(plain.into_any());
    parts.into_any()
}

/// Whether a word is the address of a page of this site, and of nothing else.
fn is_page(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '#');
    PAGES.iter().any(|start| word.starts_with(start)) && word.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_site_become_links() {
        let html = |line| linked(line).to_html();
        let page = html("Saved: see /events/chess-2026. Well.");
        let link = "<a href=\"/events/chess-2026\">/events/chess-2026</a>";
        assert!(page.starts_with("Saved: see ") && page.contains(link), "{page}");
        assert!(page.contains(". Well."), "{page}");
        assert_eq!(
            html("All is well, and no page is named."),
            "All is well, and no page is named."
        );
        for line in
            ["//evil.example/events/x", "/events/x?y", "javascript:/events/", "1/2", "/api/x"]
        {
            assert!(!html(line).contains("<a"), "{line}");
        }
    }
}
