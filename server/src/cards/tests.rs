//! Drawing once, and only what is asked for.

use std::path::PathBuf;

use chrono::DateTime;

use super::*;
use crate::clock::FixedClock;

fn cards(folder: &Path) -> Cards {
    let faces = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/card-fonts");
    Cards::new(&faces, folder, FixedClock::at(DateTime::UNIX_EPOCH))
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
    let cards = Cards::new(none, folder.path(), FixedClock::at(DateTime::UNIX_EPOCH));
    assert!(!cards.ready());
    let error = cards.png(card("One")).await.expect_err("no faces").to_string();
    assert!(error.contains("fonts.json") && error.contains("cargo xtask build"), "{error}");
}
