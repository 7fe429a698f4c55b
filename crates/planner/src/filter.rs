//! The organizer's filter: only events that name a word, a phrase or a `#hashtag` are published.
//! Pure.

use std::sync::Arc;

use domain::text::text_only;
use domain::why::Hidden;
use domain::{Delivery, RemoteBody, RemoteEvent, RemoteItem};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Marks what a delivery holds without the filter's words as not to be published, with the reason.
/// What must not be published for another reason keeps that one. A blank filter lets all through.
/// The delivery remembers the filter.
///
/// Each event answers for itself: a changed occurrence is judged by its own title and description.
/// A delivery after a change of the filter has to be complete, since an increment leaves out what
/// has not changed at Google.
pub fn apply(delivery: &mut Delivery, filter: Option<&str>) {
    delivery.filter = filter.map(str::to_owned);
    let Some(keyword) = filter.and_then(Keyword::new) else { return };
    for event in delivery.items.iter_mut().filter_map(|item| event_of(Arc::make_mut(item))) {
        if event.unpublished.is_none() && !keyword.is_named_by(event) {
            event.unpublished = Some(Hidden::NoKeyword { keyword: keyword.shown.clone() }.into());
        }
    }
}

fn event_of(item: &mut RemoteItem) -> Option<&mut RemoteEvent> {
    match &mut item.body {
        RemoteBody::Tombstone => None,
        RemoteBody::Single { event } | RemoteBody::Master { event, .. } => Some(event),
        RemoteBody::Exception { event, .. } => event.as_mut(),
    }
}

/// What a filter looks for.
struct Keyword {
    /// As the organizer wrote it.
    shown: String,
    /// As it is compared.
    folded: String,
    is_tag: bool,
}

impl Keyword {
    /// `None` where nothing is looked for.
    fn new(filter: &str) -> Option<Self> {
        let folded = fold(filter);
        let shown = filter.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_tag = folded.starts_with('#');
        (!folded.is_empty()).then_some(Self { shown, folded, is_tag })
    }

    fn is_named_by(&self, event: &RemoteEvent) -> bool {
        self.is_in(&fold(&event.title)) || self.is_in(&fold(&text_only(&event.description)))
    }

    /// Whether a folded text has the words, and not only as a part of longer ones.
    fn is_in(&self, text: &str) -> bool {
        let mut from = 0;
        while let Some(found) = text[from..].find(&self.folded) {
            let at = from + found;
            let (before, rest) = text.split_at(at);
            let (_, after) = rest.split_at(self.folded.len());
            if self.starts_after(before) && self.ends_before(after) {
                return true;
            }
            from = at + rest.chars().next().map_or(1, char::len_utf8);
        }
        false
    }

    fn starts_after(&self, before: &str) -> bool {
        let first = if self.is_tag { None } else { self.folded.chars().next() };
        match (before.chars().next_back(), first) {
            (None, _) => true,
            (Some(before), None) => !is_of_word(before),
            (Some(before), Some(first)) => !are_one_word(before, first),
        }
    }

    fn ends_before(&self, after: &str) -> bool {
        match (self.folded.chars().next_back(), after.chars().next()) {
            (Some(last), Some(after)) if self.is_tag => !(is_of_word(last) && is_of_word(after)),
            (Some(last), Some(after)) => !are_one_word(last, after),
            _ => true,
        }
    }
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_combining_mark(c)
}

fn are_one_word(one: char, next: char) -> bool {
    is_of_word(one) && is_of_word(next) && !is_unspaced(one) && !is_unspaced(next)
}

/// Letters of languages that put no spaces between words: Thai, Lao, Burmese, Khmer, Japanese,
/// Chinese.
fn is_unspaced(c: char) -> bool {
    matches!(
        u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x31F0..=0x31FF
            | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF
    )
}

/// The form in which texts are compared: without case (`ß` is `ss`), width, and invisible
/// characters, each run of white space as one space.
fn fold(text: &str) -> String {
    let visible = text
        .nfkc()
        .filter(|c| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'));
    let folded = visible.collect::<String>().to_uppercase().to_lowercase().replace('ς', "σ");
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use domain::{EventStatus, GoogleId, OccurrenceKey, RemoteRevision, RemoteWhen};

    use super::*;

    fn event(title: &str, description: &str) -> RemoteEvent {
        let start = DateTime::<Utc>::UNIX_EPOCH;
        RemoteEvent {
            i_cal_uid: None,
            title: title.into(),
            description: description.into(),
            location: Some("public hall".into()),
            url: None,
            has_meeting: false,
            status: EventStatus::Confirmed,
            when: RemoteWhen::Timed { start, end: start, zone: "UTC".into() },
            unpublished: None,
            bare: false,
            notes: Vec::new(),
        }
    }

    fn delivery(bodies: Vec<RemoteBody>) -> Delivery {
        let item = |(n, body)| {
            Arc::new(RemoteItem {
                google_id: GoogleId::new(format!("e{n}")).unwrap(),
                revision: RemoteRevision::default(),
                body,
            })
        };
        Delivery {
            items: bodies.into_iter().enumerate().map(item).collect(),
            ..Delivery::default()
        }
    }

    /// Whether a filter lets an event through.
    fn lets(filter: &str, title: &str, description: &str) -> bool {
        let event = event(title, description);
        let mut delivery = delivery(vec![RemoteBody::Single { event }]);
        apply(&mut delivery, Some(filter));
        event_of(Arc::make_mut(&mut delivery.items[0])).unwrap().unpublished.is_none()
    }

    #[test]
    fn words_and_phrases() {
        for (filter, title, description, expected) in [
            ("public", "Public lecture", "", true),
            ("PUBLIC", "a public lecture", "", true),
            ("public", "Publicity stunt", "", false),
            ("public", "republic", "", false),
            ("public", "public_relations", "", false),
            ("public", "re-public, again", "", true),
            ("public", "Lecture", "<p>Open to the <b>public</b>.</p>", true),
            ("public", "Lecture", "<p>republ<b>ic</b></p>", false),
            ("public", "Lecture", "<b>pub</b>lic", true),
            ("public", "Lecture", "<p>pub</p><p>lic</p>", false),
            ("public", "Lecture", "<a href=\"https://public.example\">go</a>", false),
            ("public", "Lecture", "the place is not looked at", false),
            ("public", "Lecture #public", "", true),
            ("open to all", "Open  To\tAll", "", true),
            ("open to all", "Open to allies", "", false),
            ("open to all", "x", "open<br>to&nbsp;all", true),
            ("open to all", "open", "to all", false),
            ("a a", "ba a a", "", true),
            ("Tom & Ada", "x", "Tom &amp; Ada", true),
            ("it's", "x", "it&#39;s, it&#x27;s", true),
            ("C++", "Evening of C++", "", true),
            ("amp", "x", "Tom &amp; Ada", false),
            ("<b>", "x", "a &lt;b&gt; c", true),
            ("& x", "x", "1 & x", true),
            ("5", "x", "1 < 5", true),
        ] {
            assert_eq!(
                lets(filter, title, description),
                expected,
                "{filter}: {title}{description}"
            );
        }
    }

    #[test]
    fn hashtags_are_matched_whole() {
        for (filter, title, expected) in [
            ("#public", "Lecture #public", true),
            ("#Public", "#PUBLIC!", true),
            ("#public", "(#public)", true),
            ("#public", "#publicity", false),
            ("#public", "#public_relations", false),
            ("#public", "#public2", false),
            ("#public", "public", false),
            ("#public", "see example.org/x#public", false),
            ("#public", "#private#public", false),
            ("#public", "#private #public", true),
            ("#public", "##public", true),
            ("#öffentlich", "#Öffentlich", true),
            ("#公開", "#公開 会議", true),
            ("#公開", "#公開中", false),
            ("＃public", "#public", true),
        ] {
            assert_eq!(lets(filter, title, ""), expected, "{filter}: {title}");
        }
        assert!(lets("#public", "x", "<p>One</p><p>#public</p>"));
    }

    #[test]
    fn case_and_form_of_any_script() {
        for (filter, title, expected) in [
            ("öffentlich", "ÖFFENTLICH", true),
            ("öffentlich", "O\u{308}ffentlich", true),
            ("cafe", "café", false),
            ("cafe", "cafe\u{301}", false),
            ("straße", "STRASSE", true),
            ("οδός", "ΟΔΌΣ", true),
            ("открыто", "Открыто для всех", true),
            ("открыто", "неоткрыто", false),
            ("公開", "一般公開イベント", true),
            ("ﬁnal", "Final", true),
            ("public", "pub\u{200b}lic", true),
            ("🎲", "Game night🎲", true),
        ] {
            assert_eq!(lets(filter, title, ""), expected, "{filter}: {title}");
        }
    }

    #[test]
    fn what_is_marked_and_how() {
        let original = OccurrenceKey::At(DateTime::UNIX_EPOCH);
        let master = GoogleId::new("m").unwrap();
        let mut hidden = event("Secret", "");
        hidden.unpublished = Some("its visibility is private".into());
        let bodies = vec![
            RemoteBody::Single { event: event("Chess", "") },
            RemoteBody::Master { event: event("Chess", ""), recurrence: vec![] },
            RemoteBody::Exception {
                master: master.clone(),
                original,
                event: Some(event("Go", "")),
            },
            RemoteBody::Single { event: hidden },
            RemoteBody::Single { event: event("Chess #open", "") },
            RemoteBody::Exception { master, original, event: None },
            RemoteBody::Tombstone,
        ];
        let mut marked = delivery(bodies.clone());
        apply(&mut marked, Some(" #open "));
        let reasons: Vec<_> = marked
            .items
            .iter_mut()
            .filter_map(|item| {
                event_of(Arc::make_mut(item))?.unpublished.as_ref().map(ToString::to_string)
            })
            .collect();
        let none = "it has no “#open”";
        assert_eq!(reasons, [none, none, none, "its visibility is private"]);
        for blank in [None, Some(""), Some(" \n "), Some("\u{200b}")] {
            let mut all = delivery(bodies.clone());
            apply(&mut all, blank);
            assert_eq!(all.items, delivery(bodies.clone()).items, "{blank:?}");
        }
    }
}
