//! Sessions in the database. The id goes to the browser; the database has its digest only.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::DateTime;
use sha2::{Digest, Sha256};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, SessionManagerLayer, SessionStore};

use super::Web;
use crate::clock::Clock;
use crate::store::{SessionRecord, Store};

/// How long a session lasts since its last change (signing in, for most).
const LASTS: Duration = Duration::days(30);

/// The layer that gives handlers their session.
pub fn layer(web: &Web) -> SessionManagerLayer<Sessions> {
    let https = web.site.base_url.starts_with("https:");
    let store =
        Sessions { store: Arc::clone(&web.services.store), clock: Arc::clone(&web.services.clock) };
    SessionManagerLayer::new(store)
        // The prefix makes browsers refuse the cookie from a subdomain or over plain http.
        .with_name(if https { "__Host-reroll" } else { "reroll" })
        .with_secure(https)
        .with_http_only(true)
        // Lax, not Strict: Google's consent page leads back to us with the session.
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(LASTS))
}

/// The store behind the sessions.
#[derive(Clone)]
pub struct Sessions {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        while !self.store.create_session(&stored(record)?).await.map_err(backend)? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.store.save_session(&stored(record)?).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found =
            self.store.load_session(&digest(id), self.clock.now()).await.map_err(backend)?;
        let Some(found) = found else { return Ok(None) };
        let data = serde_json::from_str(&found.data).map_err(|e| Error::Decode(e.to_string()))?;
        let expiry_date = OffsetDateTime::from_unix_timestamp(found.expires_at.timestamp())
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.store.delete_session(&digest(id)).await.map_err(backend)
    }
}

fn stored(record: &Record) -> Result<SessionRecord> {
    let data =
        serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
    let seconds = record.expiry_date.unix_timestamp();
    let expires_at = DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::UNIX_EPOCH);
    Ok(SessionRecord { id: digest(&record.id), data, expires_at })
}

fn digest(id: &Id) -> String {
    let digest = Sha256::digest(id.0.to_be_bytes());
    digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

fn backend(error: impl ToString) -> Error {
    Error::Backend(error.to_string())
}
