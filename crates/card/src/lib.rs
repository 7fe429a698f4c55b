//! Share cards: the picture that an event's link shows, drawn from the event itself.
//!
//! [`Renderer::open`] takes the folder of faces that comes with the product, [`Renderer::render`]
//! makes a [`Card`] into a PNG of 1200×630. The same card gives the same bytes. A card is fit for
//! any text: what cannot be set is left out, what is too long is shortened.

mod colour;
mod encode;
mod faces;
mod ground;
mod layout;
mod photo;
mod quantize;
mod scenery;
mod script;
mod text;

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

pub use colour::{Colour, ColourError, Palette};
pub use photo::{Photo, PhotoError};
pub use script::Han;

use faces::Faces;
use layout::Drawing;
use scenery::Sceneries;

/// A card's width in pixels.
pub const WIDTH: u32 = 1200;
/// A card's height in pixels.
pub const HEIGHT: u32 = 630;
/// The most bytes of a card: WhatsApp drops larger pictures.
pub const LARGEST: usize = 300_000;

/// Raised whenever the same card looks different than before; part of [`Card::digest`].
const VERSION: u32 = 2;

/// What has to be said across a card.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Standing {
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
    pub standing: Standing,
    /// The organizer's colour.
    pub accent: Colour,
    /// Whose forms of shared Chinese characters suit the event's place.
    pub han: Option<Han>,
    /// A picture for the half of the card where the die stands.
    pub photo: Option<Photo>,
}

impl Default for Colour {
    fn default() -> Self {
        Self([0xb3, 0x40, 0x1f])
    }
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
            Standing::Scheduled => (0, ""),
            Standing::Cancelled => (1, ""),
            Standing::Postponed => (2, ""),
            Standing::Moved { before } => (3, before.as_str()),
        };
        add(&[standing]);
        add(before.as_bytes());
        add(&self.accent.0);
        add(&[self.han.map_or(0, |han| 1 + han as u8)]);
        add(&self.photo.as_ref().map(Photo::digest).unwrap_or_default());
        hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Why a card was not drawn.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// A file of the faces is missing or broken.
    #[error(
        "cannot use {path}: {problem}; `cargo xtask build` puts the faces of share cards there"
    )]
    Faces {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The picture could not be laid out or drawn.
    #[error("a share card could not be drawn: {0}")]
    Drawing(String),
    /// The picture could not be packed.
    #[error("a share card could not be packed: {0}")]
    Packing(#[from] png::EncodingError),
}

/// Draws cards. Meant to live as long as the server: it keeps faces and backgrounds.
pub struct Renderer {
    faces: Faces,
    sceneries: Sceneries,
}

impl Renderer {
    /// Opens a folder of faces, as `cargo xtask` makes it. Faces are read when first needed.
    ///
    /// # Errors
    /// Where the folder has no index of faces.
    pub fn open(faces: &Path) -> Result<Self, CardError> {
        Ok(Self { faces: Faces::open(faces)?, sceneries: Sceneries::default() })
    }

    /// Draws a card: a PNG of [`WIDTH`] × [`HEIGHT`], at most [`LARGEST`] bytes. A few
    /// milliseconds of computing, so not for a thread that serves requests.
    ///
    /// # Errors
    /// Where a face cannot be read, or the libraries for drawing and packing fail.
    pub fn render(&self, card: &Card) -> Result<Vec<u8>, CardError> {
        let Drawing { ground, letters, palette } =
            layout::draw(card, &self.faces, &self.sceneries)?;
        encode::png(&ground, &letters, card.photo.is_some(), &palette.colours())
    }
}

#[cfg(test)]
mod tests;
