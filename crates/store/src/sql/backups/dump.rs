//! All rows of one instant, as lines of JSON.

use std::collections::HashSet;
use std::fmt::Write as _;

use async_trait::async_trait;
use futures_util::TryStreamExt as _;
use sqlx::{Connection as _, Row as _};
use tokio::sync::mpsc;

use super::super::{Row, dialect, sql};
use crate::database::{json_lines, tables};
use crate::{AuditHead, ChainHead, Kind, Shape, Snapshot, StoreError, StoreResult};

/// A connection of this database.
type Connection = <super::super::Db as sqlx::Database>::Connection;

/// How one is made.
pub type Options = <Connection as sqlx::Connection>::Options;

/// A batch ends with so many rows, or so many bytes: memory stays flat.
const ROWS: usize = 500;

const BYTES: usize = 1 << 20;

/// A transaction that sees one instant. It ends with its connection.
pub struct Dump {
    connection: Connection,
    schema: i64,
    shapes: Vec<Shape>,
}

/// The number of a database's last migration; 0 where it has none. Changes nothing.
pub async fn schema_of(options: &Options) -> StoreResult<i64> {
    let mut connection = Connection::connect_with(options).await?;
    let schema = schema(&mut connection).await?;
    connection.close().await?;
    Ok(schema)
}

async fn schema(connection: &mut Connection) -> StoreResult<i64> {
    if !catalog(connection).await?.contains(&column("_sqlx_migrations", "version")) {
        return Ok(0);
    }
    let select = "SELECT COALESCE(max(version), 0) FROM _sqlx_migrations WHERE success";
    Ok(sqlx::query_scalar(select).fetch_one(connection).await?)
}

fn column(table: &str, column: &str) -> (String, String) {
    (table.to_owned(), column.to_owned())
}

/// All tables' columns.
async fn catalog(connection: &mut Connection) -> StoreResult<HashSet<(String, String)>> {
    let found = sqlx::query(dialect::CATALOG).fetch_all(connection).await?;
    found.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

impl Dump {
    /// Begins: what is seen from now on is this instant.
    pub async fn begin(options: &Options) -> StoreResult<Self> {
        let mut connection = Connection::connect_with(options).await?;
        sqlx::raw_sql(dialect::BEGIN_SNAPSHOT).execute(&mut connection).await?;
        // SQLite's instant is that of the first read.
        let schema = schema(&mut connection).await?;
        let columns = catalog(&mut connection).await?;
        let shapes = tables::shapes(&|table, name| columns.contains(&column(table, name)));
        Ok(Self { connection, schema, shapes })
    }

    fn has(&self, table: &str) -> bool {
        self.shapes.iter().any(|shape| shape.name == table)
    }

    async fn head(&mut self, table: &str, id: &str) -> StoreResult<(i64, String)> {
        if !self.has(table) {
            return Ok((0, String::new()));
        }
        let select = format!("SELECT CAST({id} AS BIGINT), hash FROM {table} WHERE one = 1");
        let row = sqlx::query(sql(select)).fetch_optional(&mut self.connection).await?;
        let row = row.ok_or_else(|| StoreError::Garbled(format!("{table} has no row")))?;
        Ok((row.try_get(0)?, row.try_get(1)?))
    }
}

#[async_trait]
impl Snapshot for Dump {
    fn schema(&self) -> i64 {
        self.schema
    }

    fn shapes(&self) -> Vec<Shape> {
        self.shapes.clone()
    }

    async fn chain_head(&mut self) -> StoreResult<ChainHead> {
        let (revision_id, hash) = self.head("chain_head", "revision_id").await?;
        Ok(ChainHead { revision_id, hash })
    }

    async fn audit_head(&mut self) -> StoreResult<AuditHead> {
        let (entry_id, hash) = self.head("audit_head", "entry_id").await?;
        Ok(AuditHead { entry_id, hash })
    }

    async fn count(&mut self, table: &str) -> StoreResult<i64> {
        let select = format!("SELECT count(*) FROM {table}");
        Ok(sqlx::query_scalar(sql(select)).fetch_one(&mut self.connection).await?)
    }

    async fn rows(&mut self, shape: &Shape, to: mpsc::Sender<Vec<String>>) -> StoreResult<()> {
        let mut found = sqlx::query(sql(select(shape))).fetch(&mut self.connection);
        let (mut batch, mut bytes) = (Vec::with_capacity(ROWS), 0);
        while let Some(row) = found.try_next().await? {
            let line = line(&row, shape)?;
            bytes += line.len();
            batch.push(line);
            if batch.len() == ROWS || bytes >= BYTES {
                bytes = 0;
                if to.send(std::mem::take(&mut batch)).await.is_err() {
                    return Ok(());
                }
            }
        }
        if !batch.is_empty() {
            let _ = to.send(batch).await;
        }
        Ok(())
    }
}

/// All rows in order of the key, bytewise, so that both databases give the same order.
fn select(shape: &Shape) -> String {
    let columns = shape.columns.iter().map(|(name, kind)| dialect::column(name, *kind));
    let key = shape.columns.iter().take(shape.key);
    let key = key.map(|(name, kind)| dialect::bytewise(name, *kind));
    format!(
        "SELECT {} FROM {} ORDER BY {}",
        columns.collect::<Vec<_>>().join(", "),
        shape.name,
        key.collect::<Vec<_>>().join(", ")
    )
}

/// A row as JSON: the columns in their order, the values as both databases would have them.
fn line(row: &Row, shape: &Shape) -> StoreResult<String> {
    let mut line = String::with_capacity(256);
    for (index, (name, kind)) in shape.columns.iter().enumerate() {
        let separator = if index == 0 { '{' } else { ',' };
        let _ = write!(line, "{separator}\"{name}\":");
        match kind {
            Kind::Int => plain(&mut line, row.try_get::<Option<i64>, _>(index)?),
            Kind::Bool => plain(&mut line, row.try_get::<Option<bool>, _>(index)?),
            Kind::Text => quoted(&mut line, row.try_get::<Option<&str>, _>(index)?)?,
            Kind::Time => quoted(&mut line, dialect::time_text(row, index)?.as_deref())?,
            Kind::Date => quoted(&mut line, dialect::day_text(row, index)?.as_deref())?,
        }
    }
    line.push('}');
    Ok(line)
}

fn plain(line: &mut String, value: Option<impl std::fmt::Display>) {
    let _ = match value {
        Some(value) => write!(line, "{value}"),
        None => write!(line, "null"),
    };
}

fn quoted(line: &mut String, value: Option<&str>) -> StoreResult<()> {
    line.push_str(&json_lines::one_line(&super::super::json(&value)?));
    Ok(())
}
