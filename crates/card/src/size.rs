//! How large a card is.

/// A card's width in pixels.
pub const WIDTH: u32 = 1200;

/// A card's height in pixels.
pub const HEIGHT: u32 = 630;

/// The most bytes of a card: WhatsApp drops larger pictures.
pub const LARGEST: usize = 300_000;
