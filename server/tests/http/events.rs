//! Event pages in every state, and titles that would like to be more than text.

use domain::{Cause, EventStatus, RestoreRequest, Visibility};
use reqwest::StatusCode;

use crate::http::site::{ADMIN, Site};
use crate::world::{CLUB, single};

#[tokio::test]
async fn each_state_of_an_event_has_its_answer() {
    let site = Site::start().await;
    let nobody = site.browser();
    site.write("Plain night", |_| {}).await;
    let draft = site.write("Draft night", |content| content.visibility = Visibility::Draft).await;
    let hidden =
        site.write("Hidden night", |content| content.visibility = Visibility::Unlisted).await;
    let off =
        site.write("Cancelled night", |content| content.status = EventStatus::Cancelled).await;
    let trashed = site.write("Trashed night", |_| {}).await;
    let world = &site.world;
    world.trash(&[trashed.id]).await;
    let purged = site.write("Purged night", |_| {}).await;
    purge(&site, purged.id.0, &purged.slug).await;

    for (slug, status, cache) in [
        ("plain-night", 200, "no-cache"),
        (draft.slug.as_str(), 404, "no-store"),
        (hidden.slug.as_str(), 200, "no-cache"),
        (off.slug.as_str(), 200, "no-cache"),
        (trashed.slug.as_str(), 404, "no-store"),
        (purged.slug.as_str(), 410, "no-store"),
        ("never-was", 404, "no-store"),
    ] {
        let slug = if slug == "plain-night" {
            site.world.titled("Plain night").await.slug
        } else {
            slug.to_owned()
        };
        let answer = nobody.get(&format!("/events/{slug}")).await;
        assert_eq!(answer.status.as_u16(), status, "{slug}");
        assert_eq!(answer.header("cache-control"), cache, "{slug}");
        assert!(answer.header("content-type").starts_with("text/html"), "{slug}");
    }
    let page = nobody.get(&format!("/events/{}", off.slug)).await;
    assert!(page.body.contains("isn’t happening"));
    assert!(page.body.contains("https://schema.org/EventCancelled"));
    let page = nobody.get(&format!("/events/{}", hidden.slug)).await;
    assert!(page.body.contains("noindex"), "only those who have the address find it");

    for path in ["/", "/organizers/riverside"] {
        let list = nobody.get(path).await;
        assert!(list.page(200).contains("Plain night"), "{path}");
        for title in ["Draft night", "Hidden night", "Trashed night", "Purged night"] {
            assert!(!list.body.contains(title), "{title} on {path}");
        }
    }

    world.restore(RestoreRequest::Events(vec![trashed.id])).await;
    nobody.get(&format!("/events/{}", trashed.slug)).await.page(200);
}

/// As a purge will do it: by permit, with a line in the ledger.
pub async fn purge(site: &Site, id: i64, slug: &str) {
    let world = &site.world;
    let event = domain::EventId(id);
    world.trash(&[event]).await;
    let line = format!(
        "INSERT INTO purges (event_id, slug, actor, reason, purged_at)
         VALUES ({id}, '{slug}', 'a test', 'a test', '2026-03-01T12:00:00.000000Z')"
    );
    let permit = format!("INSERT INTO purge_permits (event_id) VALUES ({id})");
    let delete = format!("DELETE FROM events WHERE id = {id}");
    site.raw.together(&[&line, &permit, &delete]).await.unwrap();
}

#[tokio::test]
async fn hostile_words_stay_words() {
    let site = Site::start().await;
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)></title></script>";
    let google = &site.world.google;
    google.edit_calendar(CLUB, Some(evil), None, None).unwrap();
    let mut event = single(evil, "2026-03-02T18:00");
    event["description"] = format!("<p>{evil}<a href=\"javascript:alert(3)\">x</a>").into();
    event["location"] = evil.into();
    event["source"] = serde_json::json!({"url": "javascript:alert(4)", "title": evil});
    google.insert_event(CLUB, event).unwrap();
    let store = &site.world.services.store;
    store.add_organizer("evil", evil, site.world.now()).await.unwrap();
    let source = site.world.connect(CLUB).await;
    site.world.sync(source).await;
    let row = site.world.live().await.remove(0);
    let slug = row.slug.clone();
    assert!(slug.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'), "{slug}");

    let (nobody, admin) = (site.browser(), site.signed_in(ADMIN).await);
    let mut paths = vec![
        "/".to_owned(),
        format!("/events/{slug}"),
        "/organizers/riverside".into(),
        "/organizers/evil".into(),
        "/admin".into(),
        "/admin/runs".into(),
        "/admin/runs/1".into(),
        "/dashboard".into(),
        "/dashboard/sources/1".into(),
        "/dashboard/connections/1".into(),
        "/dashboard/runs/1".into(),
    ];
    for path in &paths {
        let browser =
            if path.contains("/admin") || path.contains("/dash") { &admin } else { &nobody };
        stays_text(browser.get(path).await.page(200), path);
    }
    store.trash(&site.world.by(evil), &[row.id], Cause::Person).await.unwrap();
    paths = vec!["/admin/trash".into()];
    let query = url::form_urlencoded::byte_serialize(evil.as_bytes()).collect::<String>();
    paths.push(format!("/admin/trash?q={query}"));
    paths.push(format!("/dashboard?name={query}&slug={query}"));
    for path in paths {
        stays_text(admin.get(&path).await.page(200), &path);
    }
    for path in [format!("/sign-in?email={query}&next={query}"), format!("/?q={query}")] {
        stays_text(nobody.get(&path).await.page(200), &path);
    }
    let lost = nobody.get(&format!("/{query}")).await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND);
    stays_text(&lost.body, "an unknown path");
}

fn stays_text(body: &str, path: &str) {
    for bad in ["<script>alert", "<img src=x", "javascript:alert", "</title></script>"] {
        assert!(!body.contains(bad), "{path} has {bad}");
    }
    assert_eq!(body.matches("<script").count(), body.matches("</script>").count(), "{path}");
    // Drawings have titles of their own.
    let head = body.split("</head>").next().unwrap();
    assert_eq!(head.matches("<title").count(), 1, "{path}");
    for json in body.split("application/ld+json\">").skip(1) {
        let json = json.split("</script>").next().unwrap();
        let data: serde_json::Value = serde_json::from_str(json).unwrap();
        assert!(data["name"].as_str().unwrap().contains("alert(1)"), "{path}: kept as a word");
    }
}
