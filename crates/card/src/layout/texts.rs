//! The texts of a card, as they are set.

use crate::text::tidy;
use crate::{Card, CardStatus, Leaf};
/// A card's texts, fit to be set.
pub struct Texts {
    pub title: String,
    pub date: String,
    pub time: String,
    pub place: String,
    pub organizer: String,
    pub site: String,
    pub month: String,
    pub day: String,
    pub before: String,
}

impl Texts {
    pub fn of(card: &Card) -> Self {
        let option = |text: &Option<String>, most| tidy(text.as_deref().unwrap_or_default(), most);
        let mut leaf = card.leaf.clone().unwrap_or_default();
        if card.standing == CardStatus::Postponed {
            leaf = Leaf { month: String::new(), day: "?".into() };
        }
        let before = match &card.standing {
            CardStatus::Moved { before } => tidy(before, 60),
            _ => String::new(),
        };
        Self {
            title: tidy(&card.title, 180),
            date: tidy(&card.date, 60),
            time: option(&card.time, 40),
            place: option(&card.place, 90),
            organizer: tidy(&card.organizer, 70),
            site: tidy(&card.site, 40),
            month: tidy(&leaf.month, 5),
            day: tidy(&leaf.day, 7),
            before,
        }
    }

    pub fn all(&mut self) -> [&mut String; 9] {
        [
            &mut self.title,
            &mut self.date,
            &mut self.time,
            &mut self.place,
            &mut self.organizer,
            &mut self.site,
            &mut self.month,
            &mut self.day,
            &mut self.before,
        ]
    }
}
