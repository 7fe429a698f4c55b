use super::*;

/// What a page says of what a row has.
fn said(stored: &str) -> String {
    let why = Why::read(stored);
    assert!(!matches!(why, Why::Text(_)), "{stored}");
    why_in(Language::English, &why)
}

#[test]
fn kept_sentences_are_said_in_the_words_of_pages() {
    for (stored, words) in [
        (
            "new in Google: waits for review (it has no end: taken as ending at its start)",
            "new in Google: waits for review (it has no end, so it ends when it starts)",
        ),
        ("title, start and place changed in Google", "title, start and place changed in Google"),
        ("the rule no longer gives this date", "the series no longer repeats on this date"),
        ("not published: it has no “#open”", "not published: it does not mention “#open”"),
        (
            "title changed in Google (the time was edited here; Google has 2026-03-01 19:00 \
             (Europe/Berlin) now; the place was edited here; Google has none now)",
            "title changed in Google (the time was edited here; Google has 1 March 2026, 19:00 \
             (Europe/Berlin) now; the place was edited here; Google has none now)",
        ),
        (
            "it would take 1 event (6 pages) off the site, of 8 pages: more than 5 and more than 10 %. \
             ann@example.org rejected the same list before, as run 12",
            "it would take 1 event (6 pages) off the site, of 8 pages: more than 5 and more than 10 %. \
             The same list was rejected before by ann@example.org, as sync 12",
        ),
        (
            "it was moved to the trash since by ann@example.org, on 2026-03-01 19:00 UTC",
            "it was moved to the trash since by ann@example.org, on 1 March 2026, 19:00 UTC",
        ),
        ("retention: 1 days in the trash", "in the trash for 1 day, as long as it is kept"),
        ("run 1234 was taken back", "sync 1234 was undone"),
        ("took Google's place", "took Google’s place"),
    ] {
        assert_eq!(said(stored), words);
    }
}

#[test]
fn what_is_not_ours_is_said_as_it_was_written() {
    let typed = Why::Text("tidying up; “new in Google”".into());
    assert_eq!(why_in(Language::English, &typed), "tidying up; “new in Google”");
}
