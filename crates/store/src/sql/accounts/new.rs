//! New accounts, organizers and members, in a transaction.

use chrono::{DateTime, Utc};
use domain::views::Place;
use domain::{AccountProblem, Email, OrganizerId, OrganizerProblem, Role, UserId};

use super::super::events::addresses;
use super::super::{Tx, dialect, enum_text, plain};
use crate::{StoreError, StoreResult};

/// Adds a person.
pub async fn insert_user(
    tx: &mut Tx,
    email: &Email,
    password_hash: &str,
    role: Role,
    now: DateTime<Utc>,
) -> StoreResult<UserId> {
    let id = sqlx::query_scalar(
        "INSERT INTO users (email, password_hash, role, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $4) RETURNING id",
    )
    .bind(email.as_str())
    .bind(password_hash)
    .bind(enum_text(&role))
    .bind(dialect::at(now))
    .fetch_one(&mut **tx)
    .await
    .map_err(|error| StoreError::taken(error, AccountProblem::AddressTaken(email.clone())))?;
    Ok(UserId(id))
}

/// Adds an organizer.
pub async fn insert_organizer(
    tx: &mut Tx,
    slug: &str,
    name: &str,
    now: DateTime<Utc>,
) -> StoreResult<OrganizerId> {
    if addresses::owners(tx, Place::Organizer, &[slug]).await?.contains_key(slug) {
        return Err(OrganizerProblem::SlugTaken(slug.to_owned()).into());
    }
    let id = sqlx::query_scalar(
        "INSERT INTO organizers (slug, name, created_at, updated_at)
         VALUES ($1, $2, $3, $3) RETURNING id",
    )
    .bind(plain(slug))
    .bind(plain(name))
    .bind(dialect::at(now))
    .fetch_one(&mut **tx)
    .await
    .map_err(|error| StoreError::taken(error, OrganizerProblem::SlugTaken(slug.to_owned())))?;
    Ok(OrganizerId(id))
}

/// Lets a person act for an organizer; says whether they did not before.
pub async fn insert_membership(
    tx: &mut Tx,
    user: UserId,
    organizer: OrganizerId,
    now: DateTime<Utc>,
) -> StoreResult<bool> {
    let done = sqlx::query(
        "INSERT INTO memberships (user_id, organizer_id, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (user_id, organizer_id) DO NOTHING",
    )
    .bind(user.0)
    .bind(organizer.0)
    .bind(dialect::at(now))
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
