//! Events that people write, and their pictures.

use access::Owned;
use domain::{
    Addresses, Event, EventContent, Field, Pattern, Repeat, RepeatEnd, RestoreRequest, Visibility,
};
use reroll::acts;
use store::NewCover;
use test_support::Fixture;
use test_support::faults::Faults;
use test_support::samples::{by, content, write};
use test_support::story;

use super::with_events;
use crate::world::{World, operator};

story!(
    a_picture_is_put_whole_or_not_at_all,
    losses_are_accepted_whole_or_not_at_all,
    writing_and_changing_events_is_whole_or_not_at_all,
    series_are_written_and_changed_whole_or_not_at_all,
    trashing_and_restoring_are_whole_or_not_at_all,
    giving_a_field_back_is_whole_or_not_at_all,
);

async fn a_picture_is_put_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let event = write(&db, world.organizer, [content("One", db.now())]).await.remove(0);
    let new = NewCover { jpeg: b"a picture".to_vec(), width: 3, height: 2, at: db.now() };
    let (store, by) = (&world.services.store, by(&db, "a picture"));
    let act = async || store.edit_cover(&by, event.id, event.version, &new).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 4, "{writes}");
    assert_eq!(db.store.event(event.id).await.unwrap().unwrap().cover, Some(new.hash()));
}

async fn losses_are_accepted_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let act = async || acts::accept_losses(&world.services, &operator()).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 4, "{writes}");
}

async fn writing_and_changing_events_is_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (services, faults) = (&world.services, Faults::on(&db).await);
    let organizer = world.own(world.organizer).await;
    let draft = EventContent { visibility: Visibility::Draft, ..content("One", db.now()) };
    let act = async || acts::create(services, &organizer, draft.clone()).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 4, "{writes}");

    let id = world.titled("One").await.id;
    let event: Owned<Event> = world.own(id).await;
    let other = EventContent { title: "Two".into(), ..event.content() };
    let act = async || acts::edit(services, &event, event.version, other.clone()).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 3, "{writes}");

    let events = world.own(vec![id]).await;
    let act = async || acts::publish(services, &events).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 3, "{writes}");

    let history = services.store.revisions(id).await.unwrap();
    let event: Owned<Event> = world.own(id).await;
    let (version, first) = (event.version, history[0].id);
    let act = async || acts::restore_revision(services, &event, version, first).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 3, "{writes}");
    assert_eq!(world.titled("One").await.version, version + 1);
}

/// All live rows, whoever wrote them.
async fn live(world: &World) -> Vec<Event> {
    let mut rows = world.rows().await;
    rows.retain(|row| row.deleted_at.is_none());
    rows
}

async fn series_are_written_and_changed_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (services, faults) = (&world.services, Faults::on(&db).await);
    let organizer = world.own(world.organizer).await;
    let repeat = Repeat { pattern: Pattern::Weeks(vec![]), every: 1, end: RepeatEnd::After(3) };
    let new = content("Weekly", db.now());
    let act =
        async || acts::create_series(services, &organizer, new.clone(), &repeat).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 8, "{writes}");

    let first = live(&world).await.remove(0);
    let event: Owned<Event> = world.own(first.id).await;
    let other = EventContent { title: "Every week".into(), ..event.content() };
    let act =
        async || acts::edit_later(services, &event, event.version, other.clone()).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 6, "{writes}");

    let event: Owned<Event> = world.own(first.id).await;
    let act = async || acts::trash_later(services, &event).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 6, "{writes}");
    assert!(live(&world).await.is_empty());
}

async fn trashing_and_restoring_are_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let new = [content("One", db.now()), content("Two", db.now())];
    let ids: Vec<_> = write(&db, world.organizer, new).await.iter().map(|e| e.id).collect();
    let (services, faults) = (&world.services, Faults::on(&db).await);
    let events = world.own(ids.clone()).await;
    let act = async || acts::trash(services, &events).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 6, "{writes}");
    assert!(live(&world).await.is_empty());

    let what = world.own(RestoreRequest::Events(ids)).await;
    let act = async || acts::restore(services, &what, Addresses::Own).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 5, "{writes}");
    assert_eq!(live(&world).await.len(), 2);
}

async fn giving_a_field_back_is_whole_or_not_at_all(db: Fixture) {
    let (world, _, _) = with_events(&db, 1).await;
    let (services, faults) = (&world.services, Faults::on(&db).await);
    let id = world.live().await.remove(0).id;
    let event: Owned<Event> = world.own(id).await;
    let ours = EventContent { title: "Ours".into(), ..event.content() };
    acts::edit(services, &event, event.version, ours).await.unwrap();
    let event: Owned<Event> = world.own(id).await;
    let version = event.version;
    let act = async || acts::take_googles(services, &event, version, Field::Title).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 3, "{writes}");
    assert_eq!(services.store.edits(id).await.unwrap(), []);
}
