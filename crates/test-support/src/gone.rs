//! Losing rows past the store, and what a backup has of a database.

use std::collections::BTreeMap;

use async_trait::async_trait;
use backup::BackupError;
use backup::take::{Lines, Tables};
use domain::EventId;
use store::RelatedTable;
use strum::VariantArray as _;

use super::databases::Fixture;
use super::engine::Engine;
use super::samples::{all_rows, line};

/// Deletes rows as somebody with a database client does who has put the guard aside first.
pub async fn delete_raw(db: &Fixture, ids: &[EventId]) {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let ids = ids.join(", ");
    if ids.is_empty() {
        return;
    }
    // Nothing may refer to them any more. (Edits go by themselves.)
    db.raw.run(&format!("DELETE FROM kept_events WHERE event_id IN ({ids})")).await.unwrap();
    let delete = format!("DELETE FROM events WHERE id IN ({ids})");
    unguarded(db, "events", "events_no_delete", &delete).await;
}

/// Deletes series and batches likewise.
pub async fn delete_parents_raw(db: &Fixture) {
    unguarded(db, "series", "series_no_delete", "DELETE FROM series").await;
    db.raw
        .run("DELETE FROM deletions WHERE id NOT IN (SELECT COALESCE(deletion_id, 0) FROM events)")
        .await
        .unwrap();
}

/// Runs a statement with a guard put aside, and puts the guard back.
pub async fn unguarded(db: &Fixture, table: &str, guard: &str, statement: &str) {
    match db.engine {
        Engine::Postgres => {
            let (off, on) = (
                format!("ALTER TABLE {table} DISABLE TRIGGER {guard}"),
                format!("ALTER TABLE {table} ENABLE TRIGGER {guard}"),
            );
            for statement in [off.as_str(), statement, on.as_str()] {
                db.raw.run(statement).await.unwrap();
            }
        }
        Engine::Sqlite => {
            let guard_sql = format!("SELECT sql FROM sqlite_schema WHERE name = '{guard}'");
            let made = db.raw.text(&guard_sql).await.unwrap();
            let drop = format!("DROP TRIGGER {guard}");
            for statement in [drop.as_str(), statement, made.as_str()] {
                db.raw.run(statement).await.unwrap();
            }
        }
    }
}

/// What a backup would have of a database: all rows of the tables that a merge reads.
#[derive(Clone, Debug, Default)]
pub struct Copy(BTreeMap<String, Vec<String>>);

impl Copy {
    /// Reads a database.
    pub async fn of(db: &Fixture) -> Self {
        let mut tables = BTreeMap::new();
        tables.insert("events".to_owned(), all_rows(db).await.iter().map(line).collect());
        for table in RelatedTable::VARIANTS.iter().map(|table| table.name()).chain(["purges"]) {
            tables.insert(table.to_owned(), table_lines(db, table).await);
        }
        Self(tables)
    }
}

/// A table's rows as JSON.
async fn table_lines(db: &Fixture, table: &str) -> Vec<String> {
    match db.engine {
        Engine::Postgres => {
            let without = "- 'lease_owner' - 'lease_until'";
            let select = format!("SELECT (to_jsonb(t) {without})::text FROM {table} AS t");
            db.raw.texts(&select).await
        }
        Engine::Sqlite => {
            let columns = format!(
                "SELECT name FROM pragma_table_info('{table}') WHERE name NOT LIKE 'lease_%'"
            );
            let columns: Vec<String> = db.raw.texts(&columns).await;
            let columns: Vec<String> =
                columns.iter().map(|name| format!("'{name}', \"{name}\"")).collect();
            let select = format!("SELECT json_object({}) FROM {table}", columns.join(", "));
            db.raw.texts(&select).await
        }
    }
}

#[async_trait]
impl Tables for Copy {
    async fn open(&self, table: &str) -> Result<Box<dyn Lines>, BackupError> {
        let rows = self.0.get(table).cloned().unwrap_or_default();
        Ok(Box::new(Left(rows.chunks(2).map(<[String]>::to_vec).rev().collect())))
    }
}

struct Left(Vec<Vec<String>>);

#[async_trait]
impl Lines for Left {
    async fn next_lines(&mut self) -> Result<Option<Vec<String>>, BackupError> {
        Ok(self.0.pop())
    }
}
