//! What a card shows.

use sha2::{Digest as _, Sha256};

use crate::{Colour, Han, Photo};

/// Raised whenever the same card looks different than before; part of [`Card::digest`].
const VERSION: u32 = 2;

/// What has to be said across a card.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum CardStatus {
    /// It takes place.
    #[default]
    Scheduled,
    /// It does not take place.
    Cancelled,
    /// It takes place at a time not known yet.
    Postponed,
    /// It takes place at another time than was said before.
    Moved {
        /// The time that was said before, as people say it.
        before: String,
    },
}

/// The date on the die.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Leaf {
    /// The month, in two to four letters.
    pub month: String,
    /// The day, or the days (`14–16`).
    pub day: String,
}

/// What a card shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Card {
    /// What it is about.
    pub title: String,
    /// The date as people say it; empty on a card that has none.
    pub date: String,
    /// Time and zone; `None` for whole days.
    pub time: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// Who publishes it.
    pub organizer: String,
    /// The site's name.
    pub site: String,
    /// The date on the die; pips where there is none.
    pub leaf: Option<Leaf>,
    /// What has to be said across it.
    pub standing: CardStatus,
    /// The organizer's colour.
    pub accent: Colour,
    /// Whose forms of shared Chinese characters suit the event's place.
    pub han: Option<Han>,
    /// A picture for the half of the card where the die stands.
    pub photo: Option<Photo>,
}

impl Card {
    /// Names the card by all that it shows and by the way it is drawn: 16 hexadecimal digits.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let mut add = |part: &[u8]| {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        };
        add(&VERSION.to_be_bytes());
        for text in [&self.title, &self.date, &self.organizer, &self.site] {
            add(text.as_bytes());
        }
        for text in [&self.time, &self.place] {
            add(&[u8::from(text.is_some())]);
            add(text.as_deref().unwrap_or_default().as_bytes());
        }
        let leaf = self.leaf.clone().unwrap_or_default();
        add(&[u8::from(self.leaf.is_some())]);
        add(leaf.month.as_bytes());
        add(leaf.day.as_bytes());
        let (standing, before) = match &self.standing {
            CardStatus::Scheduled => (0, ""),
            CardStatus::Cancelled => (1, ""),
            CardStatus::Postponed => (2, ""),
            CardStatus::Moved { before } => (3, before.as_str()),
        };
        add(&[standing]);
        add(before.as_bytes());
        add(&self.accent.0);
        add(&[self.han.map_or(0, |han| 1 + han as u8)]);
        add(&self.photo.as_ref().map(Photo::digest).unwrap_or_default());
        hex::encode(&hash.finalize()[..8])
    }
}
