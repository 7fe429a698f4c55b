//! Drawing once, and only what is asked for.

use std::path::PathBuf;

use async_trait::async_trait;
use card::Card;
use chrono::{DateTime, Utc};
use clock::FixedClock;
use domain::Cover;
use store::{NewCover, StoreResult};

use super::*;

fn cards(folder: &Path) -> Cards {
    let faces = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/card-fonts");
    Cards::new(&faces, folder, Arc::new(Covers), FixedClock::at(DateTime::UNIX_EPOCH))
}

/// Two pictures, one of which is none.
struct Covers;

#[async_trait]
impl CoverStore for Covers {
    async fn put_cover(&self, cover: &NewCover) -> StoreResult<String> {
        Ok(cover.hash())
    }
    async fn drop_orphans(&self, _: DateTime<Utc>) -> StoreResult<u64> {
        Ok(0)
    }
    async fn cover(&self, hash: &str) -> StoreResult<Option<CoverFile>> {
        let cover = Cover { hash: hash.to_owned(), width: 64, height: 48 };
        let jpeg = match hash {
            "photo" => jpeg(),
            "broken" => b"no picture".to_vec(),
            _ => return Ok(None),
        };
        Ok(Some(CoverFile { cover, jpeg }))
    }
    async fn cover_size(&self, _: &str) -> StoreResult<Option<Cover>> {
        Ok(None)
    }
}

fn jpeg() -> Vec<u8> {
    let pixels =
        image::RgbImage::from_fn(64, 48, |x, y| image::Rgb([x as u8 * 4, y as u8 * 5, 90]));
    let mut file = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut file, image::ImageFormat::Jpeg).expect("a picture");
    file.into_inner()
}

fn card(title: &str) -> Card {
    Card { title: title.into(), ..Card::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_who_ask_for_a_card_cause_one_drawing() {
    let folder = tempfile::tempdir().expect("a folder");
    let cards = cards(folder.path());
    let asking: Vec<_> = (0..50)
        .map(|_| {
            let cards = cards.clone();
            tokio::spawn(async move { cards.png(card("One")).await })
        })
        .collect();
    let mut answers = Vec::new();
    for one in asking {
        answers.push(one.await.expect("no panic").expect("a card"));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(cards.drawn(), 1);
    cards.png(card("Two")).await.expect("a card");
    cards.png(card("One")).await.expect("a card");
    assert_eq!(cards.drawn(), 2, "the first came from disk");
    assert!(cards.0.drawing.lock().expect("not poisoned").is_empty());
}

#[tokio::test]
async fn who_stops_waiting_stops_nobody_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let cards = cards(folder.path());
    let first = tokio::spawn({
        let cards = cards.clone();
        async move { cards.png(card("One")).await }
    });
    tokio::task::yield_now().await;
    first.abort();
    assert!(cards.png(card("One")).await.is_ok());
}

#[tokio::test]
async fn without_faces_there_are_no_cards_and_no_panic() {
    let folder = tempfile::tempdir().expect("a folder");
    let none = Path::new("/nowhere");
    let clock = FixedClock::at(DateTime::UNIX_EPOCH);
    let cards = Cards::new(none, folder.path(), Arc::new(Covers), clock);
    assert!(!cards.ready());
    let error = cards.png(card("One")).await.expect_err("no faces").to_string();
    assert!(error.contains("fonts.json") && error.contains("cargo xtask build"), "{error}");
}

#[tokio::test]
async fn a_card_with_a_picture_is_another_card_and_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let cards = cards(folder.path());
    let drawing =
        |cover: &str| Drawing { card: card("One"), cover: Some(cover.into()), event: None };
    let plain = cards.png(card("One")).await.expect("a card");
    let photo = cards.png(drawing("photo")).await.expect("a card");
    assert!(photo != plain && photo.len() < card::LARGEST);
    assert!(drawing("photo").digest() != drawing("other").digest());
    assert!(cards.holds(&drawing("photo")) && cards.holds(&card("One").into()));
}

#[tokio::test]
async fn a_card_goes_without_a_picture_that_cannot_be_read_and_is_not_kept_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let cards = cards(folder.path());
    let plain = cards.png(card("One")).await.expect("a card");
    for cover in ["absent", "broken"] {
        let drawing = Drawing { card: card("One"), cover: Some(cover.into()), event: None };
        assert!(cards.png(drawing.clone()).await.expect("a card") == plain, "{cover}");
        assert!(!cards.holds(&drawing), "{cover}");
    }
}
