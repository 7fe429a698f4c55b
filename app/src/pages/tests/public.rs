//! Public pages: share tags, escaping, problems, and no script or style inside.

use domain::views::{Absence, EventLookup, EventPage, Listing, Remains};
use domain::{EventStatus, SiteProblem, Trouble, Visibility, When};
use http::StatusCode;

use super::fake::{World, event_page};
use super::{get, samples};
use crate::pages::public_path;
use crate::ports::Failure;

const EVENT: &str = "/events/friday-game-night-2026-11-27";

fn with(change: impl FnOnce(&mut EventPage)) -> World {
    let mut page = event_page();
    change(&mut page);
    World::visitor().with_event(EventLookup::Live(Box::new(page)))
}

#[tokio::test]
async fn an_event_has_share_tags() {
    let page = get(&World::visitor(), EVENT).await;
    assert_eq!(page.status, StatusCode::OK);
    let address = "https://games.example/events/friday-game-night-2026-11-27";
    page.must_have("<html lang=\"en\"")
        .must_have("<title>Friday Game Night, Fri 27 Nov 2026 · Springfield Games</title>")
        .must_have(&format!("<link href=\"{address}\" rel=\"canonical\""));
    let description = "Fri 27 Nov 2026, 19:00–22:00 CST · The Old Mill, 12 River Street, Springfield. \
                       Our weekly open table: bring a game or play one of ours. We explain everything. \
                       Doors at 18:30 Snacks";
    for (name, content) in [
        ("og:title", "Friday Game Night"),
        ("og:url", address),
        ("og:type", "website"),
        ("og:site_name", "Springfield Games"),
        ("twitter:card", "summary_large_image"),
        ("og:image", &format!("{address}/card-0123.png")),
        ("og:image:width", "1200"),
        ("og:image:height", "630"),
        ("og:image:alt", "Friday Game Night"),
        ("twitter:image", &format!("{address}/card-0123.png")),
        ("theme-color", "#b23c17"),
    ] {
        assert_eq!(page.meta(name), content, "{name}");
    }
    for name in ["description", "og:description", "twitter:description"] {
        assert!(page.meta(name).starts_with(description), "{name}: {}", page.meta(name));
    }
}

#[tokio::test]
async fn an_event_says_when_where_and_who() {
    get(&World::visitor(), EVENT)
        .await
        .must_have(
            "<time datetime=\"2026-11-27T19:00:00-06:00\">Fri 27 Nov 2026, 19:00–22:00 CST</time>",
        )
        .must_have("data-own-time=\"2026-11-28T01:00:00Z\"")
        .must_have("https://www.openstreetmap.org/search?query=The+Old+Mill")
        .must_have("/organizers/riverside-board-game-club")
        .must_have("/series/friday-game-night")
        .must_have("<li>Doors at 18:30</li>")
        .must_have("\"startDate\":\"2026-11-27T19:00:00-06:00\"");
}

#[tokio::test]
async fn states_are_said_plainly() {
    for (status, words, schema) in [
        (EventStatus::Cancelled, "This event isn’t happening", "EventCancelled"),
        (EventStatus::Postponed, "There’s no new date yet", "EventPostponed"),
        (EventStatus::Tentative, "Not confirmed yet", "EventScheduled"),
    ] {
        let page = get(&with(|page| page.event.status = status), EVENT).await;
        assert_eq!(page.status, StatusCode::OK);
        page.must_have(words).must_have(schema);
    }
    let past = with(|page| {
        page.event.starts_at = "2026-11-01T10:00:00Z".parse().unwrap();
        page.event.ends_at = "2026-11-01T12:00:00Z".parse().unwrap();
    });
    get(&past, EVENT).await.must_have("This event is over.");
    let unlisted = with(|page| page.event.visibility = Visibility::Unlisted);
    assert_eq!(get(&unlisted, EVENT).await.meta("robots"), "noindex");
}

#[tokio::test]
async fn hostile_text_stays_text() {
    let hostile = "</title><script>alert(1)</script>\"'&";
    let page = with(|page| {
        page.event.title = hostile.into();
        page.event.location = Some(hostile.into());
        page.event.url = Some("javascript:alert(1)".into());
        page.organizer.name = hostile.into();
    });
    let page = get(&page, EVENT).await;
    page.must_not_have("<script>alert").must_not_have("href=\"javascript").must_have(
        "<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;\"'&amp;, Fri 27 Nov 2026",
    );
    // The share tags are attributes: there the quotation mark must not end them.
    assert!(page.meta("og:title").contains("&quot;"), "{}", page.html);
}

#[tokio::test]
async fn public_pages_carry_no_script_or_style_of_their_own() {
    let world = World::visitor();
    let organizer = "/organizers/riverside-board-game-club";
    for path in ["/", EVENT, organizer, "/series/friday-game-night", "/events/x/y", "/nowhere"] {
        let page = get(&world, path).await;
        page.must_not_have(" style=").must_not_have("<style").must_not_have("onclick");
        page.must_not_have("<leptos-island").must_not_have("wasm");
        // What remains is leptos' own (the server drops it), data, and the public module.
        for script in page.html.split("<script").skip(1) {
            let known = script.contains("application/ld+json")
                || script.contains("src=\"/assets/reader.js\"")
                || script.contains("__RESOLVED_RESOURCES")
                || script.contains("__INCOMPLETE_CHUNKS");
            assert!(known, "{path}: <script{}", script.chars().take(200).collect::<String>());
        }
    }
}

#[tokio::test]
async fn titles_are_unique() {
    let mut titles = std::collections::HashSet::new();
    let organizer = "/organizers/riverside-board-game-club";
    for path in ["/", "/?after=x", EVENT, organizer, "/series/friday-game-night", "/nowhere"] {
        let html = get(&World::visitor(), path).await.html;
        assert_eq!(html.matches("<title>").count(), 1, "{path}");
        let title = html.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
        assert!(titles.insert(title.to_owned()), "{path}: {title}");
    }
}

#[tokio::test]
async fn a_page_that_cannot_be_read_speaks_of_no_saving() {
    let world = World::visitor().failing(SiteProblem::Database(Trouble::Busy).into());
    let page = get(&world, EVENT).await;
    assert_eq!(page.status.as_u16(), 503);
    page.must_have("The database is busy. Try again in a moment.").must_not_have("typed");
}

#[tokio::test]
async fn problems_have_their_status_and_a_way_on() {
    let absent = World::visitor().with_event(EventLookup::Absent);
    let purged = World::visitor().with_absence(Absence::Purged(Box::default()));
    let broken = World::visitor().failing(Failure::Internal);
    for (world, path, status, words) in [
        (&absent, EVENT, 404, "There’s no event at this address"),
        (&purged, EVENT, 410, "won’t come back"),
        (&purged, "/series/gone", 410, "won’t come back"),
        (&broken, EVENT, 500, "We’ve logged it"),
        (&absent, "/organizers/none", 404, "There’s no organizer"),
        (&absent, "/series/none", 404, "There’s no series"),
        (&absent, "/nowhere/at/all", 404, "There’s no page"),
    ] {
        let page = get(world, path).await;
        assert_eq!(page.status.as_u16(), status, "{path}");
        assert_eq!(page.headers["cache-control"], "no-store", "{path}");
        page.must_have(words).must_have("class=\"button\"");
        assert_eq!(page.meta("robots"), "noindex");
    }
}

/// What is left of an event of a club that goes on.
pub(super) fn remains() -> Box<Remains> {
    Box::new(Remains {
        organizer: Some(samples::organizer()),
        series: Some(samples::series()),
        next: samples::teasers(),
        theirs: true,
    })
}

#[tokio::test]
async fn what_was_taken_off_leads_on() {
    let off = World::visitor().with_absence(Absence::TakenOff(remains()));
    let organizer = samples::organizer();
    for path in [EVENT, "/series/gone"] {
        let page = get(&off, path).await;
        assert_eq!(page.status.as_u16(), 404, "{path}");
        assert_eq!(page.headers["cache-control"], "no-store", "{path}");
        assert_eq!(page.meta("robots"), "noindex", "{path}");
        page.must_have("no longer on the site")
            .must_have("Taken off")
            .must_have("See the other dates")
            .must_have(&format!("href=\"/organizers/{}\"", organizer.slug))
            .must_have(&format!("Upcoming by {}", organizer.name.replace('&', "&amp;")))
            .must_have("href=\"/series/friday-game-night\"")
            .must_have("D&amp;D one-shot");
    }
    let nobodys = Remains { next: samples::teasers(), ..Remains::default() };
    let purged = World::visitor().with_absence(Absence::Purged(Box::new(nobodys)));
    let page = get(&purged, EVENT).await;
    assert_eq!(page.status.as_u16(), 410);
    page.must_have("Gone for good").must_have("Upcoming on").must_have("D&amp;D one-shot");
    assert!(!page.html.contains("Upcoming by"));
}

#[tokio::test]
async fn old_addresses_send_on_with_what_was_asked() {
    let moved = World::visitor().with_absence(Absence::Moved("new-place".into()));
    for (path, to) in [
        (format!("{EVENT}?utm=%C3%A4&x=a+b"), "/events/new-place?utm=%C3%A4&x=a+b"),
        (EVENT.to_owned(), "/events/new-place"),
        ("/organizers/gone?after=1-2".to_owned(), "/organizers/new-place?after=1-2"),
        ("/organizers/gone/embed".to_owned(), "/organizers/new-place/embed"),
        ("/series/gone".to_owned(), "/series/new-place"),
    ] {
        let page = get(&moved, &path).await;
        assert_eq!(page.status.as_u16(), 301, "{path}");
        assert_eq!(page.headers["location"], to, "{path}");
    }
    let long = format!("{EVENT}?x={}", "a".repeat(3_000));
    assert_eq!(get(&moved, &long).await.headers["location"], "/events/new-place");
    let odd = World::visitor().with_absence(Absence::Moved("a b\r\nset-cookie: x".into()));
    let to = get(&odd, EVENT).await.headers["location"].clone();
    assert_eq!(to, "/events/a%20b%0D%0Aset-cookie%3A%20x");
}

#[tokio::test]
async fn the_list_groups_pages_and_helps_when_empty() {
    let page = get(&World::visitor(), "/").await;
    page.must_have("Happening now")
        .must_have("27 November 2026")
        .must_have("D&amp;D one-shot")
        .must_have("Cancelled")
        .must_have("href=\"/?after=p2\"")
        .must_have("Everything coming up, soonest first.");
    // What is narrowed down is not everything, and a tag is what its page is about.
    let page = get(&World::visitor(), "/?tag=Board+Games").await;
    page.must_have("<h1>Events: <bdi>board games</bdi></h1>")
        .must_have("<title>Events: board games")
        .must_not_have("Everything coming up, soonest");
    get(&World::visitor(), "/?from=2026-01-01").await.must_not_have("Everything coming up, s");
    let empty = World::visitor().with_listing(Listing::default());
    get(&empty, "/").await.must_have("Nothing planned yet").must_have("Connect your calendar");
}

#[test]
fn public_paths_are_those_without_a_session() {
    for path in ["/", "/events/x", "/organizers/x", "/series/x"] {
        assert!(public_path(path), "{path}");
    }
    for path in ["/sign-in", "/dashboard", "/admin/trash", "/setup", "/eventsx", "/api/sign-in"] {
        assert!(!public_path(path), "{path}");
    }
}

#[tokio::test]
async fn what_was_moved_says_from_when() {
    let before = When::Timed {
        starts_at: "2026-11-21T01:00:00Z".parse().unwrap(),
        ends_at: "2026-11-21T04:00:00Z".parse().unwrap(),
        time_zone: "America/Chicago".into(),
    };
    let moved = with(|page| page.moved_from = Some(before.clone()));
    let page = get(&moved, EVENT).await;
    page.must_have("<strong>Moved.</strong>")
        .must_have("It was planned for Fri 20 Nov 2026, 19:00–22:00 CST")
        .must_have("https://schema.org/EventRescheduled")
        .must_have("\"previousStartDate\":\"2026-11-20T19:00:00-06:00\"")
        .must_have("\"startDate\":\"2026-11-27T19:00:00-06:00\"");
    assert!(page.meta("og:description").starts_with("Moved: now Fri 27 Nov 2026"));
    let cancelled = with(|page| {
        page.moved_from = Some(before);
        page.event.status = EventStatus::Cancelled;
    });
    let page = get(&cancelled, EVENT).await;
    page.must_have("https://schema.org/EventCancelled").must_not_have("<strong>Moved.</strong>");
    page.must_not_have("Add to calendar");
}

#[tokio::test]
async fn the_way_to_take_part_is_told_to_machines() {
    for (place, link, mode, location) in [
        (Some("Mill, 12 River St"), None, "Offline", "\"address\":\"Mill, 12 River St\""),
        (Some("https://meet.jit.si/x"), None, "Online", "\"@type\":\"VirtualLocation\""),
        (Some("Mill"), Some("https://zoom.us/j/1"), "Mixed", "\"url\":\"https://zoom.us/j/1\""),
    ] {
        let world = with(|page| {
            page.event.location = place.map(Into::into);
            page.event.url = link.map(Into::into);
        });
        let page = get(&world, EVENT).await;
        page.must_have(&format!("https://schema.org/{mode}EventAttendanceMode"))
            .must_have(location);
        let on_a_map = page.html.contains("openstreetmap");
        assert_eq!(on_a_map, mode != "Online", "{mode}");
    }
}

#[tokio::test]
async fn a_meeting_is_told_of_without_its_address() {
    let here = format!("\"url\":\"https://games.example{EVENT}\"");
    for (place, link, mode) in [
        (None, None, "Online"),
        (None, Some("https://club.example/news"), "Online"),
        (Some("Mill"), Some("https://club.example/news"), "Mixed"),
        (Some("Online"), None, "Online"),
    ] {
        let world = with(|page| {
            page.event.location = place.map(Into::into);
            page.event.url = link.map(Into::into);
            page.has_meeting = true;
        });
        let page = get(&world, EVENT).await;
        page.must_have(&format!("https://schema.org/{mode}EventAttendanceMode"))
            .must_have(&format!("\"@type\":\"VirtualLocation\",{here}"));
        let asks = page.html.contains("Ask the organizer for the meeting link");
        assert_eq!(asks, place != Some("Online"), "{place:?}");
    }
}

#[tokio::test]
async fn a_place_of_several_lines_is_one_line() {
    let world = with(|page| page.event.location = Some("Mill\n12 River St,\u{2028}Town".into()));
    let page = get(&world, EVENT).await;
    page.must_have("\"name\":\"Mill\"")
        .must_have("\"address\":\"Mill, 12 River St, Town\"")
        .must_have(">Mill, 12 River St, Town</span>")
        .must_have("location=Mill%2C+12+River+St%2C+Town")
        .must_have("location=Mill%2C%2012%20River%20St%2C%20Town");
    assert!(page.meta("description").contains("· Mill, 12 River St, Town."), "one line");
}

#[tokio::test]
async fn an_event_goes_into_calendars_and_to_others() {
    let page = get(&World::visitor(), EVENT).await;
    page.must_have("href=\"/events/friday-game-night-2026-11-27.ics\"")
        .must_have("dates=20261128T010000Z%2F20261128T040000Z")
        .must_have("ctz=America%2FChicago")
        .must_have("startdt=2026-11-28T01%3A00%3A00Z")
        .must_have("href=\"geo:0,0?q=The%20Old%20Mill")
        .must_have("href=\"mailto:?subject=Friday%20Game%20Night")
        .must_have("https://share.joinmastodon.org/#text=Friday%20Game%20Night%20https%3A%2F%2F");
    let whole = with(|page| {
        page.event.all_day = true;
        page.event.start_date = "2026-12-05".parse().ok();
        page.event.end_date = "2026-12-07".parse().ok();
    });
    get(&whole, EVENT)
        .await
        .must_have("dates=20261205%2F20261207")
        .must_have("startdt=2026-12-05&amp;enddt=2026-12-07&amp;allday=true");
}

#[tokio::test]
async fn share_tags_fit_their_readers() {
    let long = with(|page| page.event.title = "Überraschend lange Spielenacht ".repeat(9));
    let page = get(&long, EVENT).await;
    for name in ["og:title", "twitter:title"] {
        assert!(page.meta(name).len() <= 70, "{name}: {}", page.meta(name));
    }
    assert!(page.meta("og:description").len() <= 350);
    let hebrew = with(|page| page.event.title = "ערב משחקי קופסה".into());
    get(&hebrew, EVENT).await.must_have("<h1 dir=\"auto\" lang=\"he\">");
}

#[tokio::test]
async fn a_month_is_a_table_of_days() {
    let page = get(&World::visitor(), "/?view=calendar&month=2026-11").await;
    page.must_have("<caption class=\"visually-hidden\">November 2026</caption>")
        .must_have("href=\"/?view=calendar&amp;month=2026-10\"")
        .must_have("href=\"/?view=calendar&amp;month=2026-12\"")
        .must_have("<time datetime=\"2026-11-27\" class=\"month__date\">")
        .must_have("Friday Game Night");
    assert_eq!(page.html.matches("<tr>").count(), 7);
    assert_eq!(page.meta("robots"), "noindex");
}
