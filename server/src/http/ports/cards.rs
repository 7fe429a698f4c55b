//! The addresses of share cards.

use std::sync::Arc;

use app::components::ShareImage;
use app::ports::{Cards, Site};
use domain::Organizer;
use domain::views::EventPage;

use crate::cards::{self, Drawing};
use crate::services::Services;

pub struct CardsPort {
    pub services: Services,
    pub site: Arc<Site>,
}

impl CardsPort {
    /// The picture at `BASE/card-DIGEST.png`; its drawing begins.
    fn image(&self, base: &str, drawing: Drawing) -> Option<ShareImage> {
        if !self.services.cards.ready() {
            return None;
        }
        let address = format!("{}{base}/card-{}.png", self.site.base_url, drawing.digest());
        let alt = cards::describe(&drawing.card);
        self.services.cards.prepare(drawing);
        Some(ShareImage { address, alt })
    }
}

impl Cards for CardsPort {
    fn event(&self, page: &EventPage) -> Option<ShareImage> {
        let base = format!("/events/{}", page.event.slug);
        self.image(&base, cards::of_event(page, &self.site.name))
    }

    fn organizer(&self, organizer: &Organizer) -> Option<ShareImage> {
        let base = format!("/organizers/{}", organizer.slug);
        self.image(&base, cards::of_organizer(organizer, &self.site.name))
    }

    fn site(&self) -> Option<ShareImage> {
        self.image("", cards::of_site(&self.site.name, &self.site.base_url))
    }
}
