//! Writing the rows of a backup into an empty database.

use async_trait::async_trait;

use super::super::{Database, Tx, dialect, sql};
use crate::database::tables;
use crate::{Kind, Loader, Shape, StoreResult};
use domain::BackupProblem;

/// A transaction that fills an empty database.
pub struct Load(Tx);

impl Database {
    /// Begins to fill an empty database from a backup.
    pub(crate) async fn load(&self) -> StoreResult<Load> {
        Load::begin(self.begin().await?).await
    }
}

impl Load {
    /// Begins; refused where a table has rows. `tx` has just begun, and holds the database's lock
    /// for writing where that has one.
    pub async fn begin(mut tx: Tx) -> StoreResult<Self> {
        for statement in dialect::LOCK_FOR_RESTORE {
            sqlx::query(*statement).execute(&mut *tx).await?;
        }
        let mut full = Vec::new();
        for table in tables::TABLES {
            let found = count_rows(&mut tx, table).await?;
            if found > 0 {
                full.push(format!("{} in {}", found, table.name));
            }
        }
        if !full.is_empty() {
            return Err(BackupProblem::NotEmpty(full.join(", ")).into());
        }
        for table in tables::TABLES.iter().filter(|table| table.seeded) {
            if exists(&mut tx, table.name).await? {
                let delete = format!("DELETE FROM {}", table.name);
                sqlx::query(sql(delete)).execute(&mut *tx).await?;
            }
        }
        Ok(Self(tx))
    }
}

async fn exists(tx: &mut Tx, table: &str) -> StoreResult<bool> {
    let found = sqlx::query_scalar::<_, i64>(dialect::TABLE_EXISTS).bind(table);
    Ok(found.fetch_one(&mut **tx).await? > 0)
}

/// Rows that somebody put there; none in a table that the schema does not have (yet).
async fn count_rows(tx: &mut Tx, table: &tables::Table) -> StoreResult<i64> {
    if !exists(tx, table.name).await? {
        return Ok(0);
    }
    let only = if table.seeded { "WHERE hash <> ''" } else { "" };
    let select = format!("SELECT count(*) FROM {} {only}", table.name);
    Ok(sqlx::query_scalar(sql(select)).fetch_one(&mut **tx).await?)
}

#[async_trait]
impl Loader for Load {
    async fn rows(&mut self, shape: &Shape, lines: &[String]) -> StoreResult<()> {
        if !tables::knows(shape) {
            return Err(BackupProblem::UnknownTable(shape.name.clone()).into());
        }
        let columns: Vec<(&str, Kind)> =
            shape.columns.iter().map(|(name, kind)| (name.as_str(), *kind)).collect();
        let names = columns.iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>();
        let names = names.join(", ");
        let insert = format!(
            "INSERT INTO {} ({names}) SELECT {names} FROM {}",
            shape.name,
            dialect::rows("$1", &columns)
        );
        let array = format!("[{}]", lines.join(","));
        sqlx::query(sql(insert)).bind(array).execute(&mut *self.0).await?;
        Ok(())
    }

    async fn count(&mut self, table: &str) -> StoreResult<i64> {
        let select = format!("SELECT count(*) FROM {table}");
        Ok(sqlx::query_scalar(sql(select)).fetch_one(&mut *self.0).await?)
    }

    async fn finish(mut self: Box<Self>) -> StoreResult<()> {
        for statement in dialect::PASS_RESTORED_IDS {
            sqlx::raw_sql(*statement).execute(&mut *self.0).await?;
        }
        Ok(self.0.commit().await?)
    }
}
