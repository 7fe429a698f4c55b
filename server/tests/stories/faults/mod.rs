//! The database fails in the middle of an act, at any of the rows that it writes: all of the act is
//! there then, or nothing of it.

mod accounts;
mod calendars;
mod events;
mod keeping;
mod people;
mod syncs;

use chrono::TimeDelta;
use domain::SourceId;
use test_support::Fixture;

use crate::world::{CLUB, World};

async fn with_events(db: &Fixture, events: usize) -> (World, SourceId, Vec<String>) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let first = world.now() + TimeDelta::days(1);
    let ids = world.google.add_many(CLUB, events, "Night", first).unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    (world, source, ids)
}
