//! Pictures of events over HTTP: sending them, what is refused, and where they are shown.

use domain::{Event, EventId, Visibility};
use image::{ImageFormat, Rgb, RgbImage};
use reqwest::{Client, StatusCode};
use reroll::jobs::{Ahead, draw_ahead};
use std::io::Cursor;

use crate::http::site::{Answer, Browser, OWNER, STRANGER, Site, head_tag};

/// A colourful picture.
fn file(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let pixels = RgbImage::from_fn(width, height, |x, y| {
        Rgb([(x * 255 / width) as u8, (y * 255 / height) as u8, ((x ^ y) & 255) as u8])
    });
    let mut file = Cursor::new(Vec::new());
    pixels.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// A JPEG that a telephone held upright has made, and that says where.
fn from_a_telephone() -> Vec<u8> {
    let jpeg = file(400, 200, ImageFormat::Jpeg);
    let mut exif =
        b"Exif\0\0II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    exif.extend(b"HOME ADDRESS");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

/// A small file that says it is 20,000 by 20,000 pixels.
fn bomb() -> Vec<u8> {
    let mut png = file(8, 8, ImageFormat::Png);
    png[16..20].copy_from_slice(&20_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&20_000_u32.to_be_bytes());
    let sum = crc(&png[12..29]).to_be_bytes();
    png[29..33].copy_from_slice(&sum);
    png
}

/// PNG's checksum (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 }
        })
    })
}

/// Sends the form of a picture, as a browser does.
async fn send(site: &Site, browser: &Browser, event: EventId, version: i64, file: &[u8]) -> Answer {
    let from = site.origin.clone();
    send_from(site, browser, event, version, file, &from).await
}

async fn send_from(
    site: &Site,
    browser: &Browser,
    event: EventId,
    version: i64,
    file: &[u8],
    from: &str,
) -> Answer {
    let mut body = format!(
        "--edge\r\ncontent-disposition: form-data; name=\"version\"\r\n\r\n{version}\r\n--edge\r\n\
         content-disposition: form-data; name=\"picture\"; filename=\"party.jpg\"\r\n\
         content-type: image/jpeg\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let mut request = client
        .post(format!("{}/dashboard/events/{event}/cover", site.origin))
        .header("origin", from)
        .header("accept", "text/html")
        .header("content-type", "multipart/form-data; boundary=edge")
        .body(body);
    if let Some(cookie) = browser.cookie() {
        request = request.header("cookie", cookie);
    }
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let body = String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned();
    Answer { status, headers, body }
}

async fn now(site: &Site, event: &Event) -> Event {
    site.world.services.store.event(event.id).await.unwrap().unwrap()
}

/// The picture at a hash, as bytes.
async fn bytes(site: &Site, hash: &str) -> Vec<u8> {
    site.world.services.store.cover(hash).await.unwrap().unwrap().jpeg
}

#[tokio::test]
async fn a_picture_is_on_the_page_and_can_be_taken_away_and_brought_back() {
    let site = Site::start().await;
    let (event, owner) = (site.write("Pictured", |_| {}).await, site.signed_in(OWNER).await);
    let here = format!("/dashboard/events/{}", event.id);
    let answer = send(&site, &owner, event.id, 1, &file(2000, 1000, ImageFormat::Png)).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, here.as_str()));
    let after = now(&site, &event).await;
    let hash = after.cover.clone().unwrap();
    assert_eq!(after.version, 2);
    let desk = owner.get(&here).await;
    assert!(desk.page(200).contains("The picture is on the event") && desk.body.contains(&hash));

    let page = site.browser().get(&format!("/events/{}", event.slug)).await;
    let image = format!("<img src=\"/covers/{hash}.jpg\" width=\"1600\" height=\"800\" alt=\"\"");
    assert!(page.page(200).contains(&image), "{}", page.body);
    assert!(page.body.contains(&format!("{}/covers/{hash}.jpg\"]", site.origin)), "JSON-LD");
    assert!(page.header("content-security-policy").contains("img-src 'self'"));

    let removed = [("event", event.id.to_string()), ("version", "2".to_owned())];
    let removed: Vec<_> = removed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = owner.post("/api/remove-cover", &removed).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, here.as_str()));
    assert_eq!(now(&site, &event).await.cover, None);
    let page = site.browser().get(&format!("/events/{}", event.slug)).await;
    assert!(!page.page(200).contains("/covers/"));
    let revisions = site.world.services.store.revisions(event.id).await.unwrap();
    let (id, revision) = (event.id.to_string(), revisions[1].id.to_string());
    let back = [("event", id.as_str()), ("version", "3"), ("revision", revision.as_str())];
    owner.post("/api/restore-revision", &back).await;
    assert_eq!(now(&site, &event).await.cover, Some(hash));
}

#[tokio::test]
async fn a_telephones_picture_stands_upright_and_does_not_tell_where_it_was_taken() {
    let site = Site::start().await;
    let (event, owner) = (site.write("Upright", |_| {}).await, site.signed_in(OWNER).await);
    send(&site, &owner, event.id, 1, &from_a_telephone()).await;
    let hash = now(&site, &event).await.cover.unwrap();
    let jpeg = bytes(&site, &hash).await;
    let kept = image::load_from_memory(&jpeg).unwrap();
    assert_eq!((kept.width(), kept.height()), (200, 400));
    assert!(!jpeg.windows(4).any(|part| part == b"HOME" || part == b"Exif"));
}

#[tokio::test]
async fn what_is_no_good_picture_is_refused_in_words_and_changes_nothing() {
    let site = Site::start().await;
    let (event, owner) = (site.write("Plain", |_| {}).await, site.signed_in(OWNER).await);
    let whole = file(300, 300, ImageFormat::Jpeg);
    let html = b"<!doctype html><script>alert(1)</script>".to_vec();
    let cases = [
        ("html", html, 415, "not a picture that can be used"),
        ("bomb", bomb(), 413, "too large: at most 12000 pixels"),
        ("half", whole[..whole.len() / 2].to_vec(), 422, "broken"),
        ("long", vec![0xff; 11 * 1024 * 1024], 413, "at most 10 MB"),
        ("none", Vec::new(), 422, "Choose a picture first"),
    ];
    for (name, file, status, words) in cases {
        let answer = send(&site, &owner, event.id, 1, &file).await;
        assert_eq!(answer.status.as_u16(), status, "{name} {}", answer.body);
        assert!(answer.body.contains(words) && answer.body.contains("</html>"), "{name}");
        assert_eq!(answer.header("cache-control"), "no-store", "{name}");
    }
    let answer = send(&site, &owner, event.id, 7, &whole).await;
    assert_eq!(answer.status.as_u16(), 409);
    assert!(answer.body.contains("Somebody changed this event"), "{}", answer.body);
    let path = format!("/dashboard/events/{}/cover", event.id);
    let form = owner.post(&path, &[("version", "1")]).await;
    assert_eq!(form.status.as_u16(), 415);
    assert_eq!(now(&site, &event).await, event);
    assert_eq!(site.raw.number("SELECT count(*) FROM covers").await, 0);
}

#[tokio::test]
async fn others_cannot_send_pictures_and_learn_nothing() {
    let site = Site::start().await;
    let event = site.write("Mine", |_| {}).await;
    let picture = file(30, 30, ImageFormat::Png);
    let stranger = site.signed_in(STRANGER).await;
    for id in [event.id, EventId(4_711)] {
        let answer = send(&site, &stranger, id, 1, &picture).await;
        assert!(answer.page(404).contains("here is no such event, or it is not yours"));
    }
    let nobody = send(&site, &site.browser(), event.id, 1, &picture).await;
    assert_eq!(nobody.status, StatusCode::SEE_OTHER);
    assert!(nobody.location().starts_with("/sign-in?next="), "{}", nobody.location());
    let owner = site.signed_in(OWNER).await;
    let elsewhere = send_from(&site, &owner, event.id, 1, &picture, "https://evil.example").await;
    assert_eq!(elsewhere.status.as_u16(), 403);
    site.world.trash(&[event.id]).await;
    assert_eq!(send(&site, &owner, event.id, 2, &picture).await.status.as_u16(), 409);
    assert_eq!(now(&site, &event).await.cover, None);
    assert_eq!(site.raw.number("SELECT count(*) FROM covers").await, 0);
}

#[tokio::test]
async fn only_kept_pictures_are_served_and_for_ever() {
    let site = Site::start().await;
    let (event, owner) = (site.write("Served", |_| {}).await, site.signed_in(OWNER).await);
    send(&site, &owner, event.id, 1, &file(64, 64, ImageFormat::WebP)).await;
    let hash = now(&site, &event).await.cover.unwrap();
    let path = format!("/covers/{hash}.jpg");
    let nobody = site.browser();
    let answer = nobody.get(&path).await;
    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(answer.header("content-type"), "image/jpeg");
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("etag"), format!("\"{hash}\""));
    assert!(answer.header("set-cookie").is_empty());
    let tag = format!("\"{hash}\"");
    let again =
        nobody.send(reqwest::Method::GET, &path, &[("if-none-match", tag.as_str())], None).await;
    assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));
    let zeros = "0".repeat(64);
    for path in [
        format!("/covers/{zeros}.jpg"),
        format!("/covers/{hash}"),
        format!("/covers/{hash}.png"),
        format!("/covers/{}.jpg", hash.to_uppercase()),
        "/covers/..%2f..%2fetc.jpg".to_owned(),
    ] {
        let answer = nobody.get(&path).await;
        let found = (answer.status.as_u16(), answer.header("cache-control"));
        assert_eq!(found, (404, "no-store"), "{path}");
    }
}

#[tokio::test]
async fn the_card_shows_the_picture_under_another_name() {
    let site = Site::drawing().await;
    let (event, owner) = (site.write("Carded", |_| {}).await, site.signed_in(OWNER).await);
    let path = format!("/events/{}", event.slug);
    let nobody = site.browser();
    let before = head_tag(nobody.get(&path).await.page(200), "og:image");
    let plain = nobody.get(before.strip_prefix(&site.origin).unwrap()).await;
    send(&site, &owner, event.id, 1, &file(1600, 900, ImageFormat::Jpeg)).await;
    let after = head_tag(nobody.get(&path).await.page(200), "og:image");
    assert_ne!(before, after);
    let card = nobody.get(after.strip_prefix(&site.origin).unwrap()).await;
    let size: usize = card.header("content-length").parse().unwrap();
    assert!(card.status.is_success() && size < 300_000, "{size}");
    assert_eq!(card.header("cache-control"), "public, max-age=31536000, immutable");
    assert_ne!(card.body, plain.body);
    // A picture that is gone, as after an import without it: no picture, and nothing breaks.
    site.raw.run("UPDATE events SET cover = 'absent'").await.unwrap();
    let page = nobody.get(&path).await;
    assert_eq!(head_tag(page.page(200), "og:image"), before);
    owner.get(&format!("/dashboard/events/{}", event.id)).await.page(200);
}

#[tokio::test]
async fn cards_of_what_changed_are_drawn_ahead_once() {
    let site = Site::drawing().await;
    let event = site.write("Soon", |_| {}).await;
    site.write("Draft", |content| content.visibility = Visibility::Draft).await;
    let (services, mut ahead) = (&site.world.services, Ahead::default());
    assert_eq!(draw_ahead(services, &mut ahead).await.unwrap(), 1);
    assert_eq!(draw_ahead(services, &mut ahead).await.unwrap(), 0);
    // Another server's memory, or this one's after a restart: what is kept is not drawn again.
    assert_eq!(draw_ahead(services, &mut Ahead::default()).await.unwrap(), 0);
    let content = domain::EventContent { title: "Sooner".into(), ..event.content() };
    let by = site.world.by("a test");
    services.store.edit_event(&by, event.id, event.version, content).await.unwrap();
    assert_eq!(draw_ahead(services, &mut ahead).await.unwrap(), 1);
    assert_eq!(services.cards.drawn(), 2);
}

#[tokio::test]
async fn the_page_of_previews_says_what_the_page_says() {
    let site = Site::drawing().await;
    let event = site.write(&format!("Long & <b>odd</b> {}", "night ".repeat(20)), |_| {}).await;
    let owner = site.signed_in(OWNER).await;
    let public = site.browser().get(&format!("/events/{}", event.slug)).await;
    let previews = owner.get(&format!("/dashboard/events/{}/share", event.id)).await;
    let body = previews.page(200).replace("&quot;", "\"").replace("&#x27;", "'");
    for name in ["og:title", "og:description", "og:image:alt"] {
        let told = head_tag(public.page(200), name);
        assert!(!told.is_empty() && body.contains(&told), "{name}: {told} in {body}");
    }
    let image = head_tag(&public.body, "og:image");
    let path = image.strip_prefix(&site.origin).unwrap();
    assert_eq!(body.matches(&format!("src=\"{path}\"")).count(), 7, "{body}");
    assert!(body.contains(&format!("value=\"{}/events/{}\"", site.origin, event.slug)));
    let desk = owner.get(&format!("/dashboard/events/{}", event.id)).await;
    assert!(desk.page(200).contains(&format!("/dashboard/events/{}/share", event.id)));
    let draft = site.write("Draft", |content| content.visibility = Visibility::Draft).await;
    let previews = owner.get(&format!("/dashboard/events/{}/share", draft.id)).await;
    assert!(previews.page(200).contains("This event is a draft"));
    assert!(!previews.body.contains("card-"));
}
