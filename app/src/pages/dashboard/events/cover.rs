//! An event's picture: sending one, taking it away.

use domain::{Cover, Event, EventContent, EventId};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::components::PostButton;
use crate::pages::load::ports;
use crate::pages::post::{Next, answer};
use crate::ports::{Answer, Ports};
use crate::words::t;

/// The forms for an event's picture. Files are taken by a route of the server, as server functions
/// take small forms only.
#[component]
pub(super) fn CoverForm(event: Event, cover: Option<Cover>) -> AnyView {
    let action = format!("/dashboard/events/{}/cover", event.id);
    let send = if cover.is_some() { t!("cover-replace") } else { t!("cover-use") };
    let none = cover.is_none().then(|| view! { <p>{t!("cover-none")}</p> });
    view! {
        <section class="panel cover" aria-labelledby="picture">
            <h2 id="picture">{t!("cover-title")}</h2>
            <p class="hint" id="picture-hint">{t!("cover-hint")}</p>
            {none}
            {cover.map(|cover| view! { <Current event=event.clone() cover/> })}
            <form method="post" action=action enctype="multipart/form-data" class="cover__form">
                <input type="hidden" name="version" value=event.version.to_string()/>
                <div class="field">
                    <label for="picture-file">{t!("cover-file")}</label>
                    <input
                        id="picture-file"
                        type="file"
                        name="picture"
                        accept="image/jpeg,image/png,image/webp,image/gif"
                        required
                        aria-describedby="picture-hint"
                    />
                </div>
                <button type="submit" class="button button--quiet">{send}</button>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn Current(event: Event, cover: Cover) -> AnyView {
    let fields = vec![("event", event.id.to_string()), ("version", event.version.to_string())];
    view! {
        <p class="cover__now">
            <img
                src=cover.path()
                width=cover.width.to_string()
                height=cover.height.to_string()
                alt=t!("cover-current")
                loading="lazy"
            />
        </p>
        <PostButton action=RemoveCover::url() fields class="button button--careful">
            {t!("cover-remove")}
        </PostButton>
    }
    .into_any()
}

/// Takes an event's picture away. History keeps it.
#[server(endpoint = "remove-cover")]
pub(in crate::pages) async fn remove_cover(
    event: i64,
    #[server(default)] version: i64,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let here = format!("/dashboard/events/{event}");
    let outcome = remove(&ports, EventId(event), version).await;
    answer(&ports, &here, outcome.map(|said| Next::to(&here).say(said))).await
}

async fn remove(ports: &Ports, id: EventId, version: i64) -> Answer<String> {
    let member = ports.visit.viewer().member()?;
    let own = ports.events.event(&member, id).await?;
    let content = EventContent { cover: None, ..own.event.content() };
    ports.events.edit(&member, id, version, content).await?;
    Ok(t!("cover-removed"))
}
