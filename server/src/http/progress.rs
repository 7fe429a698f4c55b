//! How far work has come, as server-sent events (WHATWG HTML, 9.2), for pages of what is under way:
//! a run, and an act on backups.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use app::components::{backup_progress, run_progress};
use app::pages::words_of;
use app::ports::{Failure, Ports};
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::{BackupProgress, Progress, RunId, RunState};
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::Serialize;
use serde_json::{Value, json};
use words::{Language, t};

use super::answers::plain;
use super::peer::Peer;
use super::ports;
use super::session::Session;
use super::web::Web;

/// How often a page learns something new.
const EVERY: Duration = Duration::from_millis(500);
/// One connection tells so many times; a browser then comes back by itself. So a server that stops
/// waits for no page.
const TIMES: u32 = 60;

/// Tells how far a run is, until it is over.
pub async fn run(
    State(web): State<Web>,
    Peer(peer): Peer,
    session: Session,
    Path(id): Path<i64>,
) -> Response {
    match ports::of(&web, Some(session), peer).await {
        Ok(ports) => of_run(ports, RunId(id)).await.unwrap_or_else(|failure| refused(&failure)),
        Err(response) => response,
    }
}

async fn of_run(ports: Ports, run: RunId) -> Result<Response, Failure> {
    let member = ports.visit.viewer().member()?;
    let first = ports.calendars.progress(&member, run).await?;
    let calendars = Arc::clone(&ports.calendars);
    Ok(sent(
        first,
        |told: &Progress| told.state == RunState::Running,
        |told| run_progress(Language::English, told),
        move || {
            let (calendars, member) = (Arc::clone(&calendars), member.clone());
            async move { calendars.progress(&member, run).await.ok() }
        },
    ))
}

/// Tells how far the act on backups is that is under way; `null` when it is over.
pub async fn backups(State(web): State<Web>, Peer(peer): Peer, session: Session) -> Response {
    match ports::of(&web, Some(session), peer).await {
        Ok(ports) => of_backups(ports).await.unwrap_or_else(|failure| refused(&failure)),
        Err(response) => response,
    }
}

async fn of_backups(ports: Ports) -> Result<Response, Failure> {
    let admin = ports.visit.viewer().admin()?;
    let first = ports.backups.progress(&admin).await?;
    let backups = Arc::clone(&ports.backups);
    let words = |told: &Option<BackupProgress>| {
        told.as_ref().map(|told| backup_progress(Language::English, told)).unwrap_or_default()
    };
    Ok(sent(first, Option::is_some, words, move || {
        let (backups, admin) = (Arc::clone(&backups), admin.clone());
        async move { backups.progress(&admin).await.ok() }
    }))
}

fn refused(failure: &Failure) -> Response {
    let status = match failure {
        Failure::SignIn => {
            return plain(StatusCode::UNAUTHORIZED, &t!(Language::English, "refused-sign-in"));
        }
        Failure::Forbidden(_) => StatusCode::FORBIDDEN,
        Failure::NotFound(_) => StatusCode::NOT_FOUND,
        Failure::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    plain(status, &words_of(failure))
}

/// Readings as an answer that nobody in between may hold back.
fn sent<T, F, R>(first: T, goes_on: fn(&T) -> bool, describe: fn(&T) -> String, read: F) -> Response
where
    T: Serialize + Send + 'static,
    F: Fn() -> R + Send + 'static,
    R: Future<Output = Option<T>> + Send + 'static,
{
    let headers =
        [(header::CACHE_CONTROL, "no-store"), (HeaderName::from_static("x-accel-buffering"), "no")];
    let events = Sse::new(told(first, goes_on, describe, read)).keep_alive(KeepAlive::default());
    (headers, events).into_response()
}

/// The first reading at once, then one after each pause, the last when the work is over, or this
/// connection has told enough.
fn told<T, F, R>(
    first: T,
    goes_on: fn(&T) -> bool,
    describe: fn(&T) -> String,
    read: F,
) -> impl Stream<Item = Result<Event, Infallible>> + Send + 'static
where
    T: Serialize + Send + 'static,
    F: Fn() -> R + Send + 'static,
    R: Future<Output = Option<T>> + Send + 'static,
{
    unfold((Some(first), Some((read, TIMES))), move |(first, left)| async move {
        let (read, left) = left?;
        let (reading, left) = match first {
            Some(first) => (first, left),
            None => {
                let left = left.checked_sub(1)?;
                tokio::time::sleep(EVERY).await;
                (read().await?, left)
            }
        };
        let event = Event::default()
            .json_data(with_words(&reading, describe(&reading)))
            .unwrap_or_default();
        let rest = goes_on(&reading).then_some((read, left));
        Some((Ok(event), (None, rest)))
    })
}

/// A reading with what the page says of it; `null` stays so.
fn with_words(reading: &impl Serialize, words: String) -> Value {
    let mut value = json!(reading);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("words".into(), words.into());
    }
    value
}
