//! Telling of deletions that are large enough to be a mistake.

use chrono::{DateTime, Utc};
use domain::{AlertKind, DeletionId, OrganizerId};
use sqlx::Row as _;

use super::super::{Tx, dialect, enum_text};
use super::raise;
use crate::{AlertText, AlertTexts, Author, LargeDeletion, NewAlert, StoreResult};

/// A batch of this many events is told of, whoever they belong to: nobody deletes fifty pages by
/// hand without knowing, and a program that does is what the alert is for.
const MANY: i64 = 50;

/// A smaller batch is told of where it took more of an organizer's pages than one in
/// [`ONE_IN`], so that a club of 150 events hears of 25 lost ones; but only above this many, or
/// tidying up a small calendar would raise an alert each time.
const SOME: i64 = 20;

/// See [`SOME`].
const ONE_IN: i64 = 10;

/// What a batch took of one organizer's events.
struct Share {
    organizer: OrganizerId,
    taken: i64,
    left: i64,
}

impl Share {
    fn is_large(&self) -> bool {
        self.taken > SOME && self.taken * ONE_IN > self.taken + self.left
    }
}

/// Raises an alert where a batch that was just made is large, in its transaction.
pub async fn raise(
    tx: &mut Tx,
    telling: AlertTexts,
    author: &Author,
    batch: DeletionId,
) -> StoreResult<()> {
    let shares = shares(tx, batch).await?;
    let count: i64 = shares.iter().map(|share| share.taken).sum();
    if count < MANY && !shares.iter().any(Share::is_large) {
        return Ok(());
    }
    let organizer = match shares.as_slice() {
        [only] => Some(only.organizer),
        _ => None,
    };
    let link = match organizer {
        Some(id) => format!("/dashboard/organizers/{id}/trash?batch={batch}"),
        None => format!("/admin/trash?batch={batch}"),
    };
    let AlertText { title, detail } = (telling.large_deletion)(&LargeDeletion { author, count });
    let new = NewAlert {
        kind: AlertKind::LargeDeletion,
        organizer_id: organizer,
        source_id: None,
        run_id: None,
        subject: subject(batch),
        link: Some(link),
        title,
        detail,
    };
    raise::raise_in(tx, &new, author.at).await?;
    Ok(())
}

async fn shares(tx: &mut Tx, batch: DeletionId) -> StoreResult<Vec<Share>> {
    let found = sqlx::query(
        "SELECT t.organizer_id, t.taken,
                (SELECT count(*) FROM events l
                 WHERE l.organizer_id = t.organizer_id AND l.deleted_at IS NULL) AS left_over
         FROM (SELECT organizer_id, count(*) AS taken FROM events
               WHERE deletion_id = $1 GROUP BY organizer_id) AS t",
    )
    .bind(batch.0)
    .fetch_all(&mut **tx)
    .await?;
    let share = |row: &super::super::Row| -> StoreResult<Share> {
        Ok(Share {
            organizer: OrganizerId(row.try_get("organizer_id")?),
            taken: row.try_get("taken")?,
            left: row.try_get("left_over")?,
        })
    };
    found.iter().map(share).collect()
}

fn subject(batch: DeletionId) -> String {
    format!("batch {batch}")
}

/// Ends the alerts of batches of which nothing is in the trash any more.
pub async fn resolve(tx: &mut Tx, now: DateTime<Utc>) -> StoreResult<()> {
    let open = "SELECT id, subject FROM alerts WHERE kind = $1 AND resolved_at IS NULL";
    let open =
        sqlx::query(open).bind(enum_text(&AlertKind::LargeDeletion)).fetch_all(&mut **tx).await?;
    for row in open {
        let subject: String = row.try_get("subject")?;
        let Some(batch) = subject.strip_prefix("batch ").and_then(|id| id.parse::<i64>().ok())
        else {
            continue;
        };
        let left = "SELECT count(*) FROM events WHERE deletion_id = $1";
        let left: i64 = sqlx::query_scalar(left).bind(batch).fetch_one(&mut **tx).await?;
        if left == 0 {
            sqlx::query("UPDATE alerts SET resolved_at = $2 WHERE id = $1")
                .bind(row.try_get::<i64, _>("id")?)
                .bind(dialect::at(now))
                .execute(&mut **tx)
                .await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_organizers_hear_of_a_tenth() {
        for (taken, left, large) in
            [(20, 0, false), (21, 0, true), (21, 188, true), (21, 189, false), (49, 10_000, false)]
        {
            let share = Share { organizer: OrganizerId(1), taken, left };
            assert_eq!(share.is_large(), large, "{taken} of {}", taken + left);
        }
    }
}
