//! Whose records are: what [`access::Owned`] asks, answered by the store.

use std::collections::BTreeSet;

use access::{Keeps, Links, Whose};
use async_trait::async_trait;
use domain::{
    Alert, AlertId, Connection, ConnectionId, DeletionId, Event, EventId, Link, Organizer,
    OrganizerId, RestoreRequest, Run, RunId, Source, SourceId,
};
use store::{StoreError, StoreResult};

use super::Services;
use crate::access::Token;

type Found<T> = StoreResult<Option<(T, Whose)>>;

#[async_trait]
impl Keeps<Alert> for Services {
    type Error = StoreError;

    async fn find(&self, id: &AlertId) -> Found<Alert> {
        let found = self.store.alert(*id).await?;
        Ok(found.map(|alert| {
            let whose = alert.organizer_id.map_or(Whose::Site, Whose::from);
            (alert, whose)
        }))
    }
}

#[async_trait]
impl Keeps<Connection> for Services {
    type Error = StoreError;

    async fn find(&self, id: &ConnectionId) -> Found<Connection> {
        let found = self.store.connection(*id).await?;
        Ok(found.map(|(connection, _)| {
            let whose = connection.organizer_id.into();
            (connection, whose)
        }))
    }
}

/// Live or in the trash.
#[async_trait]
impl Keeps<Event> for Services {
    type Error = StoreError;

    async fn find(&self, id: &EventId) -> Found<Event> {
        let found = self.store.event(*id).await?;
        Ok(found.map(|event| {
            let whose = event.organizer_id.into();
            (event, whose)
        }))
    }
}

#[async_trait]
impl Keeps<Organizer> for Services {
    type Error = StoreError;

    async fn find(&self, id: &OrganizerId) -> Found<Organizer> {
        let found = self.store.organizer(*id).await?;
        Ok(found.map(|organizer| (organizer, (*id).into())))
    }
}

/// Neither its log nor its calendar's events are read: pages that show a progress ask twice a second.
#[async_trait]
impl Keeps<Run> for Services {
    type Error = StoreError;

    async fn find(&self, id: &RunId) -> Found<Run> {
        let Some(run) = self.store.run_alone(*id).await? else { return Ok(None) };
        let source = self.store.source_alone(run.source_id).await?;
        let whose = source.map_or(Whose::Site, |source| source.organizer_id.into());
        Ok(Some((run, whose)))
    }
}

#[async_trait]
impl Keeps<Source> for Services {
    type Error = StoreError;

    async fn find(&self, id: &SourceId) -> Found<Source> {
        let found = self.store.source_alone(*id).await?;
        Ok(found.map(|source| {
            let whose = source.organizer_id.into();
            (source, whose)
        }))
    }
}

/// Where one of them is not there, they are nobody's but the site's: the act itself says which.
#[async_trait]
impl Keeps<Vec<EventId>> for Services {
    type Error = StoreError;

    async fn find(&self, ids: &Vec<EventId>) -> Found<Vec<EventId>> {
        Ok(Some((ids.clone(), self.owners_of(ids).await?)))
    }
}

/// What is left of a batch in the trash. Nothing joins a batch later, so a right to it lasts.
#[async_trait]
impl Keeps<RestoreRequest> for Services {
    type Error = StoreError;

    async fn find(&self, what: &RestoreRequest) -> Found<RestoreRequest> {
        let whose = match what {
            RestoreRequest::Events(ids) => self.owners_of(ids).await?,
            RestoreRequest::Batch(id) => self.owners_of_batch(*id).await?,
        };
        Ok(Some((what.clone(), whose)))
    }
}

/// Tokens that this server never gave are not looked up.
#[async_trait]
impl Links for Services {
    type Error = StoreError;

    async fn link(&self, token: &str) -> StoreResult<Option<Link>> {
        match Token::read(token) {
            Some(token) => self.store.link(&token.digest(), self.clock.now()).await,
            None => Ok(None),
        }
    }
}

impl Services {
    async fn owners_of(&self, ids: &[EventId]) -> StoreResult<Whose> {
        let owners = self.store.owners(ids).await?;
        let owners: Option<BTreeSet<_>> = ids.iter().map(|id| owners.get(id).copied()).collect();
        Ok(owners.map_or(Whose::Site, Whose::Of))
    }

    async fn owners_of_batch(&self, id: DeletionId) -> StoreResult<Whose> {
        let owners = self.store.batch_owners(id).await?;
        Ok(if owners.is_empty() { Whose::Site } else { Whose::Of(owners) })
    }
}
