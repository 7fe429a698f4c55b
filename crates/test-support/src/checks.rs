//! What must be true of a store at any time, whatever was done to it.

use std::collections::HashMap;

use store::{Entity, Revision, digest, verify_chain};

use super::databases::Fixture;
use super::samples::{all_rows, payload};

/// Every id given is accounted for, the chain is whole, and every row is what its last revision
/// says.
pub async fn assert_sound(db: &Fixture) {
    assert_accounted(db).await;
    let head = verify_chain(db.store.as_ref()).await.unwrap();
    assert!(head.is_ok(), "{head:?}");
    assert_rows_as_revised(db).await;
}

/// `allocated = live + trashed + purged`.
async fn assert_accounted(db: &Fixture) {
    let count = |what: &'static str| async move { db.raw.number(what).await };
    let allocated = count("SELECT count(*) FROM event_ids").await;
    let live = count("SELECT count(*) FROM events WHERE deleted_at IS NULL").await;
    let trashed = count("SELECT count(*) FROM events WHERE deleted_at IS NOT NULL").await;
    let purged = count("SELECT count(*) FROM purges").await;
    assert_eq!(allocated, live + trashed + purged, "{live} + {trashed} + {purged}");
    assert_eq!(count("SELECT count(*) FROM purge_permits").await, 0);
}

/// The last revision of each event is of its row, byte for byte.
async fn assert_rows_as_revised(db: &Fixture) {
    let mut last: HashMap<i64, Revision> = HashMap::new();
    for revision in whole_chain(db).await {
        if revision.entity == Entity::Event {
            last.insert(revision.entity_id, revision);
        }
    }
    for purged in db.raw.numbers("SELECT event_id FROM purges").await {
        last.remove(&purged);
    }
    let rows = all_rows(db).await;
    assert_eq!(rows.len(), last.len());
    for event in rows {
        let revision = &last[&event.id.0];
        // A payload that was erased says nothing; its digest still does.
        assert_eq!(revision.digest, digest(&payload(&event)), "{event:?}");
        assert_eq!(revision.version, event.version);
    }
}

/// All revisions, in order.
pub async fn whole_chain(db: &Fixture) -> Vec<Revision> {
    let mut chain: Vec<Revision> = Vec::new();
    loop {
        let after = chain.last().map_or(0, |revision| revision.id);
        let page = db.store.chain(after, 1_000).await.unwrap();
        if page.is_empty() {
            return chain;
        }
        chain.extend(page);
    }
}
