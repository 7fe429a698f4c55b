//! Counting tries at passwords and tokens.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Row as _;

use super::super::{Database, Tx, dialect, json, sql};
use super::failed_tries;
use crate::{Count, Counted, FailedTry, Kind, Pace, StoreResult, TryStore, Turn};

/// A count this far ahead of the clock, in milliseconds, was made by a clock that went wrong: servers
/// may differ by less.
const SKEW: i64 = 60_000;

/// Counts are cleared away after so long.
const KEPT: TimeDelta = TimeDelta::days(1);

#[async_trait]
impl TryStore for Database {
    async fn count_try(&self, counts: &[Count], now: DateTime<Utc>) -> StoreResult<Turn> {
        // Most of a flood is refused without writing.
        if let Some(again) = self.taken(counts, now).await? {
            return Ok(Turn::Later(instant(again)));
        }
        let mut tx = self.begin().await?;
        let (mut turn, mut counted) = (now, Vec::new());
        for count in counts {
            let Some((slot, delay)) = count_one(&mut tx, count, now).await? else {
                tx.rollback().await?;
                let again = self.taken(counts, now).await?;
                return Ok(Turn::Later(again.map_or(now, instant)));
            };
            turn = turn.max(instant(slot));
            counted.push(Counted { subject: count.subject.clone(), delay });
        }
        tx.commit().await?;
        Ok(Turn::At(turn, counted))
    }

    async fn take_back(&self, counted: &[Counted]) -> StoreResult<()> {
        let mut tx = self.begin().await?;
        for one in counted {
            sqlx::query(
                "UPDATE tries SET free_at = free_at - $2,
                        made = CASE WHEN made > 0 THEN made - 1 ELSE 0 END
                 WHERE subject = $1",
            )
            .bind(&one.subject)
            .bind(one.delay)
            .execute(&mut *tx)
            .await?;
        }
        Ok(tx.commit().await?)
    }

    async fn forget_tries(&self, subject: &str) -> StoreResult<()> {
        sqlx::query("DELETE FROM tries WHERE subject = $1")
            .bind(subject)
            .execute(self.writing())
            .await?;
        Ok(())
    }

    async fn sweep_tries(&self, now: DateTime<Utc>, most: i64) -> StoreResult<u64> {
        let old = sqlx::query("DELETE FROM tries WHERE free_at < $1")
            .bind((now - KEPT).timestamp_millis())
            .execute(self.writing())
            .await?;
        let many = sqlx::query(
            "DELETE FROM tries WHERE free_at <
                (SELECT free_at FROM tries ORDER BY free_at DESC LIMIT 1 OFFSET $1)",
        )
        .bind(most)
        .execute(self.writing())
        .await?;
        Ok(old.rows_affected() + many.rows_affected())
    }

    async fn note_failed_try(&self, failed: &FailedTry, now: DateTime<Utc>) -> StoreResult<()> {
        failed_tries::note(self, failed, now).await
    }

    async fn close_tallies(&self, now: DateTime<Utc>) -> StoreResult<u64> {
        failed_tries::close_due(self, now).await
    }
}

impl Database {
    /// When a try may come again, where one of its subjects is taken for longer than it may wait.
    async fn taken(&self, counts: &[Count], now: DateTime<Utc>) -> StoreResult<Option<i64>> {
        let subjects: Vec<&str> = counts.iter().map(|count| count.subject.as_str()).collect();
        let select = format!(
            "SELECT subject, free_at FROM tries WHERE subject IN (SELECT value FROM {} AS s)",
            dialect::list("$1", Kind::Text)
        );
        let found = sqlx::query(sql(select)).bind(json(&subjects)?).fetch_all(&self.read).await?;
        let mut latest: Option<i64> = None;
        for row in &found {
            let (subject, free_at): (String, i64) =
                (row.try_get("subject")?, row.try_get("free_at")?);
            let Some(count) = counts.iter().find(|count| count.subject == subject) else {
                continue;
            };
            if is_taken(count.pace, free_at, now) {
                latest = latest.max(Some(free_at - count.pace.patience));
            }
        }
        Ok(latest)
    }
}

/// Whether a try would have to wait too long. Where the clock was ahead and went back, it does not.
fn is_taken(pace: &Pace, free_at: i64, now: DateTime<Utc>) -> bool {
    let wait = free_at - now.timestamp_millis();
    wait > pace.patience && wait <= furthest(pace)
}

/// How far ahead the next turn can be where clocks are right.
fn furthest(pace: &Pace) -> i64 {
    pace.patience + pace.longest() + SKEW
}

fn instant(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

/// Counts a try under a subject, in one statement: gives when its turn is and by how much it puts off
/// the next one; `None` where that would be too long. The row is locked until the transaction ends.
async fn count_one(
    tx: &mut Tx,
    count: &Count,
    now: DateTime<Utc>,
) -> StoreResult<Option<(i64, i64)>> {
    let pace = count.pace;
    let found = sqlx::query(sql(statement(pace)))
        .bind(&count.subject)
        .bind(now.timestamp_millis())
        .bind(pace.patience)
        .bind(furthest(pace))
        .bind(pace.window)
        .bind(pace.delay(1))
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = found else { return Ok(None) };
    let (number, free_at): (i64, i64) = (row.try_get("made")?, row.try_get("free_at")?);
    let delay = pace.delay(number);
    Ok(Some((free_at - delay, delay)))
}

/// Parameters: subject, now, patience, the furthest turn, window, the first delay. (Numbers within
/// the text are constants of this program.)
fn statement(pace: &Pace) -> String {
    // A window, or a turn, that lies beyond what can be was written by a clock that went wrong.
    let over = "(t.since <= $2 - $5 OR t.since >= $2 + $5)";
    let number = format!("(CASE WHEN {over} THEN 1 ELSE t.made + 1 END)");
    let turn = "(CASE WHEN t.free_at > $2 AND t.free_at <= $2 + $3 THEN t.free_at ELSE $2 END)";
    let steps: Vec<String> = (0_i64..)
        .zip(pace.delays)
        .map(|(step, delay)| format!("WHEN {} THEN {delay}", pace.free + step))
        .collect();
    let last = pace.delays.last().copied().unwrap_or(0);
    let free = pace.free;
    let delay = format!(
        "(CASE WHEN {number} < {free} THEN 0 ELSE CASE {number} {} ELSE {last} END END)",
        steps.join(" ")
    );
    format!(
        "INSERT INTO tries AS t (subject, made, since, free_at) VALUES ($1, 1, $2, $2 + $6)
         ON CONFLICT (subject) DO UPDATE
         SET made = {number}, since = CASE WHEN {over} THEN $2 ELSE t.since END,
             free_at = {turn} + {delay}
         WHERE t.free_at <= $2 + $3 OR t.free_at > $2 + $4
         RETURNING made, free_at"
    )
}
