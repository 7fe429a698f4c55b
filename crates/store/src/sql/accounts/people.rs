//! Who can sign in, as an operator sees them, and taking an account back.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{AccountProblem, Email, OrganizerId, RecordKind, Role, UserId};
use sqlx::Row as _;

use super::super::{Database, Tx, audit, dialect, enum_text, from_enum_text, plain};
use super::link::drop_links;
use super::new::insert_membership;
use crate::{
    AccountAct, AccountChange, AccountOutcome, NewAudit, OpenSession, PeopleStore, Person,
    StoreError, StoreResult, Which,
};

#[async_trait]
impl PeopleStore for Database {
    async fn people(&self, now: DateTime<Utc>) -> StoreResult<Vec<Person>> {
        self.people_of(UserId(0), now).await
    }

    async fn person(&self, id: UserId, now: DateTime<Utc>) -> StoreResult<Option<Person>> {
        Ok(self.people_of(id, now).await?.pop())
    }

    async fn open_sessions(
        &self,
        user: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StoreResult<Vec<OpenSession>> {
        let found = sqlx::query(
            "SELECT s.id, s.agent, u.email, s.signed_in_at, s.seen_at, s.ends_at
             FROM sessions AS s JOIN users AS u ON u.id = s.user_id
             WHERE s.expires_at > $1 AND (s.user_id = $2 OR $2 = 0)
             ORDER BY s.signed_in_at DESC, s.id",
        )
        .bind(dialect::at(now))
        .bind(user.map_or(0, |user| user.0))
        .fetch_all(&self.read)
        .await?;
        let session = |row: &super::super::Row| {
            let agent: String = row.try_get("agent")?;
            Ok(OpenSession {
                id: row.try_get("id")?,
                agent: from_enum_text(agent)?,
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

impl Database {
    /// One account, or with 0 all.
    async fn people_of(&self, id: UserId, now: DateTime<Utc>) -> StoreResult<Vec<Person>> {
        let found = sqlx::query(
            "SELECT u.id, u.email, u.role, u.created_at, u.disabled_at, u.name, u.signed_in_at,
                    CAST(CASE WHEN u.password_hash = '' THEN 1 ELSE 0 END AS BIGINT) AS invited,
                    CAST((SELECT count(*) FROM sessions AS s
                          WHERE s.user_id = u.id AND s.expires_at > $1) AS BIGINT) AS sessions,
                    (SELECT max(s.seen_at) FROM sessions AS s
                     WHERE s.user_id = u.id AND s.expires_at > $1) AS seen_at
             FROM users AS u
             WHERE u.removed_at IS NULL AND (u.id = $2 OR $2 = 0) ORDER BY u.id",
        )
        .bind(dialect::at(now))
        .bind(id.0)
        .fetch_all(&self.read)
        .await?;
        let mut people = Vec::with_capacity(found.len());
        for row in found {
            people.push(Person {
                account: self.with_organizers(&row).await?,
                name: row.try_get("name")?,
                invited: row.try_get::<i64, _>("invited")? == 1,
                signed_in_at: row.try_get("signed_in_at")?,
                created_at: row.try_get("created_at")?,
                disabled_at: row.try_get("disabled_at")?,
                sessions: row.try_get("sessions")?,
                seen_at: row.try_get("seen_at")?,
            });
        }
        Ok(people)
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
        AccountChange::Name(name) => {
            let text = "UPDATE users SET name = $2, updated_at = $3 WHERE id = $1 AND name <> $2";
            update(tx, text, id, &plain(name), now).await
        }
        AccountChange::Address(email) => address(tx, id, email, now).await,
        AccountChange::AddressBack(email) => {
            address(tx, id, email, now).await?;
            let text = "UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1";
            update(tx, text, id, "", now).await
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

async fn address(tx: &mut Tx, id: UserId, email: &Email, now: DateTime<Utc>) -> StoreResult<bool> {
    let text = "UPDATE users SET email = $2, updated_at = $3 WHERE id = $1 AND email <> $2";
    let query = sqlx::query(text).bind(id.0).bind(email.as_str()).bind(dialect::at(now));
    let done = query.execute(&mut **tx).await;
    let done = done
        .map_err(|error| StoreError::taken(error, AccountProblem::AddressTaken(email.clone())))?;
    Ok(done.rows_affected() == 1)
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
    let text = "UPDATE users SET email = $2, password_hash = '', name = '', updated_at = $3, removed_at = $3,
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

/// Ends some of an account's sessions.
pub async fn end_some(tx: &mut Tx, id: UserId, which: &Which) -> StoreResult<u64> {
    let (text, digest) = match which {
        Which::One(digest) => ("DELETE FROM sessions WHERE user_id = $1 AND id = $2", digest),
        Which::AllBut(digest) => ("DELETE FROM sessions WHERE user_id = $1 AND id <> $2", digest),
    };
    let done = sqlx::query(text).bind(id.0).bind(digest).execute(&mut **tx).await?;
    Ok(done.rows_affected())
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
