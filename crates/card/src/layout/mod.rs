//! Where everything stands on a card, and how large.

mod fitting;
mod page;
mod sheet;

use std::sync::Arc;

use crate::faces::Faces;
use crate::ground::Ground;
use crate::scenery::{DIE, Die, SMALL_DIE, Scene, Sceneries};
use crate::script::Order;
use crate::text::{Direction, tidy, with_breaks};
use crate::{Card, CardError, Leaf, Palette, Standing};

use page::Page;
use sheet::Sheet;

/// The places that depend on whether there is a photograph or a tape.
struct Places {
    title_width: u16,
    title_height: u16,
    details_width: u16,
    details_bottom: u16,
    die: Die,
}

impl Places {
    fn of(card: &Card) -> Self {
        let taped = matches!(card.standing, Standing::Cancelled | Standing::Postponed);
        let moved = matches!(card.standing, Standing::Moved { .. });
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

/// A card's texts, fit to be set.
struct Texts {
    title: String,
    date: String,
    time: String,
    place: String,
    organizer: String,
    site: String,
    month: String,
    day: String,
    before: String,
}

impl Texts {
    fn of(card: &Card) -> Self {
        let option = |text: &Option<String>, most| tidy(text.as_deref().unwrap_or_default(), most);
        let mut leaf = card.leaf.clone().unwrap_or_default();
        if card.standing == Standing::Postponed {
            leaf = Leaf { month: String::new(), day: "?".into() };
        }
        let before = match &card.standing {
            Standing::Moved { before } => tidy(before, 60),
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

    fn all(&mut self) -> [&mut String; 9] {
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
        Standing::Scheduled | Standing::Moved { .. } => Palette::full(card.accent),
        Standing::Cancelled => Palette::cancelled(card.accent),
        Standing::Postponed => Palette::postponed(card.accent),
    };
    let mirrored = Direction::of(&texts.title) == Direction::RightToLeft;
    let scene = Scene { palette, mirrored, pips: texts.day.is_empty() };
    let sheet = Sheet { fonts: &fonts, families: order.css() };
    let page = Page { card, texts: &texts, places: Places::of(card), palette, mirrored, sheet };
    let ground = sceneries.of(&scene, card.photo.as_ref())?;
    let letters = page.sheet.render(page.node()?)?.into_raw();
    Ok(Drawing { ground, letters, palette })
}
