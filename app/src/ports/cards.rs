//! Share cards: the pictures that links show.

use domain::Organizer;
use domain::views::EventPage;

/// A page's picture: 1200 by 630 pixels, PNG, below 300 KB.
#[derive(Clone, Debug)]
pub struct ShareImage {
    /// Its whole address.
    pub address: String,
    /// What it shows, in words.
    pub alt: String,
}

/// The addresses of share cards. Naming one has it drawn ahead. `None` where cards cannot be drawn.
pub trait Cards: Send + Sync {
    /// An event's card.
    fn event(&self, page: &EventPage) -> Option<ShareImage>;
    /// An organizer's card.
    fn organizer(&self, organizer: &Organizer) -> Option<ShareImage>;
    /// The card of the site's lists.
    fn site(&self) -> Option<ShareImage>;
}
