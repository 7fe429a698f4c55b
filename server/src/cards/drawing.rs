//! A card that is to be drawn.

use card::Card;
use domain::EventId;
use sha2::{Digest as _, Sha256};

/// A card that is to be drawn, with the picture on it: only named here, as whoever names a card
/// does not need its pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// All but its picture.
    pub card: Card,
    /// The hash of its picture.
    pub cover: Option<String>,
    /// Whose it is, where it is an event's: what was drawn for it goes when it is purged.
    pub event: Option<EventId>,
}

impl Drawing {
    /// Names it by all that it shows: 16 hexadecimal digits.
    #[must_use]
    pub fn digest(&self) -> String {
        let card = self.card.digest();
        let Some(cover) = &self.cover else { return card };
        let both = Sha256::digest(format!("{card} {cover}"));
        hex::encode(&both[..8])
    }

    /// The name under which it is kept: its digest, and its event's number where it has one.
    pub(super) fn name(&self) -> String {
        let digest = self.digest();
        match self.event {
            Some(event) => format!("{digest}.{event}"),
            None => digest,
        }
    }
}

impl From<Card> for Drawing {
    fn from(card: Card) -> Self {
        Self { card, ..Self::default() }
    }
}
