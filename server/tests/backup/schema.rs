//! The list of tables is that of the schema: nothing is ever forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sqlx::migrate::Migrator;
use store::Kind;
use store::tables::{LEFT_OUT, LEFT_OUT_COLUMNS, TABLES, Table};
use test_support::{Engine, Fixture, Raw};

test_support::on_both! {
    every_table_and_column_is_listed_at_every_migration,
    parents_come_before_children,
    keys_come_first,
}

/// `table.column type` of all columns.
fn catalog(db: &Fixture) -> &'static str {
    match db.engine {
        Engine::Sqlite => {
            "SELECT t.name || '.' || c.name || ' ' || c.type FROM sqlite_schema t
             JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
        }
        Engine::Postgres => {
            "SELECT table_name || '.' || column_name || ' ' || data_type
             FROM information_schema.columns WHERE table_schema = current_schema()"
        }
    }
}

fn kinds(engine: Engine, declared: &str) -> &'static [Kind] {
    match (engine, declared) {
        (_, "INTEGER" | "bigint" | "integer") => &[Kind::Int],
        (_, "BOOLEAN" | "boolean") => &[Kind::Bool],
        (Engine::Sqlite, "TEXT") => &[Kind::Text, Kind::Time, Kind::Date],
        (Engine::Postgres, "text") => &[Kind::Text],
        (_, "timestamp with time zone") => &[Kind::Time],
        (_, "date") => &[Kind::Date],
        _ => &[],
    }
}

fn listed(table: &str) -> Option<&'static Table> {
    TABLES.iter().find(|listed| listed.name == table)
}

async fn every_table_and_column_is_listed_at_every_migration(db: Fixture) {
    let folder = if db.engine == Engine::Sqlite { "sqlite" } else { "postgres" };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(folder);
    let migrator = Migrator::new(path).await.unwrap();
    let url = db.bare_url().await;
    let raw = match db.engine {
        Engine::Sqlite => Raw::sqlite(&url).await,
        Engine::Postgres => Raw::postgres(&url).await,
    };
    let mut seen = BTreeSet::new();
    for migration in migrator.iter() {
        match &raw {
            Raw::Sqlite(pool) => migrator.run_to(migration.version, pool).await.unwrap(),
            Raw::Postgres(pool) => migrator.run_to(migration.version, pool).await.unwrap(),
        }
        for found in raw.texts(catalog(&db)).await {
            let (name, declared) = found.split_once(' ').unwrap();
            let (table, column) = name.split_once('.').unwrap();
            if LEFT_OUT.iter().any(|(left, _)| *left == table)
                || LEFT_OUT_COLUMNS.contains(&(table, column))
            {
                continue;
            }
            let at = migration.version;
            let listed = listed(table).unwrap_or_else(|| {
                panic!("migration {at} has a table {table}: list it in store/database/tables.rs")
            });
            let kind = listed.columns.iter().find(|(name, _)| *name == column);
            let Some((_, kind)) = kind else {
                panic!("migration {at} has {table}.{column}: list it in store/database/tables.rs")
            };
            assert!(kinds(db.engine, declared).contains(kind), "{table}.{column} is {declared}");
            seen.insert((table.to_owned(), column.to_owned()));
        }
    }
    for table in TABLES {
        for (column, _) in table.columns {
            let known = seen.contains(&(table.name.to_owned(), (*column).to_owned()));
            assert!(known, "{}.{column} is in no schema", table.name);
        }
    }
    raw.close().await;
}

async fn parents_come_before_children(db: Fixture) {
    let references = match db.engine {
        Engine::Sqlite => {
            "SELECT t.name || '>' || f.\"table\" FROM sqlite_schema t
             JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'"
        }
        Engine::Postgres => {
            "SELECT conrelid::regclass::text || '>' || confrelid::regclass::text
             FROM pg_constraint WHERE contype = 'f'"
        }
    };
    let place = |name: &str| TABLES.iter().position(|table| table.name == name);
    for reference in db.raw.texts(references).await {
        let (child, parent) = reference.split_once('>').unwrap();
        if let Some(child_at) = place(child) {
            assert!(place(parent).is_some_and(|at| at < child_at), "{child} refers to {parent}");
        }
    }
}

async fn keys_come_first(db: Fixture) {
    let keys = match db.engine {
        Engine::Sqlite => {
            "SELECT t.name || '.' || c.name FROM sqlite_schema t
             JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND c.pk > 0
             ORDER BY t.name, c.pk"
        }
        Engine::Postgres => {
            "SELECT c.conrelid::regclass::text || '.' || a.attname FROM pg_constraint c
             CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k(number, place)
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
             WHERE c.contype = 'p' ORDER BY 1, k.place"
        }
    };
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for key in db.raw.texts(keys).await {
        let (table, column) = key.split_once('.').unwrap();
        found.entry(table.to_owned()).or_default().insert(column.to_owned());
    }
    for table in TABLES {
        let first = table.columns.iter().take(table.key);
        let first: BTreeSet<String> = first.map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(found[table.name], first, "{}", table.name);
    }
}
