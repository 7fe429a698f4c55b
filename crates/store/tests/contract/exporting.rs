//! Giving rows out.

use domain::{Cause, Event, EventId};
use serde_json::Value;
use store::ExportFilter;
use test_support::Fixture;
use test_support::samples::{all_rows, by, club, ids, line, write_titles};

test_support::on_both! {
    pages_have_no_gaps_and_no_doubles,
    ids_are_a_filter,
    trashed_rows_come_when_asked_for,
    a_line_has_every_column,
}

/// All that a filter gives, read in pages of a size.
async fn paged(db: &Fixture, filter: &ExportFilter, size: i64) -> Vec<Event> {
    let mut rows: Vec<Event> = Vec::new();
    loop {
        let after = rows.last().map_or(EventId(0), |event| event.id);
        let page = db.store.export(filter, after, size).await.unwrap();
        assert!(page.len() <= usize::try_from(size).unwrap());
        if page.is_empty() {
            return rows;
        }
        rows.extend(page);
    }
}

async fn pages_have_no_gaps_and_no_doubles(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["A", "B", "C", "D", "E", "F", "G"]).await;
    for size in 1..=8 {
        assert_eq!(paged(&db, &ExportFilter::default(), size).await, events, "{size} a page");
    }
}

async fn ids_are_a_filter(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["A", "B", "C", "D"]).await;
    let asked = vec![events[3].id, events[1].id, EventId(999), events[1].id];
    let filter = ExportFilter { ids: asked, trashed: false };
    for size in [1, 10] {
        assert_eq!(ids(&paged(&db, &filter, size).await), [events[1].id, events[3].id]);
    }
    let unknown = ExportFilter { ids: vec![EventId(999)], trashed: true };
    assert_eq!(paged(&db, &unknown, 10).await, []);
}

async fn trashed_rows_come_when_asked_for(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["A", "B", "C"]).await;
    db.store.trash(&by(&db, "away"), &[events[1].id], Cause::Person).await.unwrap();
    let all = ids(&events);
    for (asked, trashed, expected) in [
        (vec![], false, vec![all[0], all[2]]),
        (vec![], true, all.clone()),
        (vec![all[1]], false, vec![]),
        (vec![all[1]], true, vec![all[1]]),
    ] {
        let filter = ExportFilter { ids: asked, trashed };
        assert_eq!(ids(&paged(&db, &filter, 2).await), expected, "{filter:?}");
    }
}

async fn a_line_has_every_column(db: Fixture) {
    let club = club(&db).await;
    write_titles(&db, club, &["A"]).await;
    let row = all_rows(&db).await.remove(0);
    let Value::Object(line) = serde_json::from_str(&line(&row)).unwrap() else { panic!() };
    let mut columns = db.raw.texts(columns_of_events(&db)).await;
    let mut keys: Vec<String> = line.keys().cloned().collect();
    columns.sort_unstable();
    keys.sort_unstable();
    assert_eq!(keys, columns);
    assert_eq!(line["created_at"], "2026-03-01T12:00:00.123456Z");
    assert_eq!(line["deleted_at"], Value::Null);
}

fn columns_of_events(db: &Fixture) -> &'static str {
    match db.engine {
        test_support::Engine::Sqlite => "SELECT name FROM pragma_table_info('events')",
        test_support::Engine::Postgres => {
            "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'events'"
        }
    }
}
