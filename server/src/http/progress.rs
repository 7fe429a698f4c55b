//! How far a run has come, as server-sent events (WHATWG HTML, 9.2), for the page of a run that is
//! under way.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use app::domain::{Progress, RunId, RunState};
use app::ports::{Answer, Calendars, Failure, Member, Ports};
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::Stream;
use futures_util::stream::unfold;
use tower_sessions::Session;

use super::peer::Peer;
use super::{Web, plain, ports};

/// How often a page learns something new.
const EVERY: Duration = Duration::from_millis(500);
/// One connection tells so many times; a browser then comes back by itself. So a server that stops
/// waits for no page.
const TIMES: u32 = 60;

/// Where one connection stands.
struct Watch {
    calendars: Arc<dyn Calendars>,
    member: Member,
    run: RunId,
    left: u32,
}

/// Tells how far a run is, until it is over.
pub async fn progress(
    State(web): State<Web>,
    Peer(peer): Peer,
    session: Session,
    Path(id): Path<i64>,
) -> Response {
    let ports = match ports::of(&web, Some(session), peer).await {
        Ok(ports) => ports,
        Err(response) => return response,
    };
    match begin(&ports, RunId(id)).await {
        Ok((first, watch)) => {
            // Nobody in between may hold events back.
            let headers = [
                (header::CACHE_CONTROL, "no-store"),
                (HeaderName::from_static("x-accel-buffering"), "no"),
            ];
            let events = Sse::new(told(first, watch)).keep_alive(KeepAlive::default());
            (headers, events).into_response()
        }
        Err(Failure::SignIn) => plain(StatusCode::UNAUTHORIZED, "sign in to see this"),
        Err(Failure::NotFound(what)) => plain(StatusCode::NOT_FOUND, &what),
        Err(failure) => plain(StatusCode::INTERNAL_SERVER_ERROR, &failure.to_string()),
    }
}

async fn begin(ports: &Ports, run: RunId) -> Answer<(Progress, Watch)> {
    let member = ports.visit.viewer().member()?;
    let first = ports.calendars.progress(&member, run).await?;
    let calendars = Arc::clone(&ports.calendars);
    Ok((first, Watch { calendars, member, run, left: TIMES }))
}

/// The first reading at once, then one after each pause, the last when the run is over.
fn told(
    first: Progress,
    watch: Watch,
) -> impl Stream<Item = Result<Event, Infallible>> + Send + 'static {
    unfold((Some(first), Some(watch)), |(first, watch)| async move {
        let mut watch = watch?;
        let reading = match first {
            Some(first) => first,
            None => watch.next().await?,
        };
        let event = Event::default().json_data(&reading).unwrap_or_default();
        let watch = (reading.state == RunState::Running).then_some(watch);
        Some((Ok(event), (None, watch)))
    })
}

impl Watch {
    /// The next reading, after a pause; `None` where this connection has told enough.
    async fn next(&mut self) -> Option<Progress> {
        self.left = self.left.checked_sub(1)?;
        tokio::time::sleep(EVERY).await;
        self.calendars.progress(&self.member, self.run).await.ok()
    }
}
