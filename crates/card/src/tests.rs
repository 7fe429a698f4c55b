//! What a digest depends on.

use super::*;

fn card() -> Card {
    Card { title: "A".into(), date: "B".into(), ..Card::default() }
}

#[test]
fn a_digest_names_all_that_a_card_shows() {
    let photo = |value| Photo::new(1, 1, vec![value; 4]).ok();
    let all = [
        card(),
        Card { title: "AB".into(), date: String::new(), ..card() },
        Card { title: "B".into(), date: "A".into(), ..card() },
        Card { time: Some(String::new()), ..card() },
        Card { time: Some("x".into()), ..card() },
        Card { place: Some("x".into()), ..card() },
        Card { organizer: "x".into(), ..card() },
        Card { site: "x".into(), ..card() },
        Card { leaf: Some(Leaf::default()), ..card() },
        Card { leaf: Some(Leaf { month: "MAR".into(), day: String::new() }), ..card() },
        Card { standing: CardStatus::Cancelled, ..card() },
        Card { standing: CardStatus::Postponed, ..card() },
        Card { standing: CardStatus::Moved { before: String::new() }, ..card() },
        Card { standing: CardStatus::Moved { before: "x".into() }, ..card() },
        Card { accent: Colour([1, 2, 3]), ..card() },
        Card { han: Some(Han::Simplified), ..card() },
        Card { han: Some(Han::Japanese), ..card() },
        Card { photo: photo(1), ..card() },
        Card { photo: photo(2), ..card() },
    ];
    let mut names: Vec<String> = all.iter().map(Card::digest).collect();
    assert!(names.iter().all(|name| name.len() == 16), "{names:?}");
    assert_eq!(card().digest(), names[0]);
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all.len());
}
