//! Another program holds the database: whoever reads goes on reading, whoever saves is told.

use crate::http::site::{ADMIN, PASSWORD, Site};

#[tokio::test]
async fn a_foreign_lock_is_told_of_and_reading_goes_on() {
    let site = Site::start().await;
    let admin = site.signed_in(ADMIN).await;
    let event = site.write("Game night", |_| {}).await;
    // Raw access is one connection, which holds the writer's lock from here on.
    site.raw.run("BEGIN IMMEDIATE").await.unwrap();
    let page = format!("/events/{}", event.slug);
    for path in ["/", &page, "/feed.atom", "/readyz", "/dashboard", "/admin", "/admin/runs"] {
        assert_eq!(admin.get(path).await.status, 200, "{path}");
    }
    let form = [("name", "A club & \"friends\""), ("slug", "")];
    let answer = admin.post("/api/add-organizer", &form).await;
    let page = answer.page(503);
    for part in ["Nothing was saved", "The database is busy", "what you typed is kept"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(page.contains("action=\"/api/add-organizer\""), "{page}");
    assert!(page.contains("value=\"A club &amp; &quot;friends&quot;\""), "{page}");
    assert_eq!(answer.header("cache-control"), "no-store");
    // What is secret is typed once more, not shown.
    let stranger = site.browser();
    let form = [("email", ADMIN), ("password", PASSWORD)];
    let answer = stranger.post("/api/sign-in", &form).await;
    let page = answer.page(503);
    assert!(!page.contains(PASSWORD) && page.contains("type=\"password\""), "{page}");
    assert!(page.contains(&format!("value=\"{ADMIN}\"")), "{page}");
    assert_eq!(stranger.get("/dashboard").await.location(), "/sign-in");

    site.raw.run("ROLLBACK").await.unwrap();
    let count = "SELECT count(*) FROM organizers WHERE name LIKE 'A club%'";
    assert_eq!(site.raw.number(count).await, 0);
    let form = [("name", "A club & \"friends\""), ("slug", "")];
    assert_eq!(admin.post("/api/add-organizer", &form).await.status, 303);
    assert_eq!(site.raw.number(count).await, 1);
}
