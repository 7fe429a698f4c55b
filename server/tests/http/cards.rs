//! Share cards over HTTP: every state of an event, names that are old, and who asks at once.

use domain::{EventStatus, Visibility};
use reqwest::Method;

use crate::http::site::{Answer, Site, head_tag};

const FOREVER: &str = "public, max-age=31536000, immutable";
const SHORTLY: &str = "public, max-age=300";

async fn image(site: &Site, path: &str) -> String {
    let page = site.browser().get(path).await;
    let address = head_tag(page.page(200), "og:image");
    address.strip_prefix(&site.origin).expect("a whole address of this site").to_owned()
}

fn is_card(answer: &Answer, cache: &str) {
    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(answer.header("cache-control"), cache);
    assert_eq!(answer.header("content-type"), "image/png");
    assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
    assert!(answer.header("set-cookie").is_empty());
    let size: usize = answer.header("content-length").parse().unwrap();
    assert!((5_000..300_000).contains(&size), "{size}");
}

#[tokio::test]
async fn a_page_names_its_card_and_the_name_is_kept_for_ever() {
    let site = Site::drawing().await;
    let event =
        site.write("Card night", |content| content.location = Some("The Pier".into())).await;
    let page = site.browser().get(&format!("/events/{}", event.slug)).await;
    let body = page.page(200);
    assert_eq!(head_tag(body, "twitter:card"), "summary_large_image");
    assert_eq!(
        (head_tag(body, "og:image:width"), head_tag(body, "og:image:height")),
        ("1200".into(), "630".into())
    );
    let alt = head_tag(body, "og:image:alt");
    assert!(alt.starts_with("Card night, ") && alt.contains("The Pier"), "{alt}");
    assert_eq!(body.matches("\"og:image\"").count(), 1);
    let card = image(&site, &format!("/events/{}", event.slug)).await;
    assert!(card.starts_with(&format!("/events/{}/card-", event.slug)), "{card}");
    is_card(&site.browser().get(&card).await, FOREVER);
    for path in ["/", "/organizers/riverside"] {
        let card = image(&site, path).await;
        is_card(&site.browser().get(&card).await, FOREVER);
    }
}

#[tokio::test]
async fn old_names_of_a_live_event_keep_a_picture() {
    let site = Site::drawing().await;
    let nobody = site.browser();
    let event = site.write("Old night", |_| {}).await;
    let old = image(&site, &format!("/events/{}", event.slug)).await;
    let other = format!("/events/{}/card-0000000000000000.png", event.slug);
    let answer = nobody.get(&other).await;
    is_card(&answer, SHORTLY);
    let current = nobody.get(&old).await;
    assert_eq!(answer.header("etag"), current.header("etag"));
    let odd = nobody.get(&format!("/events/{}/card-..%2f.png", event.slug)).await;
    assert_eq!(odd.status.as_u16(), 404);
}

#[tokio::test]
async fn each_state_of_an_event_has_its_answer() {
    let site = Site::drawing().await;
    let nobody = site.browser();
    let draft = site.write("Draft", |content| content.visibility = Visibility::Draft).await;
    let hidden = site.write("Hidden", |content| content.visibility = Visibility::Unlisted).await;
    let off = site.write("Off", |content| content.status = EventStatus::Cancelled).await;
    let trashed = site.write("Trashed", |_| {}).await;
    let card = image(&site, &format!("/events/{}", trashed.slug)).await;
    site.world.trash(&[trashed.id]).await;
    let purged = site.write("Purged", |_| {}).await;
    crate::http::events::purge(&site, purged.id.0, &purged.slug).await;
    let any = |slug: &str| format!("/events/{slug}/card-0.png");
    for (path, status, cache) in [
        (card, 404, "no-store"),
        (any(&draft.slug), 404, "no-store"),
        (any(&hidden.slug), 200, SHORTLY),
        (any(&off.slug), 200, SHORTLY),
        (any(&purged.slug), 410, "no-store"),
        (any("never-was"), 404, "no-store"),
        ("/organizers/nobody/card-0.png".to_owned(), 404, "no-store"),
    ] {
        let answer = nobody.get(&path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert_eq!(answer.header("cache-control"), cache, "{path}");
    }
}

#[tokio::test]
async fn a_reader_that_has_the_card_is_told_so_and_head_sends_no_body() {
    let site = Site::drawing().await;
    let event = site.write("Tagged night", |_| {}).await;
    let path = image(&site, &format!("/events/{}", event.slug)).await;
    let address = format!("{}{path}", site.origin);
    let client = reqwest::Client::new();
    let first = client.get(&address).send().await.unwrap();
    let tag = first.headers()["etag"].clone();
    let size = first.headers()["content-length"].clone();
    let again = client.get(&address).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(again.status().as_u16(), 304);
    assert_eq!(
        (&again.headers()["etag"], &again.headers()["cache-control"]),
        (&tag, &FOREVER.parse().unwrap())
    );
    let head = client.request(Method::HEAD, &address).send().await.unwrap();
    assert_eq!((head.status().as_u16(), &head.headers()["content-length"]), (200, &size));
    assert!(head.bytes().await.unwrap().is_empty());
    let post = client.post(&address).send().await.unwrap();
    assert_eq!(post.status().as_u16(), 405);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_who_ask_at_once_cause_one_drawing() {
    let site = Site::drawing().await;
    let event = site.write("Busy night", |_| {}).await;
    let asking: Vec<_> = (0..40)
        .map(|n| {
            let browser = site.browser();
            let path = format!("/events/{}/card-{n}.png", event.slug);
            tokio::spawn(async move { browser.get(&path).await.status.as_u16() })
        })
        .collect();
    for one in asking {
        assert_eq!(one.await.unwrap(), 200);
    }
    assert_eq!(site.world.services.cards.drawn(), 1);
}

#[tokio::test]
async fn without_faces_pages_go_without_a_picture() {
    let site = Site::start().await;
    let event = site.write("Plain night", |_| {}).await;
    let page = site.browser().get(&format!("/events/{}", event.slug)).await;
    assert!(!page.page(200).contains("og:image"));
    assert_eq!(head_tag(&page.body, "twitter:card"), "summary");
    let card = site.browser().get(&format!("/events/{}/card-0.png", event.slug)).await;
    assert_eq!((card.status.as_u16(), card.header("cache-control")), (503, "no-store"));
}
