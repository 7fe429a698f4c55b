//! The list of events as its address asks for it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::EventContent;
use domain::When;

use crate::http::site::Site;

fn on(content: &mut EventContent, start: &str) {
    let starts_at: DateTime<Utc> = start.parse().unwrap();
    let ends_at = starts_at + TimeDelta::hours(2);
    content.when = When::Timed { starts_at, ends_at, time_zone: "Europe/Berlin".into() };
}

/// Sunday, 1 March 2026, noon in UTC.
async fn site() -> Site {
    let site = Site::start().await;
    site.write("Sunday tea", |content| on(content, "2026-03-01T15:00:00Z")).await;
    site.write("Monday dice", |content| on(content, "2026-03-02T18:00:00Z")).await;
    site.write("Saturday draft", |content| {
        on(content, "2026-03-07T18:00:00Z");
        content.location = Some("https://meet.jit.si/draft".into());
    })
    .await;
    site.write("February jam", |content| on(content, "2026-02-10T18:00:00Z")).await;
    site
}

const ALL: [&str; 4] = ["Sunday tea", "Monday dice", "Saturday draft", "February jam"];

#[tokio::test]
async fn an_address_says_what_is_shown() {
    let site = site().await;
    for (query, shown) in [
        ("", vec![0, 1, 2]),
        ("?q=dice", vec![1]),
        ("?q=DIC", vec![1]),
        ("?q=dice+tea", vec![]),
        ("?when=today", vec![0]),
        ("?when=weekend", vec![0]),
        ("?when=week", vec![0]),
        ("?from=2026-03-02", vec![1, 2]),
        ("?from=2026-03-02&to=2026-03-02", vec![1]),
        ("?from=2026-02-01&to=2026-02-28", vec![3]),
        ("?organizer=riverside", vec![0, 1, 2]),
        ("?organizer=hilltop", vec![]),
        ("?organizer=nobody", vec![]),
        ("?place=online", vec![2]),
        ("?q=draft&place=online&when=", vec![2]),
        ("?view=calendar", vec![0, 1, 2]),
        ("?view=calendar&month=2026-02", vec![3]),
        ("?view=calendar&month=2026-03&q=tea", vec![0]),
        ("?view=calendar&month=2031-03", vec![]),
    ] {
        let answer = site.browser().get(&format!("/{query}")).await;
        let body = answer.page(200);
        assert_eq!(answer.header("cache-control"), "no-cache", "{query}");
        for (at, title) in ALL.iter().enumerate() {
            let here = body.contains(&format!("{title}</"));
            assert_eq!(here, shown.contains(&at), "{title} at {query}");
        }
        assert_eq!(body.contains("noindex"), !query.is_empty(), "{query}");
        if shown.is_empty() {
            assert!(body.contains("Nothing"), "{query} says that nothing was found");
        }
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_said_and_the_page_still_works() {
    let site = site().await;
    for (query, words) in [
        ("?from=tomorrow", "“tomorrow” is not a date"),
        ("?to=2026-02-30", "“2026-02-30” is not a date"),
        ("?from=2026-03-05&to=2026-03-01", "Choose a last day on or after the first"),
        ("?when=someday", "is not one of: today, weekend, week"),
        ("?place=%3Cscript%3E", "“&lt;script&gt;” is not one of"),
        ("?view=calendar&month=13", "is not a month"),
        ("?view=cube", "is not one of: list, calendar"),
    ] {
        let answer = site.browser().get(&format!("/{query}")).await;
        let body = answer.page(422);
        assert_eq!(answer.header("cache-control"), "no-store", "{query}");
        assert!(body.contains(words), "{words} at {query}:\n{body}");
        assert!(body.contains("Saturday draft</") && body.contains("name=\"q\""), "{query}");
    }
    for query in ["?after=x", "?q=%00", "?q=%F0%9F%8E%B2", "?q=%22%27*%3A", "?unknown=1", "?q=%FF"]
    {
        site.browser().get(&format!("/{query}")).await.page(200);
    }
}

#[tokio::test]
async fn text_of_any_script_and_length_stays_text() {
    let site = Site::start().await;
    let long = "Überlange Spielenacht ".repeat(13);
    for title in ["ערב משחקי קופסה", "<b>fett</b>", long.trim()] {
        site.write(title, |content| content.location = Some(title.into())).await;
    }
    let hebrew = "/?q=%D7%9E%D7%A9%D7%97%D7%A7%D7%99";
    let found = site.browser().get(hebrew).await;
    assert!(found.page(200).contains("lang=\"he\"") && found.body.contains("dir=\"auto\""));
    let found = site.browser().get("/?q=fett").await;
    assert!(found.page(200).contains("&lt;b&gt;fett&lt;/b&gt;"), "{}", found.body);
    assert!(site.browser().get("/?q=uberlange").await.page(200).contains("Überlange"));
    let typed = site.browser().get("/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(!typed.page(200).contains("<script>alert"), "{}", typed.body);
}
