//! What organizers may do with their own events, and with nobody else's.

use app::ports::{Answer, Failure, Member, OwnEvents, Trash as _};
use chrono::TimeDelta;
use domain::views::{DeskFilter, TrashFilter};
use domain::{
    Addresses, Cause, DeletionId, Denied, Event, EventContent, EventId, Field, OrganizerId,
    RecordKind, RestoreOutcome, RestoreRequest, Visibility, When,
};
use reroll::http::{EventsPort, TrashPort};
use store::NewEvent;

use crate::http::site::{ADMIN, OWNER, STRANGER, Site};
use crate::world::{CLUB, single, viewer};

/// A site, its port, and who acts on it.
struct Desk {
    site: Site,
    port: EventsPort,
    owner: Member,
    stranger: Member,
    admin: Member,
}

impl Desk {
    async fn open() -> Self {
        let site = Site::start().await;
        let port = EventsPort(site.world.services.clone());
        let owner = member(&site, OWNER).await;
        let (stranger, admin) = (member(&site, STRANGER).await, member(&site, ADMIN).await);
        Self { site, port, owner, stranger, admin }
    }

    fn riverside(&self) -> OrganizerId {
        self.site.world.organizer
    }

    /// One of Google's events, after a sync.
    async fn googles(&self, title: &str) -> Event {
        let world = &self.site.world;
        world.google.insert_event(CLUB, single(title, "2026-03-10T18:00")).unwrap();
        let source = match world.services.store.sources(None).await.unwrap().first() {
            Some(known) => known.line.source.id,
            None => world.connect(CLUB).await,
        };
        world.sync(source).await;
        world.titled(title).await
    }

    /// An event of the other club.
    async fn foreign(&self, title: &str) -> Event {
        let world = &self.site.world;
        let content = self.site.write("Pattern", |_| {}).await.content();
        let content = EventContent { title: title.into(), ..content };
        let new = NewEvent { organizer_id: self.site.organizer("hilltop").await, content };
        let by = world.by("a test");
        world.services.store.create_events(&by, vec![new]).await.unwrap().remove(0)
    }

    async fn edit(
        &self,
        member: &Member,
        event: &Event,
        change: impl FnOnce(&mut EventContent),
    ) -> Answer<Event> {
        let mut content = event.content();
        change(&mut content);
        self.port.edit(member, event.id, event.version, content).await
    }

    async fn restore(&self, member: &Member, what: RestoreRequest) -> Answer<RestoreOutcome> {
        let trash = TrashPort(self.site.world.services.clone());
        trash.restore(member, what, Addresses::Own).await
    }

    /// All that an act could have changed.
    async fn state(&self) -> String {
        let edits = self.site.raw.texts("SELECT field || google FROM event_edits").await;
        let revisions = self.site.raw.number("SELECT count(*) FROM revisions").await;
        format!("{:?} {edits:?} {revisions}", self.site.world.lines().await)
    }
}

async fn member(site: &Site, email: &str) -> Member {
    viewer(&site.world.services, email).await.member().unwrap()
}

/// What somebody writes into a form.
type Change<'a> = &'a dyn Fn(&mut EventContent);

/// What every act on an event says to somebody.
async fn every_act(desk: &Desk, member: &Member, event: &Event) -> Vec<Failure> {
    let (port, id, version) = (&desk.port, event.id, event.version);
    let ids = vec![id];
    let restore = RestoreRequest::Events(ids.clone());
    let content = EventContent { title: String::new(), ..event.content() };
    vec![
        port.event(member, id).await.map(|_| ()).unwrap_err(),
        port.edit(member, id, version, event.content()).await.map(|_| ()).unwrap_err(),
        // Neither what is wrong with the form nor that the version is old is told.
        port.edit(member, id, version, content).await.map(|_| ()).unwrap_err(),
        port.edit(member, id, 99, event.content()).await.map(|_| ()).unwrap_err(),
        port.take_googles(member, id, version, Field::Title).await.map(|_| ()).unwrap_err(),
        port.publish(member, ids.clone()).await.map(|_| ()).unwrap_err(),
        port.trash(member, ids).await.unwrap_err(),
        desk.restore(member, restore).await.map(|_| ()).unwrap_err(),
    ]
}

#[tokio::test]
async fn others_cannot_do_anything_and_learn_nothing() {
    let desk = Desk::open().await;
    let draft = desk.site.write("Draft", |content| content.visibility = Visibility::Draft).await;
    let synced = desk.googles("Synced").await;
    let synced = desk.edit(&desk.owner, &synced, |c| c.title = "Edited".into()).await.unwrap();
    let trashed = desk.site.write("Trashed", |_| {}).await;
    let batch = desk.site.world.trash(&[trashed.id]).await;
    let nothing = Event { id: EventId(4_711), ..draft.clone() };
    let before = desk.state().await;
    let expected = Failure::from(Denied::NotYours(RecordKind::Event));
    for event in [&draft, &synced, &trashed, &nothing] {
        for told in every_act(&desk, &desk.stranger, event).await {
            assert_eq!(told, expected, "{}", event.title);
        }
    }
    for batch in [batch, DeletionId(4_711)] {
        let told = desk.restore(&desk.stranger, RestoreRequest::Batch(batch)).await;
        let absent = Failure::from(Denied::NotYours(RecordKind::Batch));
        assert_eq!(told.unwrap_err(), absent);
    }
    for organizer in [desk.riverside(), OrganizerId(4_711)] {
        let absent = Failure::from(Denied::NotYours(RecordKind::Organizer));
        let list = desk.port.list(&desk.stranger, organizer, DeskFilter::default()).await;
        assert_eq!(list.unwrap_err(), absent);
        let trash = desk.port.trashed(&desk.stranger, organizer, TrashFilter::default()).await;
        assert_eq!(trash.unwrap_err(), absent);
    }
    assert_eq!(desk.state().await, before);
}

#[tokio::test]
async fn one_foreign_event_among_many_holds_up_all() {
    let desk = Desk::open().await;
    let draft = |content: &mut EventContent| content.visibility = Visibility::Draft;
    let mine = desk.site.write("Mine", draft).await;
    let theirs = desk.foreign("Theirs").await;
    let before = desk.state().await;
    for other in [theirs.id, EventId(4_711)] {
        let ids = vec![mine.id, other];
        let expected = Failure::from(Denied::NotYours(RecordKind::Event));
        assert_eq!(desk.port.publish(&desk.owner, ids.clone()).await.unwrap_err(), expected);
        assert_eq!(desk.port.trash(&desk.owner, ids.clone()).await.unwrap_err(), expected);
        let what = RestoreRequest::Events(ids);
        assert_eq!(desk.restore(&desk.owner, what).await.unwrap_err(), expected);
    }
    assert_eq!(desk.state().await, before);
    // An admin acts for all; what went together comes back together, but not for one of two.
    desk.port.trash(&desk.admin, vec![mine.id, theirs.id]).await.unwrap();
    let (_, page) =
        desk.port.trashed(&desk.owner, desk.riverside(), TrashFilter::default()).await.unwrap();
    assert_eq!((page.total, page.events[0].event_id, page.batches[0].1), (1, mine.id, 1));
    let all = RestoreRequest::Batch(page.batches[0].0.id);
    let refused = desk.restore(&desk.owner, all.clone()).await;
    assert!(matches!(refused, Err(Failure::NotFound(_))), "{refused:?}");
    let back = desk.restore(&desk.admin, all.clone()).await.unwrap();
    assert_eq!(back.restored, [mine.id, theirs.id]);
    let again = desk.restore(&desk.owner, all).await;
    assert!(matches!(again, Err(Failure::NotFound(_))), "nothing of it is left: {again:?}");
}

#[tokio::test]
async fn a_filter_cannot_reach_into_another_trash() {
    let desk = Desk::open().await;
    let theirs = desk.foreign("Theirs").await;
    desk.port.trash(&desk.stranger, vec![theirs.id]).await.unwrap();
    let hilltop = desk.site.organizer("hilltop").await;
    let filter = TrashFilter { organizer: Some(hilltop), ..TrashFilter::default() };
    let (_, page) = desk.port.trashed(&desk.owner, desk.riverside(), filter).await.unwrap();
    assert_eq!((page.total, page.events.len()), (0, 0));
}

#[tokio::test]
async fn an_edit_shows_on_the_page_and_who_made_it_in_the_history() {
    let desk = Desk::open().await;
    let event = desk.googles("Google's own").await;
    let edited = desk.edit(&desk.owner, &event, |content| {
        content.title = "  Our \u{202e}words ".into();
        content.description = "Bring <b>dice</b><script>x()</script>".into();
        content.url = Some("HTTPS://Example.org".into());
        content.location = Some("".into());
    });
    let edited = edited.await.unwrap();
    assert_eq!(
        (edited.title.as_str(), edited.description.as_str()),
        ("Our words", "Bring <b>dice</b>")
    );
    assert_eq!((edited.url.as_deref(), &edited.location), (Some("https://example.org/"), &None));
    assert_eq!((&edited.slug, edited.version), (&event.slug, event.version + 1));
    let page = desk.site.browser().get(&format!("/events/{}", event.slug)).await;
    assert!(page.page(200).contains("Our words") && !page.body.contains("Google's own"));
    let own = desk.port.event(&desk.owner, event.id).await.unwrap();
    let fields: Vec<_> = own.edits.iter().map(|edit| edit.field).collect();
    assert_eq!(fields, [Field::Title, Field::Url, Field::Description]);
    assert_eq!(own.edits[0].edited_by, OWNER);
    assert_eq!((own.event, own.organizer.slug.as_str()), (edited.clone(), "riverside"));
    assert_eq!(own.source.unwrap().source.id, event.source_id.unwrap());

    let taken = desk.port.take_googles(&desk.owner, event.id, edited.version, Field::Title).await;
    assert_eq!(taken.unwrap().title, "Google's own");
    let revisions = desk.site.world.services.store.revisions(event.id).await.unwrap();
    let told: Vec<_> = revisions.iter().map(|r| (r.actor.as_str(), r.reason.as_str())).collect();
    assert_eq!(told[1..], [(OWNER, "edited"), (OWNER, "took Google's title")]);
}

#[tokio::test]
async fn who_comes_too_late_is_told_and_changes_nothing() {
    let desk = Desk::open().await;
    let event = desk.googles("Google's own").await;
    desk.edit(&desk.owner, &event, |content| content.title = "First".into()).await.unwrap();
    let before = desk.state().await;
    let late = [
        desk.edit(&desk.admin, &event, |content| content.title = "Second".into()).await,
        desk.edit(&desk.admin, &event, |content| content.title = String::new()).await,
        desk.port.take_googles(&desk.admin, event.id, event.version, Field::Title).await,
    ];
    for told in late {
        let Err(Failure::Conflict(words)) = told else { panic!("{told:?}") };
        assert!(
            words.to_string().starts_with("somebody changed this event since you opened it"),
            "{words}"
        );
    }
    assert_eq!(desk.state().await, before);
    desk.port.trash(&desk.owner, vec![event.id]).await.unwrap();
    let before = desk.state().await;
    let now = desk.site.world.titled("First").await;
    let told = desk.edit(&desk.owner, &now, |content| content.title = "Third".into()).await;
    assert!(
        matches!(&told, Err(Failure::Conflict(said)) if said.to_string().contains("trash")),
        "{told:?}"
    );
    let told = desk.port.publish(&desk.owner, vec![event.id]).await;
    assert!(
        matches!(&told, Err(Failure::Conflict(said)) if said.to_string().contains("trash")),
        "{told:?}"
    );
    let told = desk.port.trash(&desk.owner, vec![event.id]).await;
    assert!(
        matches!(&told, Err(Failure::Conflict(said)) if said.to_string().contains("trash")),
        "{told:?}"
    );
    assert_eq!(desk.state().await, before);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_in_words() {
    let desk = Desk::open().await;
    let event = desk.googles("Google's own").await;
    let before = desk.state().await;
    let backwards = |content: &mut EventContent| {
        let starts_at = content.when.starts_at();
        let ends_at = starts_at - TimeDelta::seconds(1);
        content.when = When::Timed { starts_at, ends_at, time_zone: "Europe/Berlin".into() };
    };
    let nowhere = |content: &mut EventContent| {
        let (starts_at, ends_at) = (content.when.starts_at(), content.when.ends_at());
        content.when = When::Timed { starts_at, ends_at, time_zone: "Mars/Olympus".into() };
    };
    let cases: [(Change, &str); 8] = [
        (&|content| content.title = "  ".into(), "title is empty"),
        (&|content| content.title = "x".repeat(301), "301 characters"),
        (&|content| content.title = "a\nb".into(), "line break"),
        (&|content| content.url = Some("javascript:alert(1)".into()), "web address"),
        (&|content| content.location = Some("x".repeat(1_001)), "1001 characters"),
        (&|content| content.description = "x".repeat(70_000), "69 kB"),
        (&backwards, "before the start"),
        (&nowhere, "Mars/Olympus"),
    ];
    for (change, part) in cases {
        let told = desk.edit(&desk.owner, &event, change).await;
        let Err(Failure::Invalid(words)) = told else { panic!("{part}: {told:?}") };
        assert!(words.to_string().contains(part), "{words}");
    }
    let none = desk.port.trash(&desk.owner, vec![]).await;
    assert!(matches!(none, Err(Failure::Invalid(_))), "{none:?}");
    assert_eq!(desk.port.publish(&desk.owner, vec![]).await.unwrap(), 0);
    let nothing = desk.restore(&desk.owner, RestoreRequest::Events(vec![])).await.unwrap();
    assert_eq!(nothing, RestoreOutcome::default());
    assert_eq!(desk.state().await, before);
}

#[tokio::test]
async fn drafts_wait_for_their_organizer() {
    let desk = Desk::open().await;
    let draft = |content: &mut EventContent| content.visibility = Visibility::Draft;
    let event = desk.site.write("Waits", draft).await;
    desk.site.write("Shown", |_| {}).await;
    let path = format!("/events/{}", event.slug);
    let nobody = desk.site.browser();
    nobody.get(&path).await.page(404);
    let filter = DeskFilter { drafts: true, ..DeskFilter::default() };
    let (organizer, listing) =
        desk.port.list(&desk.owner, desk.riverside(), filter.clone()).await.unwrap();
    assert_eq!((organizer.slug.as_str(), listing.total, listing.drafts), ("riverside", 1, 1));
    assert_eq!(listing.events[0].id, event.id);
    assert_eq!(desk.port.publish(&desk.owner, vec![event.id]).await.unwrap(), 1);
    nobody.get(&path).await.page(200);
    assert!(nobody.get("/").await.page(200).contains("Waits"));
    let (_, listing) = desk.port.list(&desk.owner, desk.riverside(), filter).await.unwrap();
    assert_eq!((listing.total, listing.drafts), (0, 0));
    let (_, all) =
        desk.port.list(&desk.admin, desk.riverside(), DeskFilter::default()).await.unwrap();
    assert_eq!(all.total, 2);
}

#[tokio::test]
async fn what_its_organizer_trashed_stays_there_until_it_is_brought_back() {
    let desk = Desk::open().await;
    let event = desk.googles("Unwanted").await;
    let path = format!("/events/{}", event.slug);
    desk.port.trash(&desk.owner, vec![event.id]).await.unwrap();
    let world = &desk.site.world;
    let source = event.source_id.unwrap();
    world.google.insert_event(CLUB, single("Another", "2026-03-11T18:00")).unwrap();
    world.sync(source).await;
    desk.site.browser().get(&path).await.page(404);
    let (_, page) =
        desk.port.trashed(&desk.owner, desk.riverside(), TrashFilter::default()).await.unwrap();
    let line = &page.events[0];
    assert_eq!((line.cause, line.actor.as_str()), (Cause::Person, OWNER));
    let outcome = desk.restore(&desk.owner, RestoreRequest::Batch(line.batch_id)).await;
    assert_eq!(outcome.unwrap().restored, [event.id]);
    desk.site.browser().get(&path).await.page(200);
    assert_eq!(world.titled("Unwanted").await, event, "every column is as it was");
}

#[tokio::test]
async fn an_event_is_written_here_from_markdown() {
    let desk = Desk::open().await;
    let pattern = desk.site.write("Pattern", |_| {}).await.content();
    let content = EventContent {
        title: " Chess ".into(),
        markdown: Some("# Hi\r\n<script>x</script>**there**".into()),
        tags: Some("Chess, board games".into()),
        ..pattern
    };
    let new = desk.port.create(&desk.owner, desk.riverside(), content.clone()).await.unwrap();
    assert_eq!((new.title.as_str(), new.version), ("Chess", 1));
    assert!(new.description.contains("<h3>Hi</h3>"), "{}", new.description);
    assert!(!new.description.contains("script"), "{}", new.description);
    assert_eq!(new.tags.as_deref(), Some("board games, chess"));
    let again = desk
        .edit(&desk.owner, &new, |content| content.markdown = Some("*there*".into()))
        .await
        .unwrap();
    assert_eq!(again.description, "<p><em>there</em></p>");
    let before = desk.state().await;
    let refused = desk.port.create(&desk.stranger, desk.riverside(), content.clone()).await;
    assert!(matches!(refused, Err(Failure::NotFound(_))), "{refused:?}");
    let empty = EventContent { title: " ".into(), ..content };
    let refused = desk.port.create(&desk.owner, desk.riverside(), empty).await;
    assert!(matches!(refused, Err(Failure::Invalid(_))), "{refused:?}");
    assert_eq!(desk.state().await, before);
}
