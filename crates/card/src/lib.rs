//! Share cards: the picture that an event's link shows, drawn from the event itself.
//!
//! [`Renderer::open`] takes the folder of faces that comes with the product, [`Renderer::render`]
//! makes a [`Card`] into a PNG of 1200×630. The same card gives the same bytes. A card is fit for
//! any text: what cannot be set is left out, what is too long is shortened.

mod card;
mod colour;
mod encode;
mod error;
mod faces;
mod ground;
mod layout;
mod photo;
mod quantize;
mod renderer;
mod scenery;
mod script;
mod size;
mod text;

pub use card::{Card, CardStatus, Leaf};
pub use colour::{Colour, ColourError, Palette};
pub use error::CardError;
pub use photo::{Photo, PhotoError};
pub use renderer::Renderer;
pub use script::Han;
pub use size::{HEIGHT, LARGEST, WIDTH};

#[cfg(test)]
mod tests;
