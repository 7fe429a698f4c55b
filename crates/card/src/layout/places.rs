//! The places on a card.

use crate::scenery::{DIE, Die, SMALL_DIE};
use crate::{Card, CardStatus};

/// The places that depend on whether there is a photograph or a tape.
pub struct Places {
    pub title_width: u16,
    pub title_height: u16,
    pub details_width: u16,
    pub details_bottom: u16,
    pub die: Die,
}

impl Places {
    pub fn of(card: &Card) -> Self {
        let taped = matches!(card.standing, CardStatus::Cancelled | CardStatus::Postponed);
        let moved = matches!(card.standing, CardStatus::Moved { .. });
        let title_height = match (taped, moved) {
            (true, _) => 226,
            (_, true) => 268,
            _ => 300,
        };
        if card.photo.is_some() {
            return Self {
                title_width: 540,
                title_height: if taped || moved { 214 } else { 264 },
                details_width: 530,
                details_bottom: 92,
                die: SMALL_DIE,
            };
        }
        // X lays the title on a card's lower left corner: nothing to read stands there, unless a tape
        // leaves no other room.
        let details_bottom = if taped { 50 } else { 80 };
        Self { title_width: 660, title_height, details_width: 800, details_bottom, die: DIE }
    }
}
