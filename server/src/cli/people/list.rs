//! Who can sign in, and who is signed in.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::time::{stamp, stamp_option};
use domain::{Email, OrganizerId, RecordKind, Role, UserId};
use serde::Serialize;
use store::{OpenSession, Person, StoreError};

use crate::cli::error::Done;
use crate::cli::output::{Output, minute, or_dash, word};
use crate::services::Services;

/// An account, as it is printed.
#[derive(Serialize)]
struct PersonLine {
    id: UserId,
    email: Email,
    name: String,
    role: Role,
    organizers: Vec<String>,
    #[serde(with = "stamp")]
    created_at: DateTime<Utc>,
    #[serde(with = "stamp_option")]
    disabled_at: Option<DateTime<Utc>>,
    invited: bool,
    #[serde(with = "stamp_option")]
    signed_in_at: Option<DateTime<Utc>>,
    sessions: i64,
    #[serde(with = "stamp_option")]
    last_seen_at: Option<DateTime<Utc>>,
}

/// A session, as it is printed.
#[derive(Serialize)]
struct SessionLine {
    email: Email,
    browser: String,
    #[serde(with = "stamp")]
    signed_in_at: DateTime<Utc>,
    #[serde(with = "stamp")]
    last_seen_at: DateTime<Utc>,
    #[serde(with = "stamp")]
    ends_at: DateTime<Utc>,
}

/// Lists who can sign in.
pub async fn people(services: &Services, output: &Output) -> Done {
    let people = services.store.people(services.clock.now()).await?;
    let organizers = services.store.organizers().await?;
    let slugs: HashMap<OrganizerId, String> =
        organizers.into_iter().map(|organizer| (organizer.id, organizer.slug)).collect();
    let lines: Vec<PersonLine> = people.into_iter().map(|one| person(one, &slugs)).collect();
    let head = ["id", "email", "role", "organizers", "state", "sessions", "last seen"];
    output.list(&lines, "Nobody can sign in yet: add somebody with `reroll user add`.", &head, row);
    Ok(())
}

fn person(person: Person, slugs: &HashMap<OrganizerId, String>) -> PersonLine {
    let account = person.account;
    PersonLine {
        id: account.id,
        email: account.email,
        name: person.name,
        role: account.role,
        organizers: account.organizers.iter().filter_map(|id| slugs.get(id)).cloned().collect(),
        created_at: person.created_at,
        disabled_at: person.disabled_at,
        invited: person.invited,
        signed_in_at: person.signed_in_at,
        sessions: person.sessions,
        last_seen_at: person.seen_at,
    }
}

fn state(line: &PersonLine) -> &'static str {
    match (line.disabled_at.is_some(), line.invited) {
        (true, _) => "disabled",
        (false, true) => "invited",
        (false, false) => "active",
    }
}

fn row(line: &PersonLine) -> Vec<String> {
    let organizers = line.organizers.join(", ");
    vec![
        line.id.to_string(),
        line.email.to_string(),
        word(&line.role).to_owned(),
        or_dash(Some(organizers).filter(|slugs| !slugs.is_empty())),
        state(line).to_owned(),
        line.sessions.to_string(),
        or_dash(line.last_seen_at.map(minute)),
    ]
}

/// Lists open sessions: all, or one person's.
pub async fn sessions(services: &Services, output: &Output, email: Option<Email>) -> Done {
    let user = match &email {
        None => None,
        Some(email) => Some(known(services, email).await?),
    };
    let open = services.store.open_sessions(user, services.clock.now()).await?;
    let lines: Vec<SessionLine> = open.into_iter().map(session).collect();
    let head = ["email", "browser", "signed in", "last seen", "ends by"];
    output.list(&lines, "Nobody is signed in.", &head, |line| {
        let times = [line.signed_in_at, line.last_seen_at, line.ends_at].map(minute);
        [vec![line.email.to_string(), line.browser.clone()], times.to_vec()].concat()
    });
    Ok(())
}

async fn known(services: &Services, email: &Email) -> Result<UserId, StoreError> {
    let known = services.store.credentials(email).await?;
    known
        .map(|known| known.account.id)
        .ok_or_else(|| StoreError::absent(RecordKind::Account, email))
}

fn session(open: OpenSession) -> SessionLine {
    SessionLine {
        email: open.email,
        browser: open.agent.to_string(),
        signed_in_at: open.signed_in_at,
        last_seen_at: open.seen_at,
        ends_at: open.ends_at,
    }
}
