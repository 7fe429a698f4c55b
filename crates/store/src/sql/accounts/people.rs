//! Who can sign in, as an operator sees them, and taking an account back.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{AccountProblem, Email, OrganizerId, RecordKind, Role, UserId};
use sqlx::Row as _;

use super::super::{Database, Tx, audit, dialect, enum_text, from_enum_text};
use super::link::drop_links;
use super::new::insert_membership;
use crate::{
    AccountAct, AccountChange, AccountOutcome, NewAudit, OpenSession, PeopleStore, Person,
    StoreError, StoreResult,
};

#[async_trait]
impl PeopleStore for Database {
    async fn people(&self, now: DateTime<Utc>) -> StoreResult<Vec<Person>> {
        let found = sqlx::query(
            "SELECT u.id, u.email, u.role, u.created_at, u.disabled_at,
                    count(s.id) AS sessions, max(s.seen_at) AS seen_at
             FROM users AS u LEFT JOIN sessions AS s ON s.user_id = u.id AND s.expires_at > $1
             WHERE u.removed_at IS NULL
             GROUP BY u.id, u.email, u.role, u.created_at, u.disabled_at ORDER BY u.id",
        )
        .bind(dialect::at(now))
        .fetch_all(&self.read)
        .await?;
        let mut people = Vec::with_capacity(found.len());
        for row in found {
            people.push(Person {
                account: self.with_organizers(&row).await?,
                created_at: row.try_get("created_at")?,
                disabled_at: row.try_get("disabled_at")?,
                sessions: row.try_get("sessions")?,
                seen_at: row.try_get("seen_at")?,
            });
        }
        Ok(people)
    }

    async fn open_sessions(
        &self,
        user: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StoreResult<Vec<OpenSession>> {
        let found = sqlx::query(
            "SELECT u.email, s.signed_in_at, s.seen_at, s.ends_at
             FROM sessions AS s JOIN users AS u ON u.id = s.user_id
             WHERE s.expires_at > $1 AND (s.user_id = $2 OR $2 = 0)
             ORDER BY s.signed_in_at DESC, s.id",
        )
        .bind(dialect::at(now))
        .bind(user.map_or(0, |user| user.0))
        .fetch_all(&self.read)
        .await?;
        let session = |row: &super::super::Row| {
            Ok(OpenSession {
                email: from_enum_text(row.try_get("email")?)?,
                signed_in_at: row.try_get("signed_in_at")?,
                seen_at: row.try_get("seen_at")?,
                ends_at: row.try_get("ends_at")?,
            })
        };
        found.iter().map(session).collect()
    }

    async fn change_account(&self, act: &AccountAct) -> StoreResult<AccountOutcome> {
        // Writers of the history come one after another: so two acts at once cannot each leave the
        // last administrator to the other.
        let mut tx = self.begin_history().await?;
        let outcome = change_account(&mut tx, act).await?;
        tx.commit().await?;
        Ok(outcome)
    }
}

/// Changes an account, in a transaction of [`Database::begin_history`].
pub async fn change_account(tx: &mut Tx, act: &AccountAct) -> StoreResult<AccountOutcome> {
    let id = of_address(tx, &act.email).await?;
    let administered = admins(tx).await? > 0;
    let changed = change(tx, id, act).await?;
    if administered && !act.force && admins(tx).await? == 0 {
        return Err(AccountProblem::LastAdmin(act.email.clone()).into());
    }
    let signed_out = match act.change.ends_sessions() {
        true => end_sessions(tx, id).await?,
        false => 0,
    };
    drop_links(tx, id, act.change.ends_links()).await?;
    if changed || signed_out > 0 {
        note(tx, id, act, signed_out).await?;
    }
    Ok(AccountOutcome { id, changed, signed_out })
}

async fn of_address(tx: &mut Tx, email: &Email) -> StoreResult<UserId> {
    let select = "SELECT id FROM users WHERE email = $1 AND removed_at IS NULL";
    let found: Option<i64> =
        sqlx::query_scalar(select).bind(email.as_str()).fetch_optional(&mut **tx).await?;
    found.map(UserId).ok_or_else(|| StoreError::absent(RecordKind::Account, email))
}

/// Does what is asked; says whether anything was otherwise before.
async fn change(tx: &mut Tx, id: UserId, act: &AccountAct) -> StoreResult<bool> {
    let now = act.at;
    match &act.change {
        AccountChange::Password(hash) => {
            let text = "UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1";
            update(tx, text, id, hash, now).await
        }
        AccountChange::Role(role) => {
            let text = "UPDATE users SET role = $2, updated_at = $3 WHERE id = $1 AND role <> $2";
            update(tx, text, id, enum_text(&role), now).await
        }
        AccountChange::Disable => disable(tx, id, now).await,
        AccountChange::Enable => enable(tx, id, now).await,
        AccountChange::Remove => remove(tx, id, now).await,
        AccountChange::SignOut => Ok(false),
        AccountChange::Join(organizer) => insert_membership(tx, id, *organizer, now).await,
        AccountChange::Leave(organizer) => leave(tx, id, *organizer).await,
    }
}

async fn update(
    tx: &mut Tx,
    text: &'static str,
    id: UserId,
    value: &str,
    now: DateTime<Utc>,
) -> StoreResult<bool> {
    let query = sqlx::query(text).bind(id.0).bind(value).bind(dialect::at(now));
    Ok(query.execute(&mut **tx).await?.rows_affected() == 1)
}

async fn disable(tx: &mut Tx, id: UserId, now: DateTime<Utc>) -> StoreResult<bool> {
    let done = sqlx::query(
        "UPDATE users SET disabled_at = $2, updated_at = $2 WHERE id = $1 AND disabled_at IS NULL",
    )
    .bind(id.0)
    .bind(dialect::at(now))
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn enable(tx: &mut Tx, id: UserId, now: DateTime<Utc>) -> StoreResult<bool> {
    let done = sqlx::query(
        "UPDATE users SET disabled_at = NULL, updated_at = $2
         WHERE id = $1 AND disabled_at IS NOT NULL",
    )
    .bind(id.0)
    .bind(dialect::at(now))
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The row stays, with its number only: rows of accounts are counted, and one that vanished would
/// be a loss. RFC 2606 keeps `.invalid` free of addresses.
async fn remove(tx: &mut Tx, id: UserId, now: DateTime<Utc>) -> StoreResult<bool> {
    sqlx::query("DELETE FROM memberships WHERE user_id = $1").bind(id.0).execute(&mut **tx).await?;
    let nobody = format!("removed-{id}@accounts.invalid");
    let text = "UPDATE users SET email = $2, password_hash = '', updated_at = $3, removed_at = $3,
                                 disabled_at = $3
                WHERE id = $1";
    update(tx, text, id, &nobody, now).await
}

async fn leave(tx: &mut Tx, id: UserId, organizer: OrganizerId) -> StoreResult<bool> {
    let done = sqlx::query("DELETE FROM memberships WHERE user_id = $1 AND organizer_id = $2")
        .bind(id.0)
        .bind(organizer.0)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// How many administrators can sign in. Whoever was invited and has no password yet cannot.
async fn admins(tx: &mut Tx) -> StoreResult<i64> {
    let select = "SELECT count(*) FROM users
                  WHERE role = $1 AND disabled_at IS NULL AND password_hash <> ''";
    Ok(sqlx::query_scalar(select).bind(enum_text(&Role::Admin)).fetch_one(&mut **tx).await?)
}

async fn end_sessions(tx: &mut Tx, id: UserId) -> StoreResult<u64> {
    let done = sqlx::query("DELETE FROM sessions WHERE user_id = $1").bind(id.0);
    Ok(done.execute(&mut **tx).await?.rows_affected())
}

async fn note(tx: &mut Tx, id: UserId, act: &AccountAct, signed_out: u64) -> StoreResult<()> {
    let ended = match signed_out {
        0 => String::new(),
        1 => "; 1 session ended".to_owned(),
        many => format!("; {many} sessions ended"),
    };
    let line = NewAudit {
        actor: act.actor.label(),
        action: act.change.action(),
        subject: format!("user {id}"),
        detail: format!("{} {}{ended}", act.email, act.change.describe()),
        private: None,
    };
    audit::note_in(tx, &line, act.at).await
}
