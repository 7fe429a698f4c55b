//! Deliveries of alerts: one row for each alert, way and piece of news.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{AlertDelivery, AlertId, DeliveryChannel, OrganizerId};
use sqlx::Row as _;

use super::super::{
    Database, Row, Tx, dialect, enum_text, from_enum_text, from_json, json, plain, sql,
};
use super::raise;
use crate::{DeliveryStore, Due, Failed, NewAlert, News, Outcome, Sent, StoreResult};

/// An alert that was over before anybody looked is told of for so long.
const SHORT: TimeDelta = TimeDelta::hours(1);

/// A person's test is over by itself.
const TEST: TimeDelta = TimeDelta::hours(1);

/// So many are taken at once.
const AT_ONCE: i64 = 200;

/// Tells an alert again on all ways, in a transaction. Whoever is sending it right now finds that
/// it is not theirs any more, and it is sent once more.
pub async fn again_in(tx: &mut Tx, id: AlertId, now: DateTime<Utc>) -> StoreResult<()> {
    sqlx::query(
        "UPDATE alert_deliveries
         SET state = 'pending', attempts = 0, since = $2, next_at = $2, locked_until = NULL,
             error = NULL, reached = '[]'
         WHERE alert_id = $1 AND news = 'raised'",
    )
    .bind(id.0)
    .bind(dialect::at(now))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

#[async_trait]
impl DeliveryStore for Database {
    async fn plan_deliveries(
        &self,
        ways: &[DeliveryChannel],
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        if !wanting(self, ways, now).await? {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE alerts SET resolved_at = $1
             WHERE kind = 'test' AND resolved_at IS NULL AND raised_at < $2",
        )
        .bind(dialect::at(now))
        .bind(dialect::at(now - TEST))
        .execute(&mut *tx)
        .await?;
        for way in ways {
            for news in [News::Raised, News::Over] {
                let insert = format!(
                    "INSERT INTO alert_deliveries (alert_id, way, news, state, since, next_at)
                     SELECT a.id, $1, $4, 'pending', $2, $2 FROM alerts AS a WHERE {}
                     ON CONFLICT (alert_id, way, news) DO NOTHING",
                    unplanned(news)
                );
                sqlx::query(sql(insert))
                    .bind(enum_text(way))
                    .bind(dialect::at(now))
                    .bind(dialect::at(now - SHORT))
                    .bind(enum_text(&news))
                    .execute(&mut *tx)
                    .await?;
            }
        }
        Ok(tx.commit().await?)
    }

    async fn take_deliveries(
        &self,
        way: DeliveryChannel,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> StoreResult<Vec<Due>> {
        let mut tx = self.begin().await?;
        let select = format!(
            "SELECT alert_id, news FROM alert_deliveries
             WHERE way = $1 AND state = 'pending' AND next_at <= $2
               AND (locked_until IS NULL OR locked_until <= $2)
             ORDER BY next_at, alert_id LIMIT $3 {}",
            dialect::SKIP_LOCKED
        );
        let rows = sqlx::query(sql(select))
            .bind(enum_text(&way))
            .bind(dialect::at(now))
            .bind(AT_ONCE)
            .fetch_all(&mut *tx)
            .await?;
        let mut taken = Vec::with_capacity(rows.len());
        for row in &rows {
            taken.push(take(&mut tx, way, row, until).await?);
        }
        tx.commit().await?;
        taken.sort_by_key(|due| (due.alert.id, due.news));
        Ok(taken)
    }

    async fn note_delivery(
        &self,
        due: &Due,
        reached: &[String],
        sent: &Sent,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        let (state, error, next_at) = match sent {
            Sent::Delivered => ("delivered", None, now),
            Sent::Later { at, error } => ("pending", Some(error), *at),
            Sent::Failed { error } => ("failed", Some(error), now),
        };
        let delivered = matches!(sent, Sent::Delivered);
        sqlx::query(
            "UPDATE alert_deliveries
             SET state = $5, error = $6, next_at = $7, reached = $8, attempts = attempts + 1,
                 locked_until = NULL, tried_at = $10,
                 delivered_at = CASE WHEN $9 = 1 THEN $10 ELSE delivered_at END
             WHERE alert_id = $1 AND way = $2 AND news = $3 AND locked_until = $4",
        )
        .bind(due.alert.id.0)
        .bind(enum_text(&due.way))
        .bind(enum_text(&due.news))
        .bind(dialect::at(due.until))
        .bind(state)
        .bind(error.map(|error| plain(error)))
        .bind(dialect::at(next_at))
        .bind(json(reached)?)
        .bind(i64::from(delivered))
        .bind(dialect::at(now))
        .execute(self.writing())
        .await?;
        Ok(())
    }

    async fn give_back(&self, due: &Due) -> StoreResult<()> {
        sqlx::query(
            "UPDATE alert_deliveries SET locked_until = NULL
             WHERE alert_id = $1 AND way = $2 AND news = $3 AND locked_until = $4",
        )
        .bind(due.alert.id.0)
        .bind(enum_text(&due.way))
        .bind(enum_text(&due.news))
        .bind(dialect::at(due.until))
        .execute(self.writing())
        .await?;
        Ok(())
    }

    async fn outcome_of(&self, way: DeliveryChannel) -> StoreResult<Outcome> {
        let worked_at: Option<DateTime<Utc>> =
            sqlx::query_scalar("SELECT max(delivered_at) FROM alert_deliveries WHERE way = $1")
                .bind(enum_text(&way))
                .fetch_one(&self.read)
                .await?;
        let failed = sqlx::query(
            "SELECT tried_at, since, error FROM alert_deliveries
             WHERE way = $1 AND error IS NOT NULL AND tried_at IS NOT NULL
             ORDER BY tried_at DESC LIMIT 1",
        )
        .bind(enum_text(&way))
        .fetch_optional(&self.read)
        .await?;
        let failed = failed.map(|row| -> StoreResult<Failed> {
            let (at, since) = (row.try_get("tried_at")?, row.try_get("since")?);
            Ok(Failed { at, since, error: row.try_get("error")? })
        });
        let failure = failed.transpose()?;
        let failure = failure.filter(|failed| worked_at.is_none_or(|worked| worked < failed.at));
        Ok(Outcome { worked_at, failure })
    }

    async fn messages_since(
        &self,
        way: DeliveryChannel,
        since: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> StoreResult<i64> {
        // What went out in one message was noted with one time.
        Ok(sqlx::query_scalar(
            "SELECT count(DISTINCT delivered_at) FROM alert_deliveries
             WHERE way = $1 AND delivered_at > $2 AND delivered_at <= $3",
        )
        .bind(enum_text(&way))
        .bind(dialect::at(since))
        .bind(dialect::at(until))
        .fetch_one(&self.read)
        .await?)
    }

    async fn note_told(
        &self,
        alert: &NewAlert,
        (raised, over): (DateTime<Utc>, DateTime<Utc>),
        ways: &[DeliveryChannel],
    ) -> StoreResult<AlertId> {
        let mut tx = self.begin().await?;
        let id = raise::raise_in(&mut tx, alert, raised).await?;
        raise::resolve_in(&mut tx, alert.kind, None, over).await?;
        for (way, (news, at)) in
            ways.iter().flat_map(|way| [(way, (News::Raised, raised)), (way, (News::Over, over))])
        {
            sqlx::query(
                "INSERT INTO alert_deliveries (alert_id, way, news, state, attempts, since,
                                               next_at, delivered_at)
                 VALUES ($1, $2, $3, 'delivered', 1, $4, $4, $4)
                 ON CONFLICT (alert_id, way, news) DO NOTHING",
            )
            .bind(id.0)
            .bind(enum_text(way))
            .bind(enum_text(&news))
            .bind(dialect::at(at))
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    async fn addresses_of(&self, organizer: OrganizerId) -> StoreResult<Vec<String>> {
        Ok(sqlx::query_scalar(
            "SELECT u.email FROM users u JOIN memberships m ON m.user_id = u.id
             WHERE m.organizer_id = $1 AND u.disabled_at IS NULL ORDER BY u.id",
        )
        .bind(organizer.0)
        .fetch_all(&self.read)
        .await?)
    }
}

/// Alerts, `a`, that have no row for a piece of news on a way yet; parameters are the way, the
/// time, and the time before which short alerts are too old.
fn unplanned(news: News) -> &'static str {
    match news {
        News::Raised => {
            "(a.resolved_at IS NULL OR a.raised_at >= $3)
             AND NOT EXISTS (SELECT 1 FROM alert_deliveries AS d
                             WHERE d.alert_id = a.id AND d.way = $1 AND d.news = 'raised')"
        }
        // What was told is taken back; what a message said to be over already is not.
        News::Over => {
            "a.resolved_at IS NOT NULL AND a.kind <> 'test' AND $3 = $3
             AND EXISTS (SELECT 1 FROM alert_deliveries AS d
                         WHERE d.alert_id = a.id AND d.way = $1 AND d.news = 'raised'
                           AND d.state = 'delivered' AND d.delivered_at < a.resolved_at)
             AND NOT EXISTS (SELECT 1 FROM alert_deliveries AS d
                             WHERE d.alert_id = a.id AND d.way = $1 AND d.news = 'over')"
        }
    }
}

/// Whether anything is to be planned: most looks find nothing, and need not write.
async fn wanting(
    database: &Database,
    ways: &[DeliveryChannel],
    now: DateTime<Utc>,
) -> StoreResult<bool> {
    for way in ways {
        for news in [News::Raised, News::Over] {
            let select = format!(
                "SELECT a.id FROM alerts AS a WHERE $2 = $2 AND {} LIMIT 1",
                unplanned(news)
            );
            let found: Option<i64> = sqlx::query_scalar(sql(select))
                .bind(enum_text(way))
                .bind(dialect::at(now))
                .bind(dialect::at(now - SHORT))
                .fetch_optional(&database.read)
                .await?;
            if found.is_some() {
                return Ok(true);
            }
        }
    }
    let old: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM alerts WHERE kind = 'test' AND resolved_at IS NULL AND raised_at < $1
         LIMIT 1",
    )
    .bind(dialect::at(now - TEST))
    .fetch_optional(&database.read)
    .await?;
    Ok(old.is_some())
}

async fn take(
    tx: &mut Tx,
    way: DeliveryChannel,
    row: &Row,
    until: DateTime<Utc>,
) -> StoreResult<Due> {
    let (id, news): (i64, String) = (row.try_get("alert_id")?, row.try_get("news")?);
    let delivery = sqlx::query(
        "UPDATE alert_deliveries SET locked_until = $4
         WHERE alert_id = $1 AND way = $2 AND news = $3
         RETURNING attempts, since, reached",
    )
    .bind(id)
    .bind(enum_text(&way))
    .bind(&news)
    .bind(dialect::at(until))
    .fetch_one(&mut **tx)
    .await?;
    let found =
        sqlx::query("SELECT * FROM alerts WHERE id = $1").bind(id).fetch_one(&mut **tx).await?;
    let reached: String = delivery.try_get("reached")?;
    Ok(Due {
        alert: raise::alert(&found)?,
        news: from_enum_text(news)?,
        way,
        attempts: delivery.try_get("attempts")?,
        since: delivery.try_get("since")?,
        reached: from_json(&reached)?,
        until,
    })
}

/// What became of alerts on each way, by alert.
pub async fn of_alerts(database: &Database, alerts: &mut [domain::Alert]) -> StoreResult<()> {
    if alerts.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = alerts.iter().map(|alert| alert.id.0).collect();
    let select = format!(
        "SELECT alert_id, way, state, attempts, error, delivered_at FROM alert_deliveries
         WHERE news = 'raised' AND alert_id IN (SELECT value FROM {} AS w) ORDER BY alert_id, way",
        dialect::list("$1", crate::Kind::Int)
    );
    let rows = sqlx::query(sql(select)).bind(json(&ids)?).fetch_all(&database.read).await?;
    for row in &rows {
        let id: i64 = row.try_get("alert_id")?;
        let delivery = AlertDelivery {
            way: from_enum_text(row.try_get("way")?)?,
            state: from_enum_text(row.try_get("state")?)?,
            attempts: row.try_get("attempts")?,
            error: row.try_get("error")?,
            delivered_at: row.try_get("delivered_at")?,
        };
        if let Some(alert) = alerts.iter_mut().find(|alert| alert.id.0 == id) {
            alert.deliveries.push(delivery);
        }
    }
    Ok(())
}
