//! Putting the schedule right: see [`ScheduleTx::mend_schedule`].

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::time::CLOCK_SLACK;
use domain::{AlertKind, RunId, Source, SourceId};
use sqlx::Row as _;

use super::super::calendars::{schedule, source};
use super::super::runs::start;
use super::super::transaction::OpenTransaction;
use super::super::{Database, Tx, dialect, enum_text, json, rows, sql};
use crate::{Kind, Limits, Mended, ScheduleStore, ScheduleTx, StoreResult};

/// A lease that ran out so long ago is nobody's: whoever writes may have waited for a lock without
/// renewing it.
const ABANDONED: TimeDelta = TimeDelta::minutes(2);

/// So long people are told that something was put right.
const TOLD: TimeDelta = TimeDelta::hours(1);

/// What a rule brings back.
#[derive(Clone, Copy)]
enum What {
    Plan,
    Lock,
    Time,
}

/// Rows of which a time lies too far ahead: `{}` in `wrong` stands for the furthest that it can be,
/// `$2` in `right` for now.
struct Rule {
    what: What,
    table: &'static str,
    wrong: String,
    right: &'static str,
    furthest: DateTime<Utc>,
}

#[async_trait]
impl ScheduleStore for Database {
    async fn planned_after(&self, at: DateTime<Utc>) -> StoreResult<Vec<Source>> {
        let select = format!(
            "{} AND s.state IN {} AND {} AND j.run_at > $1 ORDER BY s.id",
            source::SOURCE,
            schedule::SYNCS,
            schedule::BEGUN
        );
        let found = sqlx::query(sql(select)).bind(dialect::at(at)).fetch_all(&self.read).await?;
        found.iter().map(rows::source).collect()
    }

    async fn schedule_wants(&self, limits: &Limits<'_>, now: DateTime<Utc>) -> StoreResult<bool> {
        wanting(self, &rules(limits, now), now).await
    }
}

#[async_trait]
impl ScheduleTx for OpenTransaction {
    async fn mend_schedule(
        &mut self,
        limits: &Limits<'_>,
        late: &[SourceId],
        now: DateTime<Utc>,
    ) -> StoreResult<Mended> {
        let tx = &mut self.0;
        // Sources come first, then jobs, then the rest: as in every other transaction.
        let closed = close_abandoned(tx, now).await?;
        let mut mended = Mended { closed, ..Mended::default() };
        let (sources, others): (Vec<Rule>, Vec<Rule>) =
            rules(limits, now).into_iter().partition(|rule| rule.table == "sources");
        for rule in &sources {
            rule.apply(tx, &mut mended, now).await?;
        }
        mended.planned = plan_missing(tx, now).await?;
        for rule in &others {
            rule.apply(tx, &mut mended, now).await?;
        }
        mended.sooner = bring_forward(tx, late, now).await?;
        end_told(tx, now).await?;
        Ok(mended)
    }
}

impl Rule {
    fn new(
        what: What,
        table: &'static str,
        wrong: impl Into<String>,
        right: &'static str,
        furthest: DateTime<Utc>,
    ) -> Self {
        // Whatever is allowed at all, clocks may differ by this.
        Self { what, table, wrong: wrong.into(), right, furthest: furthest + CLOCK_SLACK }
    }

    fn finds(&self, parameter: usize) -> String {
        let wrong = self.wrong.replace("{}", &format!("${parameter}"));
        format!("EXISTS (SELECT 1 FROM {} WHERE {wrong})", self.table)
    }

    async fn apply(&self, tx: &mut Tx, mended: &mut Mended, now: DateTime<Utc>) -> StoreResult<()> {
        let wrong = self.wrong.replace("{}", "$1");
        // Not every rule needs to know now.
        let update = format!("UPDATE {} SET {} WHERE {wrong} AND $2 = $2", self.table, self.right);
        let done = sqlx::query(sql(update))
            .bind(dialect::at(self.furthest))
            .bind(dialect::at(now))
            .execute(&mut **tx)
            .await?;
        *match self.what {
            What::Plan => &mut mended.plans,
            What::Lock => &mut mended.locks,
            What::Time => &mut mended.times,
        } += done.rows_affected();
        Ok(())
    }
}

/// Everything that can lie too far ahead.
fn rules(limits: &Limits<'_>, now: DateTime<Utc>) -> Vec<Rule> {
    use What::{Lock, Plan, Time};
    let day = TimeDelta::days(1);
    // As long as its channel lasts, which was opened before now.
    let unwatched = "kind = 'watch' AND run_at > {} AND NOT EXISTS
         (SELECT 1 FROM channels c WHERE c.source_id = jobs.subject AND c.stopped_at IS NULL
          AND c.opened_at <= {} AND c.expires_at >= jobs.run_at)";
    let mut rules = vec![
        Rule::new(Plan, "jobs", unwatched, "run_at = $2", now + day),
        Rule::new(
            Lock,
            "sources",
            "lease_until > {}",
            "lease_owner = NULL, lease_until = NULL",
            now + limits.lease,
        ),
        Rule::new(Time, "sources", "retry_at > {}", "retry_at = NULL", now + limits.silence),
        Rule::new(Time, "sources", "failing_since > {}", "failing_since = $2", now),
        Rule::new(Time, "sources", "lowered_since > {}", "lowered_since = $2", now),
        Rule::new(
            Plan,
            "alert_deliveries",
            "state = 'pending' AND next_at > {}",
            "next_at = $2",
            now + limits.delivery,
        ),
        Rule::new(Time, "alert_deliveries", "state = 'pending' AND since > {}", "since = $2", now),
        Rule::new(
            Lock,
            "alert_deliveries",
            "locked_until > {}",
            "locked_until = NULL",
            now + limits.delivery_taken_for,
        ),
        Rule::new(Time, "alerts", "resolved_at IS NULL AND raised_at > {}", "raised_at = $2", now),
    ];
    // Such a session would last for longer than any does: whoever has it signs in again.
    rules.push(Rule::new(
        Time,
        "sessions",
        "signed_in_at > {}",
        "signed_in_at = $2, expires_at = $2",
        now,
    ));
    rules.push(Rule::new(
        Time,
        "backup_acts",
        "finished_at IS NULL AND seen_at > {}",
        "seen_at = $2",
        now,
    ));
    for job in limits.jobs {
        let of = |rest: &str| format!("kind = '{}' AND {rest} > {{}}", job.kind);
        let free = "locked_by = NULL, locked_until = NULL";
        rules.push(Rule::new(Lock, "jobs", of("locked_until"), free, now + job.taken_for));
        if let Some(every) = job.every {
            rules.push(Rule::new(Plan, "jobs", of("run_at"), "run_at = $2", now + every));
        }
    }
    rules
}

/// Sources `s` that sync and have no job.
pub fn unplanned() -> String {
    format!(
        "FROM sources s WHERE s.state IN {} AND s.deleted_at IS NULL AND NOT EXISTS
             (SELECT 1 FROM jobs j WHERE j.kind = 'sync' AND j.subject = s.id)",
        schedule::SYNCS
    )
}

/// Whether anything is to be done: most looks find nothing, and need not write.
async fn wanting(database: &Database, rules: &[Rule], now: DateTime<Utc>) -> StoreResult<bool> {
    let mut parts = vec![
        format!("EXISTS (SELECT 1 {})", unplanned()),
        "EXISTS (SELECT 1 FROM runs r JOIN sources s ON s.id = r.source_id
             WHERE r.state = 'running' AND (s.lease_until IS NULL OR s.lease_until <= $1))"
            .to_owned(),
        "EXISTS (SELECT 1 FROM alerts WHERE kind = $2 AND resolved_at IS NULL
             AND raised_at <= $3)"
            .to_owned(),
    ];
    parts.extend(rules.iter().enumerate().map(|(place, rule)| rule.finds(place + 4)));
    let select = format!("SELECT ({})", parts.join(" OR "));
    let mut query = sqlx::query_scalar(sql(select))
        .bind(dialect::at(now - ABANDONED))
        .bind(enum_text(&AlertKind::ScheduleMended))
        .bind(dialect::at(now - TOLD));
    for rule in rules {
        query = query.bind(dialect::at(rule.furthest));
    }
    Ok(query.fetch_one(&database.read).await?)
}

/// Plans sources that sync and have no job; gives those that fell off the schedule. (A calendar
/// that was connected and never synced was not on it.)
async fn plan_missing(tx: &mut Tx, now: DateTime<Utc>) -> StoreResult<Vec<SourceId>> {
    let select = format!("SELECT s.id, {} AS begun {} ORDER BY s.id", schedule::BEGUN, unplanned());
    let mut missing = Vec::new();
    for row in sqlx::query(sql(select)).fetch_all(&mut **tx).await? {
        let id = SourceId(row.try_get("id")?);
        if row.try_get("begun")? {
            schedule::keep_planned(tx, id, now).await?;
            missing.push(id);
        } else {
            schedule::keep_planned(tx, id, now + schedule::FIRST_LOOK).await?;
        }
    }
    Ok(missing)
}

/// Closes runs whose source's lease nobody has. One whose row is locked is being written.
async fn close_abandoned(tx: &mut Tx, now: DateTime<Utc>) -> StoreResult<Vec<RunId>> {
    let select = format!(
        "SELECT s.id FROM sources s
         WHERE (s.lease_until IS NULL OR s.lease_until <= $1)
           AND EXISTS (SELECT 1 FROM runs r WHERE r.source_id = s.id AND r.state = 'running')
         ORDER BY s.id {}",
        dialect::SKIP_LOCKED
    );
    let sources: Vec<i64> = sqlx::query_scalar(sql(select))
        .bind(dialect::at(now - ABANDONED))
        .fetch_all(&mut **tx)
        .await?;
    let mut closed = Vec::new();
    for id in sources {
        closed.extend(start::close_left(tx, SourceId(id), now).await?);
    }
    Ok(closed)
}

async fn bring_forward(tx: &mut Tx, late: &[SourceId], now: DateTime<Utc>) -> StoreResult<u64> {
    let update = format!(
        "UPDATE jobs SET run_at = $2 WHERE kind = 'sync' AND run_at > $2
           AND subject IN (SELECT value FROM {} AS w)",
        dialect::list("$1", Kind::Int)
    );
    let done = sqlx::query(sql(update))
        .bind(json(late)?)
        .bind(dialect::at(now))
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}

/// What was put right an hour ago is no news any more.
async fn end_told(tx: &mut Tx, now: DateTime<Utc>) -> StoreResult<()> {
    sqlx::query(
        "UPDATE alerts SET resolved_at = $2
         WHERE kind = $1 AND resolved_at IS NULL AND raised_at <= $3",
    )
    .bind(enum_text(&AlertKind::ScheduleMended))
    .bind(dialect::at(now))
    .bind(dialect::at(now - TOLD))
    .execute(&mut **tx)
    .await?;
    Ok(())
}
