//! Every address that was ever given, and whose it is.
//!
//! Triggers write the table, whoever gives an address, and refuse one that is another record's.

use std::collections::HashMap;

use domain::views::Place;
use sqlx::Row as _;

use super::super::{Tx, dialect, json, sql};
use crate::{Kind, StoreResult};

/// A record that an address was given to.
pub struct Owner {
    /// Its id.
    pub id: i64,
    /// Nobody else can have the address: it leads to this record, says that it was purged, or waits for it.
    pub firm: bool,
}

/// Which records some addresses were given to.
pub async fn owners(
    tx: &mut Tx,
    place: Place,
    slugs: &[&str],
) -> StoreResult<HashMap<String, Vec<Owner>>> {
    let select = format!(
        "SELECT a.slug, a.record_id, CAST(CASE WHEN {} THEN 1 ELSE 0 END AS BIGINT) AS firm FROM addresses a
         WHERE a.kind = $2 AND a.slug IN (SELECT value FROM {} AS w) ORDER BY a.record_id",
        firm(place),
        dialect::list("$1", Kind::Text)
    );
    let found = sqlx::query(sql(select))
        .bind(json(&slugs)?)
        .bind(place.word())
        .fetch_all(&mut **tx)
        .await?;
    let mut owners: HashMap<String, Vec<Owner>> = HashMap::new();
    for row in found {
        let firm = row.try_get::<i64, _>("firm")? == 1;
        let owner = Owner { id: row.try_get("record_id")?, firm };
        owners.entry(row.try_get("slug")?).or_default().push(owner);
    }
    Ok(owners)
}

/// Who keeps a record from having an address, if anybody does.
pub fn blocker(owners: Option<&Vec<Owner>>, id: i64) -> Option<i64> {
    let owners = owners?;
    if owners.iter().any(|owner| owner.id == id) {
        return None;
    }
    owners.iter().find(|owner| owner.firm).map(|owner| owner.id)
}

/// Whether an address `a` is firmly a record's: whether its row is here or not (one that was lost may come
/// back), unless that lies in the trash at this very address, which only conflicts with a live row.
fn firm(place: Place) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM {} o WHERE o.id = a.record_id
                     AND o.deleted_at IS NOT NULL AND o.slug = a.slug)",
        table(place)
    )
}

/// What joins an event's row `t` to an address `a` that is another event's, where no live row stands in
/// its way there already.
pub fn anothers_address() -> String {
    format!(
        "JOIN addresses a ON a.kind = 'event' AND a.slug = t.slug AND a.record_id <> t.id
         AND {} AND NOT EXISTS (SELECT 1 FROM addresses b WHERE b.kind = 'event'
                                AND b.slug = t.slug AND b.record_id = t.id)
         AND NOT EXISTS (SELECT 1 FROM events l WHERE l.slug = t.slug
                         AND l.deleted_at IS NULL AND l.id <> t.id)",
        firm(Place::Event)
    )
}

pub fn table(place: Place) -> &'static str {
    match place {
        Place::Event => "events",
        Place::Organizer => "organizers",
        Place::Series => "series",
    }
}
