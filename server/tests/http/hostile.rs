//! Rows that no form and no sync would have written: put in past the application, as imports of
//! older releases could. Whatever shows them does no harm, and stays what it is.

use domain::Event;

use crate::http::site::{Answer, OWNER, Site};

const MARKUP: &str = "<script>alert(1)</script><img src=x onerror=alert(1)><form action=/api/sign-out \
    method=post><button>Win</button></form><p style=\"position:fixed\">kept</p><iframe \
    src=https://evil.example></iframe><meta http-equiv=refresh content=0><a \
    href=\"javascript:alert(1)\">go</a></div></article><!-- and so on";
const SLUG: &str = "../../x\"><b>&";

/// An event whose every text is hostile.
async fn hostile(site: &Site) -> Event {
    let event = site.write("Odd night", |_| {}).await;
    let quoted = MARKUP.replace('\'', "''");
    let update = format!(
        "UPDATE events SET description = '{quoted}', title = '</title>{quoted}',
         location = '\"><img src=x onerror=alert(1)>', url = 'javascript:alert(1)',
         tags = '<b>x</b>', cover = '../../secret.key' WHERE id = {}",
        event.id
    );
    site.raw.run(&update).await.unwrap();
    event
}

/// Nothing of what was put in is markup.
fn is_harmless(answer: &Answer, path: &str) {
    let body = answer.page(200);
    for part in [
        "<script>alert",
        "<img src=x",
        "<form action=/api/sign-out",
        "<p style=",
        "<iframe src=https://evil",
        "<meta http-equiv=\"refresh",
        "<meta http-equiv=refresh",
        "<!-- and so on",
        "</div></article><!--",
    ] {
        assert!(!body.contains(part), "{part} in {path}: {body}");
    }
    for (at, link) in body.match_indices("href=\"javascript:") {
        let before = &body[..at];
        let in_a_tag = before.rfind('<') > before.rfind('>');
        assert!(!in_a_tag, "{link} in {path}: {body}");
    }
}

#[tokio::test]
async fn pages_show_what_is_harmless_of_any_row() {
    let site = Site::start().await;
    let event = hostile(&site).await;
    let (owner, nobody) = (site.signed_in(OWNER).await, site.browser());
    let path = format!("/events/{}", event.slug);
    let page = nobody.get(&path).await;
    is_harmless(&page, &path);
    assert!(page.body.contains("<p>kept</p>") && page.body.contains("Win"), "{}", page.body);
    assert!(page.body.contains("and so on") && page.body.ends_with("</html>\n"), "{}", page.body);
    for path in
        ["/".to_owned(), "/organizers/riverside".into(), "/organizers/riverside/embed".into()]
    {
        is_harmless(&nobody.get(&path).await, &path);
    }
    let desk = format!("/dashboard/events/{}", event.id);
    for path in [desk.clone(), format!("{desk}/preview"), format!("{desk}/history")] {
        let answer = owner.get(&path).await;
        if answer.status.as_u16() != 404 {
            is_harmless(&answer, &path);
        }
    }
    let preview = owner.get(&format!("{desk}/preview")).await;
    assert!(preview.page(200).contains("<p>kept</p>"), "{}", preview.body);
}

#[tokio::test]
async fn documents_for_programs_stay_whole_whatever_a_row_says() {
    let site = Site::start().await;
    let event = hostile(&site).await;
    site.write("Plain night", |_| {}).await;
    let slug = SLUG.replace('\'', "''");
    site.raw
        .run(&format!("UPDATE events SET slug = '{slug}' WHERE id = {}", event.id))
        .await
        .unwrap();
    site.raw
        .run("UPDATE organizers SET name = '\"><b>&', slug = 'o\"><b>' WHERE slug = 'hilltop'")
        .await
        .unwrap();
    let nobody = site.browser();
    let encoded = "/events/..%2F..%2Fx%22%3E%3Cb%3E%26";

    let sitemap = nobody.get("/sitemap.xml").await;
    let sitemap = sitemap.page(200);
    assert!(sitemap.contains(&format!("{encoded}</loc>")), "{sitemap}");
    assert!(!sitemap.contains("<b>") && !sitemap.contains("\"><"), "{sitemap}");
    assert_eq!(sitemap.matches("<url>").count(), sitemap.matches("</url>").count());

    let feed = nobody.get("/feed.atom").await;
    let atom = feed.page(200).as_bytes();
    let atom = atom_syndication::Feed::read_from(atom).unwrap();
    let odd =
        atom.entries().iter().find(|entry| entry.title().as_str().contains("</title>")).unwrap();
    assert!(odd.links().iter().any(|link| link.href().ends_with(encoded)), "{odd:?}");
    let content = odd.content().unwrap().value().unwrap();
    assert!(content.contains("<p>kept</p>") && !content.contains("<form"), "{content}");
    assert!(!content.contains("<script") && !content.contains("javascript:"), "{content}");

    let calendar = nobody.get("/events.ics").await;
    let lines = calendar.page(200).replace("\r\n ", "");
    assert_eq!(lines.matches("BEGIN:VEVENT").count(), 2);
    assert!(lines.contains(&format!("URL:{}{encoded}\r\n", site.origin)), "{lines}");

    let organizer = format!("{}/organizers/o%22%3E%3Cb%3E", site.origin);
    let embed = nobody.get(&format!("/oembed?url={organizer}")).await;
    if embed.status.as_u16() == 200 {
        let document: serde_json::Value = serde_json::from_str(&embed.body).unwrap();
        let html = document["html"].as_str().unwrap();
        assert!(!html.contains("<b>"), "{html}");
    }
}

#[tokio::test]
async fn link_addresses_are_in_calendars_and_feeds() {
    let site = Site::start().await;
    let to = "https://example.com/sign-up?a=1&b=2";
    let event = site
        .write("Linked night", |content| {
            content.description =
                "<p>Write to <a href=\"https://example.com/sign-up?a=1&amp;b=2\">this form</a> now, \
                 or <a href=\"https://example.com/x\">example.com/x</a>.</p>"
                    .into();
        })
        .await;
    let nobody = site.browser();
    let calendar = nobody.get(&format!("/events/{}.ics", event.slug)).await;
    let lines = calendar.page(200).replace("\r\n ", "");
    assert!(lines.contains(&format!("this form ({to}) now")), "{lines}");
    assert!(lines.contains("or example.com/x."), "{lines}");
    let page = nobody.get(&format!("/events/{}", event.slug)).await;
    let encoded = "this+form+%28https%3A%2F%2Fexample.com%2Fsign-up%3Fa%3D1%26b%3D2%29";
    assert!(page.page(200).contains(encoded), "{}", page.body);
    assert!(page.body.contains(&encoded.replace('+', "%20")), "{}", page.body);
    let feed = nobody.get("/feed.atom").await;
    let atom = atom_syndication::Feed::read_from(feed.page(200).as_bytes()).unwrap();
    let summary = atom.entries()[0].summary().unwrap().as_str();
    assert!(summary.contains(&format!("this form ({to}) now")), "{summary}");
}
