//! Connecting a Google account: the way there and the way back.

use access::Owned;
use app::pages::words_of;
use app::ports::{Answer, Failure, Flash, FlashKind, Ports};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::{CalendarProblem, OrganizerId};
use secrets::Secret;
use serde::Deserialize;
use subtle::ConstantTimeEq as _;
use url::form_urlencoded;
use words::{Language, t};

use super::answers::plain;
use super::peer::Peer;
use super::session::Session;
use super::web::Web;
use super::{body, ports};
use crate::acts::{self, Account};

/// `POST /oauth/google/start`: on to Google's consent page.
pub async fn start(
    State(web): State<Web>,
    Peer(peer): Peer,
    session: Session,
    request: Request,
) -> Response {
    let (parts, sent) = request.into_parts();
    let fields = match body::form(&parts.headers, sent).await {
        Ok(fields) => fields,
        Err(response) => return response,
    };
    let Some(organizer) = organizer_in(&fields) else {
        let words = t!(Language::English, "connect-no-organizer");
        return plain(StatusCode::UNPROCESSABLE_ENTITY, &words);
    };
    let ports = match ports::of(&web, Some(session), peer).await {
        Ok(ports) => ports,
        Err(response) => return response,
    };
    let started = match ports.visit.viewer().member() {
        Ok(member) => ports.calendars.start_connect(&member, OrganizerId(organizer)).await,
        Err(denied) => Err(denied.into()),
    };
    match started {
        Ok(start) => see_other(&start.consent_url),
        Err(failure) => refuse(&ports, &failure).await,
    }
}

/// The one field of the form of [`start`].
fn organizer_in(fields: &[u8]) -> Option<i64> {
    let mut values = form_urlencoded::parse(fields).filter(|(name, _)| name == "organizer");
    let (value, more) = (values.next()?.1, values.next());
    if more.is_none() { value.parse().ok() } else { None }
}

/// What Google sends back.
#[derive(Deserialize)]
pub struct Callback {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
}

/// `GET /oauth/google/callback`: the one GET that changes anything, which is why it is bound to
/// the session by `state` and works once.
pub async fn callback(
    State(web): State<Web>,
    Peer(peer): Peer,
    session: Session,
    callback: Result<Query<Callback>, QueryRejection>,
) -> Response {
    let Ok(Query(callback)) = callback else {
        let words = t!(Language::English, "connect-no-answer");
        return plain(StatusCode::BAD_REQUEST, &words);
    };
    let ports = match ports::of(&web, Some(session.clone()), peer).await {
        Ok(ports) => ports,
        Err(response) => return response,
    };
    match finish(&web, &ports, &session, callback).await {
        Ok(address) => see_other(&address),
        Err(failure) => refuse(&ports, &failure).await,
    }
}

async fn finish(web: &Web, ports: &Ports, session: &Session, callback: Callback) -> Answer<String> {
    let member = ports.visit.viewer().member()?;
    // Taken whatever comes of it: an answer counts once.
    let pending = session.change(|data| data.consent.take()).await?.flatten();
    let pending = pending
        .filter(|pending| bool::from(pending.state.as_bytes().ct_eq(callback.state.as_bytes())));
    let pending = pending.ok_or(CalendarProblem::UnknownConsent)?;
    if let Some(error) = callback.error {
        return Err(denied(&error).into());
    }
    let organizer = Owned::load(&web.services, &member, pending.organizer).await?;
    let code = callback.code.unwrap_or_default();
    let google = &web.services.google;
    let verifier = Secret::new(pending.verifier);
    let grant = google.oauth().finish(&code, &verifier).await.map_err(upstream)?;
    let who = google.oauth().userinfo(&grant.access_token).await.map_err(upstream)?;
    let token = grant.refresh_token.ok_or(CalendarProblem::NoLastingAccess)?;
    let account = Account { subject: &who.sub, email: who.email.as_deref() };
    let id = acts::grant(&web.services, &organizer, account, &token).await?;
    web.asking.granted(id, web.services.clock.now());
    Ok(format!("/dashboard/connections/{id}"))
}

fn denied(error: &str) -> CalendarProblem {
    match error {
        "access_denied" => CalendarProblem::NotAllowed,
        other => {
            CalendarProblem::Ended(other.chars().filter(char::is_ascii_graphic).take(60).collect())
        }
    }
}

fn upstream(error: impl std::fmt::Display) -> CalendarProblem {
    CalendarProblem::Google(error.to_string())
}

/// Back to the dashboard with what went wrong.
async fn refuse(ports: &Ports, failure: &Failure) -> Response {
    if *failure == Failure::SignIn {
        return see_other("/sign-in");
    }
    let flash = Flash { kind: FlashKind::Problem, text: words_of(failure) };
    if ports.visit.flash(flash).await.is_err() {
        return plain(StatusCode::INTERNAL_SERVER_ERROR, &words_of(failure));
    }
    see_other("/dashboard")
}

fn see_other(address: &str) -> Response {
    let address = HeaderValue::try_from(address).unwrap_or(HeaderValue::from_static("/dashboard"));
    let headers = [
        (header::LOCATION, address),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}
