//! Faults at each step: the database fails at a write of a test's choice, as a disk does, and not as
//! a rule does that refuses a value.
#![allow(dead_code, reason = "each test target uses another part of this")]

use std::collections::BTreeMap;

use super::databases::Fixture;
use super::engine::Engine;

/// A database that can fail at any of the rows that are written.
pub struct Faults<'a>(&'a Fixture);

impl<'a> Faults<'a> {
    /// Prepares a database; nothing fails yet.
    pub async fn on(db: &'a Fixture) -> Self {
        Self::at_writes_of(db, tables(db).await).await
    }

    /// The same, where what backups write does not count and does not fail: it is a courtesy, and an act
    /// that makes a backup first goes on without it.
    pub async fn beside_backups(db: &'a Fixture) -> Self {
        let mut tables = tables(db).await;
        tables.retain(|table| !OF_BACKUPS.contains(&table.as_str()));
        Self::at_writes_of(db, tables).await
    }

    async fn at_writes_of(db: &'a Fixture, tables: Vec<String>) -> Self {
        let mut statements = match db.engine {
            Engine::Sqlite => "CREATE TABLE fault_at (writes INTEGER); \
                 INSERT INTO fault_at VALUES (0);"
                .to_owned(),
            Engine::Postgres => "CREATE TABLE fault_at (writes bigint); \
                 INSERT INTO fault_at VALUES (0); \
                 CREATE SEQUENCE fault_count; \
                 CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN \
                     IF nextval('fault_count') = (SELECT writes FROM fault_at) THEN \
                         RAISE EXCEPTION 'the disk failed' USING ERRCODE = '58030'; END IF; \
                     IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END$$;"
                .to_owned(),
        };
        let has_backups = tables.iter().any(|table| OF_BACKUPS.contains(&table.as_str()));
        for table in &tables {
            for act in ["INSERT", "UPDATE", "DELETE"] {
                let is_note = !has_backups && (table.as_str(), act) == ("audit", "INSERT");
                let only = if is_note { "WHEN (NEW.action <> 'backup_created')" } else { "" };
                statements += &trigger(db.engine, table, act, only);
            }
        }
        db.raw.run(&statements).await.unwrap();
        Self(db)
    }

    /// From now on, the `write`-th row that is written fails; with 0, none.
    pub async fn at(&self, write: i64) {
        let reset = match self.0.engine {
            Engine::Sqlite => "",
            Engine::Postgres => "SELECT setval('fault_count', 1, false);",
        };
        let statements = format!("{reset} UPDATE fault_at SET writes = {write};");
        self.0.raw.run(&statements).await.unwrap();
    }
}

/// What all backups leave behind in the database: how far one is, and that it was made or not. An
/// act that makes one first leaves that, whatever becomes of the act itself; the rows of the audit
/// log are a chain, so its lines about backups are left out by what they say ([`but_for_backups`]).
const OF_BACKUPS: &[&str] = &["backup_acts", "audit_head"];

/// All rows of some tables.
pub type State = BTreeMap<String, Vec<String>>;

/// How an act went that was tried with a fault at each of its writes.
#[derive(Debug)]
pub struct Tried {
    /// How many rows it writes.
    pub writes: i64,
    /// The faults after which something stayed, by the number of the write.
    pub stayed: Vec<i64>,
}

impl Faults<'_> {
    /// Does something with a fault at its first write, then at its second, and so on until it comes
    /// through: until then, nothing may have changed. Says how many writes it takes.
    pub async fn at_each_write(&self, act: impl AsyncFn() -> bool) -> i64 {
        let tried = self.try_each(async || all_but(self.0, &[]).await, act).await;
        assert_eq!(tried.stayed, [0; 0], "something stayed after faults at these writes");
        tried.writes
    }

    /// The same of something that makes a backup first, which stays.
    pub async fn at_each_write_after_a_backup(&self, act: impl AsyncFn() -> bool) -> i64 {
        let tried = self.in_parts_after_a_backup(act).await;
        assert_eq!(tried.stayed, [0; 0], "something stayed after faults at these writes");
        tried.writes
    }

    /// The same of something that then goes on in parts, of which each stays.
    pub async fn in_parts_after_a_backup(&self, act: impl AsyncFn() -> bool) -> Tried {
        self.try_each(async || but_for_backups(self.0).await, act).await
    }

    async fn try_each(&self, state: impl AsyncFn() -> State, act: impl AsyncFn() -> bool) -> Tried {
        let mut stayed = Vec::new();
        for write in 1..1_000 {
            let before = state().await;
            self.at(write).await;
            let came_through = act().await;
            self.at(0).await;
            let changed = state().await != before;
            if came_through {
                assert!(changed || !stayed.is_empty(), "it does nothing");
                return Tried { writes: write - 1, stayed };
            }
            if changed {
                stayed.push(write);
            }
        }
        panic!("it never came through");
    }
}

/// All rows but those that backups leave behind.
pub async fn but_for_backups(db: &Fixture) -> State {
    let mut state = all_but(db, OF_BACKUPS).await;
    if let Some(lines) = state.get_mut("audit") {
        lines.retain(|line| !line.contains("backup_created"));
    }
    state
}

/// Counts the rows that are written, and fails where it is time.
fn trigger(engine: Engine, table: &str, act: &str, only: &str) -> String {
    let name = format!("fault_{table}_{}", act.to_lowercase());
    match engine {
        // An overflow is an error like any other; RAISE would be a rule's.
        Engine::Sqlite => format!(
            "CREATE TRIGGER {name} BEFORE {act} ON {table} {only} BEGIN \
                 UPDATE fault_at SET writes = writes - 1; \
                 SELECT abs(-9223372036854775807 - 1) FROM fault_at WHERE writes = 0; END;"
        ),
        Engine::Postgres => format!(
            "CREATE TRIGGER {name} BEFORE {act} ON {table} \
                 FOR EACH ROW {only} EXECUTE FUNCTION fault();"
        ),
    }
}

/// All tables but what databases keep for themselves, and derive.
async fn tables(db: &Fixture) -> Vec<String> {
    let select = match db.engine {
        Engine::Sqlite => {
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
             AND name NOT LIKE 'event_words%' AND name NOT IN ('_sqlx_migrations', 'fault_at')
             ORDER BY name"
        }
        Engine::Postgres => {
            "SELECT table_name::text FROM information_schema.tables
             WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
             AND table_name NOT IN ('_sqlx_migrations', 'fault_at') ORDER BY table_name"
        }
    };
    db.raw.texts(select).await
}

/// All rows of all tables but some.
pub async fn all_but(db: &Fixture, without: &[&str]) -> State {
    let mut found = BTreeMap::new();
    for table in tables(db).await {
        if without.contains(&table.as_str()) {
            continue;
        }
        let row = match db.engine {
            Engine::Sqlite => {
                let columns =
                    format!("SELECT '\"' || name || '\"' FROM pragma_table_info('{table}')");
                format!("json_array({})", db.raw.texts(&columns).await.join(", "))
            }
            Engine::Postgres => "to_json(t)::text".to_owned(),
        };
        let select = format!("SELECT {row} AS row FROM {table} AS t ORDER BY 1");
        found.insert(table, db.raw.texts(&select).await);
    }
    found
}
