//! `/organizers/{slug}/embed`: an organizer's events for a frame on its own site.

use domain::views::{Absence, OrganizerPage, Place};
use leptos::prelude::*;

use super::gone::{moved, never, part_of_path, query};
use super::load::{part, ports};
use super::problem::problem;
use crate::components::language::language;
use crate::components::{EventList, PublicHead};
use crate::ports::{Answer, Ports};
use crate::words::t;

/// The path of the page that other sites may frame; nothing else may be framed.
#[must_use]
pub fn is_embed(path: &str) -> bool {
    let path = path.strip_suffix('/').unwrap_or(path);
    let slug = path.strip_prefix("/organizers/").and_then(|rest| rest.strip_suffix("/embed"));
    slug.is_some_and(|slug| !slug.is_empty() && !slug.contains('/'))
}

/// The code that shows an organizer's events on another site.
pub(super) fn embed_code(base_url: &str, slug: &str, name: &str) -> String {
    let title = t!("feed-events-of", name = name);
    let title = title.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    format!(
        "<iframe src=\"{base_url}/organizers/{slug}/embed\" title=\"{title}\" width=\"100%\" \
         height=\"600\" loading=\"lazy\" frameborder=\"0\"></iframe>"
    )
}

/// What is at an embed's address.
enum Found {
    Here(OrganizerPage),
    Moved(String),
}

async fn find(ports: &Ports, slug: &str) -> Answer<Found> {
    if let Some(page) = ports.public.organizer(slug, None, ports.now).await? {
        return Ok(Found::Here(page));
    }
    match ports.public.absence(Place::Organizer, slug, ports.now).await? {
        Absence::Moved(to) => Ok(Found::Moved(part_of_path(&to))),
        _ => Err(never(Place::Organizer)),
    }
}

/// The next events of an organizer, without what surrounds other pages.
#[component]
pub(super) fn EmbedAt() -> AnyView {
    let ports = ports();
    let (now, slug, site, query) = (ports.now, part("slug"), ports.site.clone(), query());
    let page = async move {
        match find(&ports, &slug).await {
            Ok(Found::Moved(slug)) => moved(&format!("/organizers/{slug}/embed"), &query),
            Ok(Found::Here(OrganizerPage { organizer, listing })) => {
                let path = format!("/organizers/{}", organizer.slug);
                let lang = language(&organizer.name);
                let list = if listing.events.is_empty() {
                    view! { <p class="empty">{t!("organizer-empty")}</p> }.into_any()
                } else {
                    view! { <EventList events=listing.events now with_organizer=false/> }.into_any()
                };
                view! {
                    <PublicHead
                        title=t!("embed-title", name = organizer.name.as_str())
                        description=t!("organizer-description", name = organizer.name.as_str())
                        path=path.clone()
                        hidden=true
                    />
                    <main class="embed" id="main">
                        <h1 class="embed__title"><a href=path.clone() dir="auto" lang=lang>{organizer.name}</a></h1>
                        {list}
                        <p class="embed__foot"><a href=path>{t!("embed-all-events", site = site.name.as_str())}</a></p>
                    </main>
                }
                .into_any()
            }
            Err(failure) => {
                view! { <main class="embed" id="main">{problem(&failure)}</main> }.into_any()
            }
        }
    };
    view! { <Suspense>{Suspend::new(page)}</Suspense> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_embed_is_framed() {
        assert!(is_embed("/organizers/club/embed"));
        assert!(is_embed("/organizers/club/embed/"), "pages know their address with a slash, too");
        for path in [
            "/organizers/club",
            "/organizers//embed",
            "/events/x/embed",
            "/embed",
            "/organizers/a/b/embed",
        ] {
            assert!(!is_embed(path), "{path}");
        }
    }

    #[test]
    fn a_name_cannot_leave_its_attribute() {
        let code = embed_code("https://games.example", "club", "\"><script>");
        assert_eq!(code.matches('<').count(), 2, "{code}");
        assert!(code.contains("title=\"Events by &quot;>&lt;script>\""), "{code}");
    }
}
