//! What is written is read back, whatever stands in it; and any text stays what it is.

use proptest::prelude::*;

use super::sentences::Told;
use super::*;
use crate::RunId;

/// One of each, with an odd text and a number in it.
fn one_of_each(odd: &str, number: i64) -> Vec<Why> {
    fn all<T: Told + Into<Why>>(odd: &str, number: i64) -> impl Iterator<Item = Why> {
        T::samples(odd, number).into_iter().map(Into::into)
    }
    all::<Made>(odd, number)
        .chain(all::<Removal>(odd, number))
        .chain(all::<Left>(odd, number))
        .chain(all::<Changed>(odd, number))
        .chain(all::<Hidden>(odd, number))
        .chain(all::<Note>(odd, number))
        .chain(all::<Odd>(odd, number))
        .chain(all::<Hold>(odd, number))
        .chain(all::<Kept>(odd, number))
        .chain(all::<Act>(odd, number))
        .chain(composed(odd, number))
        .collect()
}

fn composed(odd: &str, number: i64) -> Vec<Why> {
    let notes = Note::samples(odd, number);
    let words: Vec<Why> = notes.iter().cloned().map(Why::from).collect();
    let (edited, run) = (notes[3].clone(), RunId(number));
    let changed = Why::from(Changed::samples(odd, number).swap_remove(2));
    let hold = Hold::samples(odd, number).swap_remove(2);
    let hidden = Hidden::samples(odd, number).into_iter();
    let mut all: Vec<Why> = hidden.map(|why| Why::NotPublished(Box::new(why.into()))).collect();
    all.extend(Made::samples(odd, number).into_iter().map(Why::Waits));
    all.extend([
        Why::Waits(Made::New).with(words.clone()),
        Why::from(Made::New).with(words[..1].to_vec()),
        changed.with(words),
        Why::of_notes(notes).unwrap(),
        Why::of_notes(vec![edited.clone()]).unwrap(),
        Why::of_notes(vec![edited.clone(), edited]).unwrap(),
        Why::RejectedBefore { why: Box::new(hold.into()), by: odd.to_owned(), run },
    ]);
    all
}

/// Text of what stands in sentences around values.
fn odd() -> impl Strategy<Value = String> {
    let pieces = [
        "\"", "(", ")", " (", ";", "; ", "“", "”", "…", "'s", "1", "2", "now", " now", "\n", " ",
        ".", ". ", ", ", ": ", " %", "a", "ß", "its ", "the ", " and ", "events", "none", "ü)",
        "\u{202e}",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..7).prop_map(|all| all.concat())
}

fn number() -> impl Strategy<Value = i64> {
    prop_oneof![0..4_i64, any::<i64>()]
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(odd in odd(), number in number()) {
        for why in one_of_each(&odd, number) {
            prop_assert_eq!(Why::read(&why.to_string()), why);
        }
    }

    #[test]
    fn any_text_stays_what_it_is(text in prop_oneof![any::<String>(), odd()], number in number()) {
        prop_assert_eq!(Why::read(&text).to_string(), text.clone());
        // Also where it looks like one of ours, cut anywhere, or with something behind.
        for why in one_of_each(&text, number) {
            let whole = why.to_string();
            let cut = whole.char_indices().nth(text.len() % 40).map_or(0, |(at, _)| at);
            for text in [&whole[..cut], &whole[cut..], &format!("{whole}{text}")] {
                prop_assert_eq!(&Why::read(text).to_string(), text);
            }
        }
    }
}

#[test]
fn sentences_are_those_of_rows_that_are_kept() {
    for text in [
        "new in Google: waits for review (it has no end: taken as ending at its start)",
        "title, start and place changed in Google",
        "title changed in Google (the place was edited here; Google has \"Hall; 3 (left)\" now; its link \
         is not an http or https address, and was left out)",
        "the time was edited here; Google has 2026-03-01 19:00 (Europe/Berlin) now",
        "the title was edited here; Google has \"a\" now; the place was edited here; Google has none now",
        "not published: it has no “#open”",
        "its start 2026-10-25 02:30:00 occurs twice: the first is taken in Europe/Berlin",
        "its time zone \"Pacific\" was read as America/Los_Angeles",
        "it ends at 2026-05-19 07:00:00 UTC, before it starts at 2026-05-19 08:00:00 UTC",
        "it would empty this calendar: 1 event (2 pages) would go, and nothing would be left",
        "it would take 60 events (73 pages) off the site within 24 hours, of 64 events: more than 5 and more \
         than 10 %. ada@example.org rejected the same list before, as run 12",
        "it was moved to the trash since by ada@example.org, on 2026-03-01 19:00 UTC",
        "its place in the calendar is event 12's now",
        "retention: 90 days in the trash",
        "sync of Game nights, approved by ada@example.org",
    ] {
        let why = Why::read(text);
        assert!(!matches!(why, Why::Text(_)), "{text}");
        assert_eq!(why.to_string(), text);
    }
}

#[test]
fn notes_are_parted_where_they_end() {
    let text = "title changed in Google (the title was edited here; Google has \"a; b\" now; it has no end: \
                taken as ending at its start)";
    let google = GoogleValue::Quoted("a; b".into());
    let notes = vec![Note::Edited { part: Part::Title, google }.into(), Note::NoEnd.into()];
    let parts = Parts(vec![Part::Title]);
    assert_eq!(Why::read(text), Why::from(Changed::Parts { parts }).with(notes));
}

#[test]
fn what_is_not_ours_stays_a_text() {
    for text in [
        "",
        "tidying up",
        "run 007 was taken back",
        "run +7 was taken back",
        "retention: many days in the trash",
        "start changed in Google yesterday",
        " and changed in Google",
        "it would take 1 events off the site, of 2 \
         events: more than 5 and more than 10 %",
        "took Google's word",
    ] {
        assert_eq!(Why::read(text), Why::Text(text.into()));
    }
}

#[test]
fn in_json_a_reason_is_its_sentence() {
    let json = serde_json::to_string(&Why::from(Left::Kept)).unwrap();
    assert_eq!(json, "\"a person brought it back\"");
    assert_eq!(serde_json::from_str::<Why>(&json).unwrap(), Why::from(Left::Kept));
    assert_eq!(serde_json::from_str::<Why>("\"x\"").unwrap(), Why::Text("x".into()));
}
