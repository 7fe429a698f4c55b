//! Somebody holds a lock and does not let go: whoever reads goes on, whoever waits before a form is
//! told, and all works again the moment the lock is gone.

use std::net::SocketAddr;
use std::str::FromStr as _;

use reqwest::StatusCode;
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use store::{Author, NewEvent, Trouble, for_a_visitor};
use test_support::samples::{content, write_titles};
use test_support::{Engine, Fixture};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::world::{World, build_assets};

test_support::story! {
    public_pages_wait_for_no_writer,
}

/// Writers that wait, more than any pool has connections.
const WRITERS: usize = 24;

/// A lock that every writer of events needs.
enum Lock {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Lock {
    async fn take(db: &Fixture) -> Self {
        match db.engine {
            Engine::Sqlite => {
                let options = store::sqlite_options(&db.url).unwrap();
                let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
                sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut connection).await.unwrap();
                Self::Sqlite(connection)
            }
            Engine::Postgres => {
                let options = sqlx::postgres::PgConnectOptions::from_str(&db.url).unwrap();
                let mut connection = PgConnection::connect_with(&options).await.unwrap();
                let lock = "BEGIN; SELECT * FROM chain_head FOR UPDATE";
                sqlx::raw_sql(lock).execute(&mut connection).await.unwrap();
                Self::Postgres(connection)
            }
        }
    }

    async fn release(self) {
        match self {
            Self::Sqlite(connection) => connection.close().await.unwrap(),
            Self::Postgres(connection) => connection.close().await.unwrap(),
        }
    }
}

async fn serve(world: &World) -> (String, JoinHandle<()>) {
    build_assets(&world.services.config.site_root);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let router = reroll::http::router(world.services.clone()).unwrap();
    let app = router.into_make_service_with_connect_info::<SocketAddr>();
    (origin, tokio::spawn(async move { axum::serve(listener, app).await.unwrap() }))
}

fn new_event(db: &Fixture, world: &World, title: String) -> (Author, Vec<NewEvent>) {
    let content = content(&title, db.now() + chrono::TimeDelta::days(2));
    (world.by("typed into a form"), vec![NewEvent { organizer_id: world.organizer, content }])
}

async fn public_pages_wait_for_no_writer(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let event = write_titles(&db, world.organizer, &["Game night"]).await.remove(0);
    let (origin, server) = serve(&world).await;
    let lock = Lock::take(&db).await;

    let writers: Vec<_> = (0..WRITERS)
        .map(|n| {
            let (author, new) = new_event(&db, &world, format!("Event {n}"));
            let store = world.services.store.clone();
            tokio::spawn(for_a_visitor(async move { store.create_events(&author, new).await }))
        })
        .collect();
    // None of these can be a kept page. The lock is held until all have answered.
    for n in 0..10 {
        for path in [
            format!("/?q=night&page={n}"),
            format!("/events/{}?n={n}", event.slug),
            format!("/events/{}.ics", event.slug),
            format!("/organizers/riverside?n={n}"),
            "/feed.atom".to_owned(),
            "/sitemap.xml".to_owned(),
            "/readyz".to_owned(),
        ] {
            let answer = reqwest::get(format!("{origin}{path}")).await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
        }
    }
    // Whoever waits before a form is told, although nobody let go.
    for writer in writers {
        let error = writer.await.unwrap().unwrap_err();
        assert_eq!(error.trouble(), Some(Trouble::Busy), "{error}");
    }
    lock.release().await;

    let (author, new) = new_event(&db, &world, "After it".into());
    let store = &world.services.store;
    for_a_visitor(store.create_events(&author, new)).await.unwrap();
    assert_eq!(store.count_events().await.unwrap(), 2, "none of those who were told was written");
    server.abort();
}
