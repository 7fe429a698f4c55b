//! Share cards: the pictures that links show.

use domain::Organizer;

use crate::components::ShareImage;

use domain::views::EventPage;

/// The addresses of share cards. Naming one has it drawn ahead. `None` where cards cannot be drawn.
pub trait Cards: Send + Sync {
    /// An event's card.
    fn event(&self, page: &EventPage) -> Option<ShareImage>;
    /// An organizer's card.
    fn organizer(&self, organizer: &Organizer) -> Option<ShareImage>;
    /// The card of the site's lists.
    fn site(&self) -> Option<ShareImage>;
}
