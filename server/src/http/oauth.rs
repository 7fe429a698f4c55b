//! Connecting a Google account: the way there and the way back.

use app::ports::{Answer, Failure, Flash, FlashKind, Ports};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::OrganizerId;
use secrets::Secret;
use serde::Deserialize;
use subtle::ConstantTimeEq as _;
use url::form_urlencoded;

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
        let words = "the form does not say for whom: choose an organizer on your dashboard";
        return plain(StatusCode::UNPROCESSABLE_ENTITY, words);
    };
    let ports = match ports::of(&web, Some(session), peer).await {
        Ok(ports) => ports,
        Err(response) => return response,
    };
    let started = match ports.visit.viewer().member() {
        Ok(member) => ports.calendars.start_connect(&member, OrganizerId(organizer)).await,
        Err(failure) => Err(failure),
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
        let words = "this is no answer of Google's: connect once more from your dashboard";
        return plain(StatusCode::BAD_REQUEST, words);
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
    let taken = session.change(|data| data.consent.take()).await;
    let pending = taken.map_err(|error| ports::failure(&error))?.flatten();
    let pending = pending
        .filter(|pending| bool::from(pending.state.as_bytes().ct_eq(callback.state.as_bytes())));
    let pending = pending.ok_or_else(|| {
        Failure::Invalid(
            "this answer from Google does not belong to a connection that you began here, or was \
             used already: connect once more"
                .into(),
        )
    })?;
    if let Some(error) = callback.error {
        return Err(denied(&error));
    }
    member.must_act_for(pending.organizer, "organizer")?;
    let code = callback.code.unwrap_or_default();
    let google = &web.services.google;
    let verifier = Secret::new(pending.verifier);
    let grant = google.oauth().finish(&code, &verifier).await.map_err(upstream)?;
    let who = google.oauth().userinfo(&grant.access_token).await.map_err(upstream)?;
    let token = grant.refresh_token.ok_or_else(|| {
        Failure::Upstream(
            "Google gave no lasting access: remove this site under \"Third-party access\" of your \
             Google account and connect once more"
                .into(),
        )
    })?;
    let account = Account { subject: &who.sub, email: who.email.as_deref() };
    let by = member.actor();
    let kept = acts::grant(&web.services, pending.organizer, account, &token, &by).await;
    let id = kept.map_err(|error| ports::failure(&error))?;
    web.asking.granted(id, web.services.clock.now());
    Ok(format!("/dashboard/connections/{id}"))
}

fn denied(error: &str) -> Failure {
    Failure::Invalid(match error {
        "access_denied" => {
            "you did not allow access at Google, so nothing was connected".to_owned()
        }
        other => {
            let other: String = other.chars().filter(char::is_ascii_graphic).take(60).collect();
            format!("Google ended the connection ({other}): connect once more")
        }
    })
}

fn upstream(error: impl std::fmt::Display) -> Failure {
    Failure::Upstream(error.to_string())
}

/// Back to the dashboard with what went wrong.
async fn refuse(ports: &Ports, failure: &Failure) -> Response {
    if *failure == Failure::SignIn {
        return see_other("/sign-in");
    }
    let flash = Flash { kind: FlashKind::Problem, text: failure.to_string() };
    if ports.visit.flash(flash).await.is_err() {
        return plain(StatusCode::INTERNAL_SERVER_ERROR, &failure.to_string());
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
