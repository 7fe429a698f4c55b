//! A card that is to be drawn.

use card::Card;
use sha2::{Digest as _, Sha256};

/// A card that is to be drawn, with the picture on it: only named here, as whoever names a card
/// does not need its pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// All but its picture.
    pub card: Card,
    /// The hash of its picture.
    pub cover: Option<String>,
}

impl Drawing {
    /// Names it by all that it shows: 16 hexadecimal digits.
    #[must_use]
    pub fn digest(&self) -> String {
        let card = self.card.digest();
        let Some(cover) = &self.cover else { return card };
        let both = Sha256::digest(format!("{card} {cover}"));
        both.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl From<Card> for Drawing {
    fn from(card: Card) -> Self {
        Self { card, cover: None }
    }
}
