//! Sessions, signing in and the first set-up, and the sweeping away of what has ended.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{Actor, AuditAction, OrganizerId, Role, UserId};
use sqlx::Row as _;

use super::super::{Database, Tx, audit, dialect, plain};
use super::mail;
use super::new::{insert_membership, insert_organizer, insert_user};
use crate::{
    NewAudit, NewSession, SETUP_TOKEN, SessionRecord, SessionStore, SetUp, SetUpOutcome,
    StoreResult,
};

#[async_trait]
impl SessionStore for Database {
    async fn begin_session(
        &self,
        user: UserId,
        password_hash: &str,
        new: &NewSession,
        note: &NewAudit,
    ) -> StoreResult<bool> {
        let mut tx = self.begin_history().await?;
        if !begin_in(&mut tx, user, password_hash, new).await? {
            return Ok(false);
        }
        if let Some(letter) = &new.letter {
            mail::post_in(&mut tx, letter, new.at).await?;
        }
        audit::note_in(&mut tx, note, new.at).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn session(&self, id: &str, now: DateTime<Utc>) -> StoreResult<Option<SessionRecord>> {
        let found = sqlx::query(
            "SELECT u.id, u.email, u.role, s.signed_in_at, s.seen_at, s.expires_at, s.ends_at, s.data
             FROM sessions AS s JOIN users AS u ON u.id = s.user_id
             WHERE s.id = $1 AND s.expires_at > $2
               AND u.disabled_at IS NULL AND u.removed_at IS NULL",
        )
        .bind(plain(id))
        .bind(dialect::at(now))
        .fetch_optional(&self.read)
        .await?;
        let Some(row) = found else { return Ok(None) };
        Ok(Some(SessionRecord {
            account: self.with_organizers(&row).await?,
            signed_in_at: row.try_get("signed_in_at")?,
            seen_at: row.try_get("seen_at")?,
            expires_at: row.try_get("expires_at")?,
            ends_at: row.try_get("ends_at")?,
            data: row.try_get("data")?,
        }))
    }

    async fn see_session(
        &self,
        id: &str,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> StoreResult<()> {
        sqlx::query(
            "UPDATE sessions SET seen_at = $2, expires_at = $3 WHERE id = $1 AND seen_at < $2",
        )
        .bind(id)
        .bind(dialect::at(now))
        .bind(dialect::at(expires_at))
        .execute(self.writing())
        .await?;
        Ok(())
    }

    async fn swap_session_data(&self, id: &str, read: &str, new: &str) -> StoreResult<bool> {
        let done = sqlx::query("UPDATE sessions SET data = $3 WHERE id = $1 AND data = $2")
            .bind(id)
            .bind(read)
            .bind(new)
            .execute(self.writing())
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn end_session(
        &self,
        id: &str,
        note: &NewAudit,
        now: DateTime<Utc>,
    ) -> StoreResult<bool> {
        let mut tx = self.begin_history().await?;
        if !end_in(&mut tx, id).await? {
            return Ok(false);
        }
        audit::note_in(&mut tx, note, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn set_up(&self, new: &SetUp) -> StoreResult<SetUpOutcome> {
        // Writers of the history come one after another, so those who set up do as well.
        let mut tx = self.begin_history().await?;
        let people: i64 = sqlx::query_scalar("SELECT count(*) FROM users WHERE removed_at IS NULL")
            .fetch_one(&mut *tx)
            .await?;
        if people > 0 {
            return Ok(SetUpOutcome::Closed);
        }
        if !take_token(&mut tx, &new.token).await? {
            return Ok(SetUpOutcome::WrongToken);
        }
        let id = add_admin(&mut tx, new).await?;
        begin_in(&mut tx, id, &new.password_hash, &new.session).await?;
        audit::note_in(&mut tx, &new.sign_in, new.session.at).await?;
        tx.commit().await?;
        Ok(SetUpOutcome::Done(id))
    }
}

/// Begins a session where the account can still sign in with that password.
async fn begin_in(
    tx: &mut Tx,
    user: UserId,
    password_hash: &str,
    new: &NewSession,
) -> StoreResult<bool> {
    if let Some(before) = &new.replaces {
        end_in(tx, before).await?;
    }
    let done = sqlx::query(
        "INSERT INTO sessions
             (id, user_id, signed_in_at, seen_at, expires_at, ends_at, data, agent)
         SELECT $1, id, $2, $2, $3, $4, '', $7 FROM users
         WHERE id = $5 AND password_hash = $6 AND disabled_at IS NULL AND removed_at IS NULL",
    )
    .bind(&new.id)
    .bind(dialect::at(new.at))
    .bind(dialect::at(new.expires_at))
    .bind(dialect::at(new.ends_at))
    .bind(user.0)
    .bind(password_hash)
    .bind(new.agent.kept())
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query("UPDATE users SET signed_in_at = $2 WHERE id = $1")
        .bind(user.0)
        .bind(dialect::at(new.at))
        .execute(&mut **tx)
        .await?;
    Ok(true)
}

async fn end_in(tx: &mut Tx, id: &str) -> StoreResult<bool> {
    let done =
        sqlx::query("DELETE FROM sessions WHERE id = $1").bind(id).execute(&mut **tx).await?;
    Ok(done.rows_affected() == 1)
}

async fn take_token(tx: &mut Tx, token: &str) -> StoreResult<bool> {
    let done = sqlx::query("DELETE FROM settings WHERE name = $1 AND value = $2")
        .bind(SETUP_TOKEN)
        .bind(token)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The first administrator and their organizer, noted in their name.
async fn add_admin(tx: &mut Tx, new: &SetUp) -> StoreResult<UserId> {
    let now = new.session.at;
    let (organizer, made) = match &new.organizer {
        None => (None, None),
        Some((slug, name)) => organizer_in(tx, slug, name, now).await?,
    };
    let id = insert_user(tx, &new.email, &new.password_hash, Role::Admin, now).await?;
    if let Some(organizer) = organizer {
        insert_membership(tx, id, organizer, now).await?;
    }
    let by = Actor::Person { id, email: new.email.clone() };
    let lines = made
        .map(|(id, name)| (format!("organizer {id}"), name))
        .into_iter()
        .chain([(format!("user {id}"), "the first administrator".to_owned())]);
    for (subject, detail) in lines {
        let action = AuditAction::AccountAdded;
        let line = NewAudit { actor: by.label(), action, subject, detail, private: None };
        audit::note_in(tx, &line, now).await?;
    }
    Ok(id)
}

type Made = (Option<OrganizerId>, Option<(OrganizerId, String)>);

/// The organizer of a slug; with its name where it was made for this.
async fn organizer_in(
    tx: &mut Tx,
    slug: &str,
    name: &str,
    now: DateTime<Utc>,
) -> StoreResult<Made> {
    let known: Option<i64> =
        sqlx::query_scalar("SELECT id FROM organizers WHERE slug = $1 AND deleted_at IS NULL")
            .bind(plain(slug))
            .fetch_optional(&mut **tx)
            .await?;
    if let Some(id) = known {
        return Ok((Some(OrganizerId(id)), None));
    }
    let id = insert_organizer(tx, slug, name, now).await?;
    Ok((Some(id), Some((id, name.to_owned()))))
}

/// Takes away what has ended.
pub async fn sweep(database: &Database, now: DateTime<Utc>) -> StoreResult<u64> {
    let sessions = sqlx::query("DELETE FROM sessions WHERE expires_at <= $1")
        .bind(dialect::at(now))
        .execute(database.writing())
        .await?;
    Ok(sessions.rows_affected())
}
