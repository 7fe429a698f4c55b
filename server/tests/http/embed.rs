//! Events on other sites: the frame, and oEmbed.

use serde_json::Value;

use crate::http::site::Site;

#[tokio::test]
async fn only_the_embed_may_be_framed() {
    let site = Site::start().await;
    let event = site.write("Plain night", |_| {}).await;
    let browser = site.browser();
    let embed = browser.get("/organizers/riverside/embed").await;
    assert!(embed.page(200).contains("Plain night"));
    assert!(embed.header("content-security-policy").contains("frame-ancestors *"));
    assert_eq!(embed.header("x-frame-options"), "");
    assert_eq!(embed.header("cross-origin-resource-policy"), "cross-origin");
    assert!(embed.body.contains("<base target=\"_blank\"") && embed.body.contains("noindex"));
    assert!(!embed.body.contains("/dashboard"), "nothing to click by mistake");
    browser.get("/organizers/nobody/embed").await.page(404);
    for path in ["/", "/organizers/riverside", &format!("/events/{}", event.slug), "/sign-in"] {
        let page = browser.get(path).await;
        assert!(
            page.header("content-security-policy").contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert_eq!(page.header("x-frame-options"), "DENY", "{path}");
    }
}

#[tokio::test]
async fn pages_are_described_for_other_sites() {
    let site = Site::start().await;
    let event = site.write("Plain night", |_| {}).await;
    let browser = site.browser();
    let page = browser.get("/organizers/riverside").await;
    let link = page.page(200).split("application/json+oembed").next().unwrap();
    assert!(link.contains("/oembed?url=http"), "{}", page.body);
    assert!(page.body.contains("&lt;iframe src="), "the code to copy");

    let ask = |page: String, more: &str| {
        let url: String = url::form_urlencoded::byte_serialize(page.as_bytes()).collect();
        format!("/oembed?url={url}{more}")
    };
    let organizer = format!("{}/organizers/riverside", site.origin);
    let answer = browser.get(&ask(organizer.clone(), "&maxwidth=300&maxheight=99999")).await;
    let told: Value = serde_json::from_str(answer.page(200)).unwrap();
    assert_eq!(
        (&told["type"], &told["width"], &told["height"]),
        (&"rich".into(), &300.into(), &600.into())
    );
    let frame = format!("<iframe src=\"{organizer}/embed\"");
    assert!(told["html"].as_str().unwrap().starts_with(&frame), "{told}");
    let address = format!("{}/events/{}", site.origin, event.slug);
    let told: Value = serde_json::from_str(browser.get(&ask(address, "")).await.page(200)).unwrap();
    assert_eq!((&told["type"], &told["title"]), (&"link".into(), &"Plain night".into()));

    for (path, status) in [
        ("/oembed".to_owned(), 400),
        (ask(organizer.clone(), "&maxwidth=wide"), 400),
        (ask(organizer, "&format=xml"), 501),
        (ask("https://elsewhere.example/organizers/riverside".into(), ""), 404),
        (ask(format!("{}/dashboard", site.origin), ""), 404),
        (ask(format!("{}/events/none", site.origin), ""), 404),
    ] {
        browser.get(&path).await.page(status);
    }
}
