//! Who can sign in, organizers, settings.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{Account, Email, Organizer, OrganizerId, RecordKind, Role, UserId};
use sqlx::Row as _;

use super::super::transaction::OpenTransaction;
use super::super::{Database, Row, Tx, dialect, from_enum_text, plain, rows};
use super::new::{insert_membership, insert_organizer, insert_user};
use super::organizers::{organizer_at, organizer_of};
use super::{link, people, session};
use crate::{
    AccountAct, AccountOutcome, AccountStore, AccountTx, Credentials, SETUP_TOKEN, StoreError,
    StoreResult, Which,
};

#[async_trait]
impl AccountStore for Database {
    async fn add_user(
        &self,
        email: &Email,
        password_hash: &str,
        role: Role,
        organizer: Option<OrganizerId>,
        now: DateTime<Utc>,
    ) -> StoreResult<UserId> {
        let mut tx = self.begin().await?;
        let id = add_user(&mut tx, email, password_hash, role, organizer, now).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn count_users(&self) -> StoreResult<i64> {
        let count = "SELECT count(*) FROM users WHERE removed_at IS NULL";
        Ok(sqlx::query_scalar(count).fetch_one(&self.read).await?)
    }

    async fn credentials(&self, email: &Email) -> StoreResult<Option<Credentials>> {
        let found = sqlx::query("SELECT * FROM users WHERE email = $1 AND removed_at IS NULL")
            .bind(email.as_str())
            .fetch_optional(&self.read)
            .await?;
        let Some(row) = found else { return Ok(None) };
        let account = self.with_organizers(&row).await?;
        let disabled: Option<DateTime<Utc>> = row.try_get("disabled_at")?;
        let password_hash = row.try_get("password_hash")?;
        Ok(Some(Credentials { account, password_hash, disabled: disabled.is_some() }))
    }

    async fn rehash(&self, user: UserId, read: &str, new: &str) -> StoreResult<bool> {
        let text = "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2";
        let done = sqlx::query(text).bind(user.0).bind(read).bind(new);
        Ok(done.execute(self.writing()).await?.rows_affected() == 1)
    }

    async fn account(&self, id: UserId) -> StoreResult<Option<Account>> {
        let found = sqlx::query("SELECT * FROM users WHERE id = $1 AND removed_at IS NULL")
            .bind(id.0)
            .fetch_optional(&self.read)
            .await?;
        match found {
            Some(row) => self.with_organizers(&row).await.map(Some),
            None => Ok(None),
        }
    }

    async fn add_organizer(
        &self,
        slug: &str,
        name: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<OrganizerId> {
        let mut tx = self.begin().await?;
        let id = insert_organizer(&mut tx, slug, name, now).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn describe_organizer(&self, id: OrganizerId, text: &str) -> StoreResult<()> {
        let done = sqlx::query("UPDATE organizers SET description = $2 WHERE id = $1")
            .bind(id.0)
            .bind(plain(text))
            .execute(self.writing())
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::absent(RecordKind::Organizer, id));
        }
        Ok(())
    }

    async fn add_membership(
        &self,
        user: UserId,
        organizer: OrganizerId,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        let mut tx = self.begin().await?;
        insert_membership(&mut tx, user, organizer, now).await?;
        Ok(tx.commit().await?)
    }

    async fn organizers(&self) -> StoreResult<Vec<Organizer>> {
        let found =
            sqlx::query("SELECT * FROM organizers WHERE deleted_at IS NULL ORDER BY name, id")
                .fetch_all(&self.read)
                .await?;
        found.iter().map(rows::organizer).collect()
    }

    async fn organizer_by_slug(&self, slug: &str) -> StoreResult<Option<Organizer>> {
        organizer_at(&self.read, slug).await
    }

    async fn organizer(&self, id: OrganizerId) -> StoreResult<Option<Organizer>> {
        organizer_of(&self.read, id).await
    }

    async fn sweep(&self, now: DateTime<Utc>) -> StoreResult<u64> {
        let links = link::sweep(self, now).await?;
        Ok(session::sweep(self, now).await? + links)
    }

    async fn setting(&self, name: &str) -> StoreResult<Option<String>> {
        Ok(sqlx::query_scalar("SELECT value FROM settings WHERE name = $1")
            .bind(plain(name))
            .fetch_optional(&self.read)
            .await?)
    }

    async fn put_setting(&self, name: &str, value: &str, now: DateTime<Utc>) -> StoreResult<()> {
        sqlx::query(
            "INSERT INTO settings (name, value, updated_at) VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE
             SET value = excluded.value, updated_at = excluded.updated_at",
        )
        .bind(name)
        .bind(value)
        .bind(dialect::at(now))
        .execute(self.writing())
        .await?;
        Ok(())
    }

    async fn ping(&self) -> StoreResult<()> {
        sqlx::query("SELECT 1").execute(&self.read).await?;
        Ok(())
    }
}

impl Database {
    /// The account of a row of `users`, with the organizers it acts for.
    pub(super) async fn with_organizers(&self, row: &Row) -> StoreResult<Account> {
        let id: i64 = row.try_get("id")?;
        let organizers: Vec<i64> = sqlx::query_scalar(
            "SELECT m.organizer_id FROM memberships m
             JOIN organizers o ON o.id = m.organizer_id AND o.deleted_at IS NULL
             WHERE m.user_id = $1 ORDER BY m.organizer_id",
        )
        .bind(id)
        .fetch_all(&self.read)
        .await?;
        Ok(Account {
            id: UserId(id),
            email: from_enum_text(row.try_get("email")?)?,
            role: from_enum_text(row.try_get("role")?)?,
            organizers: organizers.into_iter().map(OrganizerId).collect(),
        })
    }
}

#[async_trait]
impl AccountTx for OpenTransaction {
    async fn add_user(
        &mut self,
        email: &Email,
        password_hash: &str,
        role: Role,
        organizer: Option<OrganizerId>,
        now: DateTime<Utc>,
    ) -> StoreResult<UserId> {
        add_user(&mut self.0, email, password_hash, role, organizer, now).await
    }

    async fn add_organizer(
        &mut self,
        slug: &str,
        name: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<OrganizerId> {
        insert_organizer(&mut self.0, slug, name, now).await
    }

    async fn change_account(&mut self, act: &AccountAct) -> StoreResult<AccountOutcome> {
        people::change_account(&mut self.0, act).await
    }

    async fn end_sessions(&mut self, user: UserId, which: &Which) -> StoreResult<u64> {
        people::end_some(&mut self.0, user, which).await
    }
}

/// Adds a person: see [`AccountStore::add_user`].
async fn add_user(
    tx: &mut Tx,
    email: &Email,
    password_hash: &str,
    role: Role,
    organizer: Option<OrganizerId>,
    now: DateTime<Utc>,
) -> StoreResult<UserId> {
    let id = insert_user(tx, email, password_hash, role, now).await?;
    if let Some(organizer) = organizer {
        insert_membership(tx, id, organizer, now).await?;
    }
    sqlx::query("DELETE FROM settings WHERE name = $1")
        .bind(SETUP_TOKEN)
        .execute(&mut **tx)
        .await?;
    Ok(id)
}
