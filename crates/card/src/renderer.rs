//! Drawing cards.

use std::path::Path;

use crate::faces::Faces;
use crate::layout::{self, Drawing};
use crate::scenery::Sceneries;
use crate::{Card, CardError, encode};

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
