//! Where everything stands on a card, and how large.

mod fitting;
mod page;
mod places;
mod sheet;
mod texts;

use std::sync::Arc;

use crate::faces::Faces;
use crate::ground::Ground;
use crate::scenery::{BackgroundKey, Sceneries};
use crate::script::Order;
use crate::text::{Direction, with_breaks};
use crate::{Card, CardError, CardStatus, Palette};

use page::Page;
use places::Places;
use sheet::Sheet;
use texts::Texts;

/// A card's parts.
pub struct Drawing {
    /// What lies behind.
    pub ground: Arc<Ground>,
    /// Texts and tape: pixels of four bytes, not premultiplied.
    pub letters: Vec<u8>,
    /// The colours that it is designed in.
    pub palette: Palette,
}

/// Lays out a card and draws its parts.
pub fn draw(card: &Card, faces: &Faces, sceneries: &Sceneries) -> Result<Drawing, CardError> {
    let mut texts = Texts::of(card);
    let order =
        Order::of(&format!("{} {} {}", texts.title, texts.organizer, texts.place), card.han);
    let fonts = faces.prepare(&mut texts.all(), &order)?;
    if texts.title.trim().is_empty() {
        texts.title = [&texts.organizer, &texts.site]
            .into_iter()
            .find(|name| !name.is_empty())
            .cloned()
            .unwrap_or_default();
    }
    texts.title = with_breaks(&texts.title);
    let palette = match card.standing {
        CardStatus::Scheduled | CardStatus::Moved { .. } => Palette::full(card.accent),
        CardStatus::Cancelled => Palette::cancelled(card.accent),
        CardStatus::Postponed => Palette::postponed(card.accent),
    };
    let mirrored = Direction::of(&texts.title) == Direction::RightToLeft;
    let scene = BackgroundKey { palette, mirrored, pips: texts.day.is_empty() };
    let sheet = Sheet { fonts: &fonts, families: order.css() };
    let page = Page { card, texts: &texts, places: Places::of(card), palette, mirrored, sheet };
    let ground = sceneries.of(&scene, card.photo.as_ref())?;
    let letters = page.sheet.render(page.node()?)?.into_raw();
    Ok(Drawing { ground, letters, palette })
}
