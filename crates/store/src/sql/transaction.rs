//! A transaction as callers see it: the functions of `sql`, on one [`Tx`]. Each subject's are in
//! its file.

use async_trait::async_trait;

use super::events::journal;
use super::{Database, Tx};
use crate::{StoreResult, Transaction, Transactions};

/// A transaction under way.
pub struct OpenTransaction(pub Tx);

impl OpenTransaction {
    async fn say(&mut self, statement: &'static str) -> StoreResult<()> {
        sqlx::query(statement).execute(&mut *self.0).await?;
        Ok(())
    }
}

impl Database {
    /// Begins a transaction that writes events. It holds the head of the chain from its start, so
    /// writers of events come one after another and cannot deadlock.
    pub(super) async fn begin_history(&self) -> StoreResult<Tx> {
        let mut tx = self.begin().await?;
        journal::lock_chain(&mut tx).await?;
        Ok(tx)
    }
}

#[async_trait]
impl Transaction for OpenTransaction {
    async fn commit(self: Box<Self>) -> StoreResult<()> {
        Ok(self.0.commit().await?)
    }

    async fn rollback(self: Box<Self>) -> StoreResult<()> {
        Ok(self.0.rollback().await?)
    }

    async fn savepoint(&mut self) -> StoreResult<()> {
        self.say("SAVEPOINT place").await
    }

    async fn take_back(&mut self) -> StoreResult<()> {
        self.say("ROLLBACK TO SAVEPOINT place").await?;
        self.say("RELEASE SAVEPOINT place").await
    }

    async fn go_on(&mut self) -> StoreResult<()> {
        self.say("RELEASE SAVEPOINT place").await
    }
}

#[async_trait]
impl Transactions for Database {
    async fn begin(&self) -> StoreResult<Box<dyn Transaction>> {
        Ok(Box::new(OpenTransaction(Database::begin(self).await?)))
    }

    async fn begin_history(&self) -> StoreResult<Box<dyn Transaction>> {
        Ok(Box::new(OpenTransaction(Database::begin_history(self).await?)))
    }

    async fn begin_read(&self) -> StoreResult<Box<dyn Transaction>> {
        Ok(Box::new(OpenTransaction(self.read.begin().await?)))
    }
}
