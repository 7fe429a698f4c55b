//! Events that people write, and their pictures.

use std::io::Cursor;

use access::Owned;
use domain::{
    Addresses, Event, EventContent, Field, Pattern, Repeat, RepeatEnd, RestoreRequest, Visibility,
};
use image::{ImageFormat, RgbImage};
use reroll::acts;
use test_support::Fixture;
use test_support::faults::Faults;
use test_support::samples::{content, row, write};
use test_support::story;

use super::with_events;
use crate::world::World;

story!(
    a_picture_is_put_whole_or_not_at_all,
    writing_and_changing_events_is_whole_or_not_at_all,
    series_are_written_and_changed_whole_or_not_at_all,
    trashing_and_restoring_are_whole_or_not_at_all,
    restoring_at_a_free_address_is_whole_or_not_at_all,
    giving_a_field_back_is_whole_or_not_at_all,
);

async fn a_picture_is_put_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let id = write(&db, world.organizer, [content("One", db.now())]).await.remove(0).id;
    let event: Owned<Event> = world.own(id).await;
    let mut file = Cursor::new(Vec::new());
    RgbImage::new(30, 20).write_to(&mut file, ImageFormat::Png).unwrap();
    let file = file.into_inner();
    let (services, version) = (&world.services, event.version);
    let act = async || acts::put_cover(services, &event, version, file.clone()).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 4, "{writes}");
    let kept = db.raw.texts("SELECT hash FROM covers").await;
    assert_eq!(kept, Vec::from_iter(row(&db, id).await.cover), "one, and it is the event's");
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

async fn restoring_at_a_free_address_is_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let new = [content("One", db.now()), content("Two", db.now())];
    let [one, two] = &write(&db, world.organizer, new).await[..] else { panic!("two events") };
    let services = &world.services;
    acts::trash(services, &world.own(vec![one.id]).await).await.unwrap();
    // Another has its address meanwhile.
    let take = format!("UPDATE events SET slug = '{}' WHERE id = {}", one.slug, two.id);
    db.raw.run(&take).await.unwrap();
    let what = world.own(RestoreRequest::Events(vec![one.id])).await;
    let kept = acts::restore(services, &what, Addresses::Own).await.unwrap();
    assert_eq!((kept.restored.len(), kept.conflicts.len()), (0, 1));
    let act = async || acts::restore(services, &what, Addresses::Free).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 4, "{writes}");
    let back = row(&db, one.id).await;
    assert_eq!((back.deleted_at, back.slug == one.slug), (None, false));
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
