//! What of an item's texts fits into an event: as much as a form takes, and no more. What is cut is
//! noted.

use domain::text::cut;
use domain::why::{Note, Part};
use domain::{LONGEST_LINK, LONGEST_PLACE, LONGEST_TITLE, LONGEST_UID};

use domain::tidy;

pub(super) fn title(summary: Option<&str>, notes: &mut Vec<Note>) -> String {
    shortened(Part::Title, tidy::title(summary), LONGEST_TITLE, notes)
}

pub(super) fn place(location: Option<&str>, notes: &mut Vec<Note>) -> Option<String> {
    tidy::place(location).map(|place| shortened(Part::Place, place, LONGEST_PLACE, notes))
}

pub(super) fn description(html: Option<&str>, notes: &mut Vec<Note>) -> String {
    let (description, is_cut) = richtext::of_words_cut(html.unwrap_or_default());
    if is_cut {
        notes.push(Note::DescriptionCut { most: richtext::LONGEST / 1024 });
    }
    description
}

/// A word from outside, for a message.
pub(super) fn brief(word: &str) -> String {
    cut(&tidy::line(word), 60)
}

/// A calendar's own id of an item is information only: one that is too long is none.
pub(super) fn uid(uid: &str) -> Option<String> {
    let uid = tidy::line(uid);
    (!uid.is_empty() && uid.chars().count() <= LONGEST_UID).then_some(uid)
}

/// A link that is too long leads nowhere once it is cut: it is left out.
pub(super) fn link(link: String, notes: &mut Vec<Note>) -> Option<String> {
    if link.chars().count() <= LONGEST_LINK {
        return Some(link);
    }
    notes.push(Note::LinkTooLong { most: LONGEST_LINK });
    None
}

fn shortened(part: Part, text: String, most: usize, notes: &mut Vec<Note>) -> String {
    let short = cut(&text, most);
    if short.len() < text.len() {
        notes.push(Note::Cut { part, most });
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_cut_and_noted() {
        let mut notes = Vec::new();
        assert_eq!(title(Some(&"ß".repeat(300)), &mut notes), "ß".repeat(300));
        assert_eq!(place(Some("Hall 3"), &mut notes).as_deref(), Some("Hall 3"));
        assert_eq!(description(Some("Bring dice"), &mut notes), "<p>Bring dice</p>");
        assert_eq!(notes, []);
        assert_eq!(uid(" a@example.org\n").as_deref(), Some("a@example.org"));
        assert_eq!((uid(""), uid(&"x".repeat(1_025))), (None, None));
        let family = "👩‍👩‍👧‍👦".repeat(100);
        let short = title(Some(&family), &mut notes);
        assert!(short.chars().count() <= 300 && short.ends_with("👩‍👩‍👧‍👦…"), "{short}");
        assert!(place(Some(&"x".repeat(2_000)), &mut notes).is_some_and(|p| p.len() < 1_010));
        assert_eq!(link(format!("https://example.org/{}", "x".repeat(2_000)), &mut notes), None);
        for text in ["word ".repeat(20_000), "&".repeat(60_000), "<b>x</b>".repeat(9_000)] {
            let html = description(Some(&text), &mut notes);
            assert!(html.len() <= richtext::LONGEST && html.len() > 40_000, "{}", html.len());
            assert!(domain::text::plain(&html).ends_with('…'));
        }
        assert_eq!(notes.len(), 6, "{notes:?}");
    }
}
