//! Who may see what, and who may do what: every page and every form, as everybody.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use app::domain::{
    Actor, BackupReason, Cause, EventContent, EventId, Pattern, Repeat, RepeatEnd, RunState,
    SourceId, Visibility, When,
};
use app::ports::RunFilter;
use reqwest::StatusCode;
use reroll::store::NewSeries;
use reroll::sync::series::dates;

use crate::site::{ADMIN, Answer, Browser, OWNER, PASSWORD, STRANGER, Site};
use crate::world::{CLUB, series};

/// Who may see a page.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sees {
    /// Everybody.
    All,
    /// Everybody who is not signed in; others are led on.
    Guests,
    /// Nobody any more.
    Nobody,
    /// Everybody who is signed in.
    Members,
    /// Who acts for the organizer, and admins; to others it does not exist.
    Own,
    /// Admins.
    Admins,
}

/// Every route of the site, as `app/src/pages/mod.rs` names it.
const PAGES: [(&str, Sees); 32] = [
    ("/", Sees::All),
    ("/events/:slug", Sees::All),
    ("/organizers/:slug", Sees::All),
    ("/organizers/:slug/embed", Sees::All),
    ("/series/:slug", Sees::All),
    ("/sign-in", Sees::Guests),
    ("/sign-out", Sees::All),
    ("/setup", Sees::Nobody),
    ("/dashboard", Sees::Members),
    ("/dashboard/connections/:id", Sees::Own),
    ("/dashboard/sources/:id", Sees::Own),
    ("/dashboard/sources/:id/preview", Sees::Own),
    ("/dashboard/runs/:id", Sees::Own),
    ("/dashboard/events/:id", Sees::Own),
    ("/dashboard/events/:id/preview", Sees::Own),
    ("/dashboard/events/:id/share", Sees::Own),
    ("/dashboard/organizers/:id/events", Sees::Own),
    ("/dashboard/organizers/:id/events/new", Sees::Own),
    ("/dashboard/organizers/:id/events/new/preview", Sees::Own),
    ("/dashboard/organizers/:id/trash", Sees::Own),
    ("/admin", Sees::Admins),
    ("/admin/runs", Sees::Admins),
    ("/admin/runs/:id", Sees::Admins),
    ("/admin/trash", Sees::Admins),
    ("/admin/trash/purge", Sees::Admins),
    ("/admin/alerts", Sees::Admins),
    ("/admin/integrity", Sees::Admins),
    ("/admin/integrity/bring-back", Sees::Admins),
    ("/admin/backups", Sees::Admins),
    ("/admin/backups/:id", Sees::Admins),
    ("/admin/backups/:id/merge", Sees::Admins),
    ("/admin/audit", Sees::Admins),
];

/// Who may do what a form does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Does {
    /// Everybody: tested with accounts.
    All,
    /// Who acts for the organizer, and admins.
    Own,
    /// Admins.
    Admins,
}

/// A form's address, who may send it, and its fields.
type Form = (&'static str, Does, &'static [(&'static str, &'static str)]);

/// Every form: the server functions, in the order in which they are tried, and what they are sent.
const FORMS: [Form; 38] = [
    ("/api/sign-in", Does::All, &[]),
    ("/api/sign-out", Does::All, &[]),
    ("/api/set-up", Does::All, &[]),
    ("/api/connect-google", Does::Own, &[("organizer", "ORGANIZER")]),
    ("/api/choose-calendar", Does::Own, &[("connection", "CONNECTION"), ("calendar", "shop@x")]),
    ("/api/sync-now", Does::Own, &[("source", "SOURCE")]),
    ("/api/save-settings", Does::Own, SETTINGS),
    ("/api/acknowledge-alert", Does::Own, &[("alert", "1")]),
    ("/api/approve-run", Does::Own, &[("run", "HELD")]),
    ("/api/reject-run", Does::Own, &[("run", "REFUSED")]),
    ("/api/undo-run", Does::Own, &[("run", "HELD")]),
    ("/api/rerun-run", Does::Own, &[("run", "HELD")]),
    ("/api/create-event", Does::Own, NEW),
    ("/api/preview-event", Does::Own, NEW),
    ("/api/edit-event", Does::Own, EVENT),
    ("/api/set-status", Does::Own, STATUS),
    ("/api/take-googles", Does::Own, &[("event", "EDITED"), ("version", "2"), ("field", "title")]),
    ("/api/remove-cover", Does::Own, &[("event", "PICTURED"), ("version", "1")]),
    ("/api/publish-events", Does::Own, &[("events[0]", "DRAFT")]),
    ("/api/trash-events", Does::Own, &[("events[0]", "DRAFT")]),
    ("/api/edit-later", Does::Own, LATER),
    ("/api/trash-later", Does::Own, &[("event", "REPEATING")]),
    ("/api/restore-own-events", Does::Own, &[("events[0]", "DRAFT")]),
    ("/api/restore-own-batch", Does::Own, &[("batch", "OWN_BATCH")]),
    ("/api/pause-source", Does::Own, &[("source", "SOURCE")]),
    ("/api/resume-source", Does::Own, &[("source", "SOURCE")]),
    ("/api/disconnect-source", Does::Own, &[("source", "SOURCE")]),
    ("/api/restore-revision", Does::Own, REVISION),
    ("/api/create-backup", Does::Admins, &[]),
    ("/api/verify-backup", Does::Admins, &[("backup", "BACKUP")]),
    ("/api/merge-backup", Does::Admins, &[("backup", "BACKUP"), ("ids", "DRAFT")]),
    ("/api/check-everything", Does::Admins, &[]),
    ("/api/bring-back", Does::Admins, &[("what", "missing"), ("ids", "DRAFT")]),
    ("/api/test-alert", Does::Admins, &[]),
    ("/api/purge-events", Does::Admins, &[("events[0]", "DOOMED"), ("password", PASSWORD)]),
    ("/api/restore-events", Does::Admins, &[("events[0]", "TRASHED")]),
    ("/api/restore-batch", Does::Admins, &[("batch", "BATCH")]),
    ("/api/add-organizer", Does::Admins, &[("name", "Brand new")]),
];

const SETTINGS: &[(&str, &str)] = &[
    ("source", "SOURCE"),
    ("review", "review"),
    ("filter", ""),
    ("brake_items", "7"),
    ("brake_percent", "10"),
];

const REVISION: &[(&str, &str)] =
    &[("event", "REWRITTEN"), ("version", "2"), ("revision", "FIRST")];

const STATUS: &[(&str, &str)] = &[("event", "DRAFT"), ("version", "2"), ("status", "postponed")];

const NEW: &[(&str, &str)] = &[
    ("organizer", "ORGANIZER"),
    ("title", "Written here"),
    ("start_date", "2026-05-01"),
    ("start_time", "18:00"),
    ("time_zone", "Europe/Berlin"),
    ("status", "confirmed"),
    ("visibility", "public"),
    ("tags", "Chess"),
    ("description", "**Bring** a board"),
];

const EVENT: &[(&str, &str)] = &[
    ("event", "DRAFT"),
    ("version", "1"),
    ("title", "Renamed by its organizer"),
    ("start_date", "2026-05-01"),
    ("start_time", "18:00"),
    ("end_date", "2026-05-01"),
    ("end_time", "20:00"),
    ("time_zone", "Europe/Berlin"),
    ("status", "confirmed"),
];

const LATER: &[(&str, &str)] = &[
    ("event", "REPEATING"),
    ("version", "1"),
    ("title", "Renamed for all later dates"),
    ("start_date", "2026-05-01"),
    ("start_time", "18:00"),
    ("end_date", "2026-05-01"),
    ("end_time", "20:00"),
    ("time_zone", "Europe/Berlin"),
    ("status", "confirmed"),
];

/// A site with something to see at every address.
struct Furnished {
    site: Site,
    event: String,
    series: String,
    source: SourceId,
    run: String,
    trashed: EventId,
    batch: String,
    own_batch: String,
    draft: EventId,
    edited: EventId,
    pictured: EventId,
    held: [String; 2],
    doomed: EventId,
    rewritten: (EventId, i64),
    repeating: EventId,
    backup: i64,
}

/// A calendar of which everything was cancelled: its last run is held.
async fn held(site: &Site, calendar: &str) -> String {
    let world = &site.world;
    world.google.add_calendar(CLUB, calendar, calendar, "Europe/Berlin").unwrap();
    let ids = world.google.add_many(calendar, 4, "Evening", world.now()).unwrap();
    let source = world.connect(calendar).await;
    world.sync(source).await;
    for id in &ids {
        world.google.cancel_event(calendar, id).unwrap();
    }
    world.tick();
    let run = world.try_sync(source).await.unwrap();
    assert_eq!(run.state, RunState::Held);
    run.run_id.unwrap().to_string()
}

/// An occurrence whose title a person wrote.
async fn edited(site: &Site) -> EventId {
    let world = &site.world;
    let row = world.live().await.remove(0);
    let content = EventContent { title: "By a person".into(), ..row.content() };
    let store = &world.services.store;
    store.edit_event(&world.by("a test"), row.id, row.version, content).await.unwrap().id
}

/// An event that was edited once, and its first revision.
async fn rewritten(site: &Site) -> (EventId, i64) {
    let (world, row) = (&site.world, site.write("First words", |_| {}).await);
    let content = EventContent { title: "Other words".into(), ..row.content() };
    let store = &world.services.store;
    store.edit_event(&world.by("a test"), row.id, row.version, content).await.unwrap();
    (row.id, store.revisions(row.id).await.unwrap()[0].id)
}

/// The first date of a series that was written here.
async fn repeating(site: &Site) -> EventId {
    let content = site.write("A pattern", |_| {}).await.content();
    let starts_at = "2026-05-01T16:00:00Z".parse().unwrap();
    let ends_at = "2026-05-01T18:00:00Z".parse().unwrap();
    let when = When::Timed { starts_at, ends_at, time_zone: "Europe/Berlin".into() };
    let repeat = Repeat { pattern: Pattern::Days, every: 7, end: RepeatEnd::After(3) };
    let new = NewSeries {
        organizer_id: site.world.organizer,
        recurrence: repeat.rule(&when),
        dates: dates(&when, &repeat).unwrap(),
        content: EventContent { title: "Repeats".into(), when, ..content },
    };
    let store = &site.world.services.store;
    store.create_series(&site.world.by("a test"), new).await.unwrap()[0].id
}

async fn furnished() -> Furnished {
    let site = Site::start().await;
    let world = &site.world;
    world.google.add_calendar(CLUB, "shop@x", "The shop", "Europe/Berlin").unwrap();
    let weekly = series("Weekly", "2026-03-03T19:00", "FREQ=WEEKLY;COUNT=3");
    world.google.insert_event(CLUB, weekly).unwrap();
    let source = world.connect(CLUB).await;
    let log = world.sync(source).await;
    let event = site.write("Night", |_| {}).await;
    let trashed = site.write("Trashed alone", |_| {}).await.id;
    let other = site.write("Trashed in a batch", |_| {}).await.id;
    let store = &world.services.store;
    store.trash(&world.by("a test"), &[trashed], Cause::Person).await.unwrap();
    let batch = store.trash(&world.by("a test"), &[other], Cause::Person).await.unwrap();
    let third = site.write("Trashed in another", |_| {}).await.id;
    let own_batch = store.trash(&world.by("a test"), &[third], Cause::Person).await.unwrap();
    let doomed = site.write("Doomed", |_| {}).await.id;
    store.trash(&world.by("a test"), &[doomed], Cause::Person).await.unwrap();
    let rewritten = rewritten(&site).await;
    let draft = site.write("Draft", |content| content.visibility = Visibility::Draft).await.id;
    let edited = edited(&site).await;
    let pictured = site.write("Pictured", |content| content.cover = Some("c0ffee".into())).await.id;
    let held = [held(&site, "held@x").await, held(&site, "refused@x").await];
    let (backups, asked) = (&world.services.backups, BackupReason::Asked);
    let backup = backups.create(&Actor::System, asked, &|_| {}).await.unwrap().id;
    let series = site.raw.text("SELECT slug FROM series").await.unwrap();
    let repeating = repeating(&site).await;
    let run = log.run.run_id.unwrap().to_string();
    Furnished {
        event: event.slug,
        series,
        source,
        run,
        trashed,
        batch: batch.to_string(),
        own_batch: own_batch.to_string(),
        draft,
        edited,
        pictured,
        held,
        doomed,
        rewritten,
        repeating,
        backup,
        site,
    }
}

impl Furnished {
    /// A route with something real in its place.
    fn path(&self, route: &str) -> String {
        let (slug, id) = match route {
            "/events/:slug" => (self.event.as_str(), String::new()),
            "/series/:slug" => (self.series.as_str(), String::new()),
            "/organizers/:slug" | "/organizers/:slug/embed" => ("riverside", String::new()),
            "/dashboard/connections/:id" => ("", "1".into()),
            "/admin/trash/purge" => return format!("{route}?events%5B%5D={}", self.doomed),
            "/admin/integrity/bring-back" => return format!("{route}?what=missing"),
            "/admin/backups/:id/merge" => {
                return format!("/admin/backups/{}/merge?events%5B%5D={}", self.backup, self.draft);
            }
            "/admin/backups/:id" => ("", self.backup.to_string()),
            route if route.contains("sources") => ("", self.source.to_string()),
            route if route.contains("/organizers/") => ("", self.site.world.organizer.to_string()),
            route if route.contains("/events/") => ("", self.draft.to_string()),
            _ => ("", self.run.clone()),
        };
        route.replace(":slug", slug).replace(":id", &id)
    }

    fn value(&self, value: &str) -> String {
        match value {
            "ORGANIZER" => self.site.world.organizer.to_string(),
            "SOURCE" => self.source.to_string(),
            "CONNECTION" => "1".into(),
            "TRASHED" => self.trashed.to_string(),
            "BATCH" => self.batch.clone(),
            "OWN_BATCH" => self.own_batch.clone(),
            "DRAFT" => self.draft.to_string(),
            "EDITED" => self.edited.to_string(),
            "PICTURED" => self.pictured.to_string(),
            "DOOMED" => self.doomed.to_string(),
            "REWRITTEN" => self.rewritten.0.to_string(),
            "REPEATING" => self.repeating.to_string(),
            "FIRST" => self.rewritten.1.to_string(),
            "BACKUP" => self.backup.to_string(),
            "HELD" => self.held[0].clone(),
            "REFUSED" => self.held[1].clone(),
            plain => plain.to_owned(),
        }
    }

    async fn post(&self, browser: &Browser, path: &str, form: &[(&str, &str)]) -> Answer {
        let fields: Vec<_> = form.iter().map(|(name, value)| (*name, self.value(value))).collect();
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.post(path, &fields).await
    }

    /// All that a form could have changed.
    async fn state(&self) -> String {
        let world = &self.site.world;
        let store = &world.services.store;
        let rows = world.lines().await;
        let sources = store.sources(None).await.unwrap();
        let organizers = store.organizers().await.unwrap();
        let runs = store.runs(&RunFilter::default(), 1000).await.unwrap();
        let states: Vec<_> = runs.iter().map(|line| (line.run.run_id, line.run.state)).collect();
        let alerts = store.alerts(None, true, 100).await.unwrap();
        let backups = world.services.backups.list().await.unwrap();
        let reports = reroll::watchdog::last(&world.services).await.unwrap();
        let audit = store.audit_after(0, 10_000).await.unwrap().len();
        format!(
            "{rows:?} {sources:?} {organizers:?} {states:?} {alerts:?} {backups:?} {reports:?} {audit}"
        )
    }

    /// Waits for an act on backups that goes on while its form was answered.
    async fn settled(&self) {
        while self.site.world.services.backups.progress().await.unwrap().is_some() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

#[tokio::test]
async fn every_page_shows_itself_to_those_it_is_for() {
    let furnished = furnished().await;
    let site = &furnished.site;
    let nobody = site.browser();
    let [owner, stranger, admin] =
        [site.signed_in(OWNER).await, site.signed_in(STRANGER).await, site.signed_in(ADMIN).await];
    for (route, sees) in PAGES {
        let path = furnished.path(route);
        let expected = match sees {
            Sees::All => [200, 200, 200, 200],
            Sees::Guests => [200, 303, 303, 303],
            Sees::Nobody => [404, 404, 404, 404],
            Sees::Members => [303, 200, 200, 200],
            Sees::Own => [303, 404, 200, 200],
            Sees::Admins => [303, 403, 403, 200],
        };
        for (browser, status) in [&nobody, &stranger, &owner, &admin].into_iter().zip(expected) {
            let answer = browser.get(&path).await;
            assert_eq!(answer.status.as_u16(), status, "{path} {}", answer.body);
            assert!(answer.body.is_empty() || answer.body.contains("</html>"), "{path}");
            let is_private = !matches!(sees, Sees::All);
            assert!(!is_private || answer.header("cache-control") == "no-store", "{path}");
        }
        if matches!(sees, Sees::Members | Sees::Own | Sees::Admins) {
            let bare = path.split('?').next().unwrap_or_default();
            leads_to_the_sign_in(&nobody.get(&format!("{bare}?x=1%202")).await, bare);
        }
    }
}

/// And from there back to the very address.
fn leads_to_the_sign_in(answer: &Answer, path: &str) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
    let to = url::Url::parse("http://site").unwrap().join(answer.location()).unwrap();
    assert_eq!(to.path(), "/sign-in", "{path}");
    let next = to.query_pairs().find(|(name, _)| name == "next").map(|(_, value)| value);
    let next = next.unwrap_or_default().replace("%20", "+").replace("1 2", "1+2");
    assert_eq!(next, format!("{path}?x=1+2"), "{path}");
}

#[tokio::test]
async fn every_form_obeys_those_it_is_for() {
    let furnished = furnished().await;
    let site = &furnished.site;
    let nobody = site.browser();
    let [owner, stranger, admin] =
        [site.signed_in(OWNER).await, site.signed_in(STRANGER).await, site.signed_in(ADMIN).await];
    for (path, does, form) in FORMS {
        let (may, may_not) = match does {
            Does::All => continue,
            Does::Own => (&owner, vec![&nobody, &stranger]),
            Does::Admins => (&admin, vec![&nobody, &stranger, &owner]),
        };
        site.world.tick();
        let id = format!("new for {}", path.replace('/', " "));
        site.world
            .google
            .insert_event(CLUB, crate::world::single(&id, "2026-04-01T18:00"))
            .unwrap();
        let before = furnished.state().await;
        for browser in may_not {
            let answer = furnished.post(browser, path, form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path} {}", answer.body);
            let to = answer.location();
            let is_guest = std::ptr::eq(browser, &nobody);
            assert_eq!(to.starts_with("/sign-in"), is_guest, "{path} {to}");
            assert!(to.starts_with('/'), "{path} led out of the site: {to}");
            assert_eq!(furnished.state().await, before, "{path} did something");
        }
        let answer = furnished.post(may, path, form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path} {}", answer.body);
        furnished.settled().await;
        if path == "/api/connect-google" {
            assert!(answer.location().starts_with(&site.world.google.auth_url()), "{path}");
        } else if path == "/api/preview-event" {
            assert!(answer.location().ends_with("/events/new/preview"), "{}", answer.location());
            assert_eq!(furnished.state().await, before, "a preview keeps nothing");
        } else {
            assert_ne!(furnished.state().await, before, "{path} did nothing for who may");
        }
    }
    // The form of the connect page does the same as its server function.
    for (browser, leads) in [
        (&nobody, "/sign-in".to_owned()),
        (&stranger, "/dashboard".to_owned()),
        (&owner, site.world.google.auth_url()),
    ] {
        let form = [("organizer", "ORGANIZER")];
        let answer = furnished.post(browser, "/oauth/google/start", &form).await;
        assert!(answer.location().starts_with(&leads), "{}", answer.location());
    }
}

#[tokio::test]
async fn what_others_own_cannot_be_told_from_what_does_not_exist() {
    let furnished = furnished().await;
    let stranger = furnished.site.signed_in(STRANGER).await;
    for route in PAGES.iter().filter(|(_, sees)| *sees == Sees::Own).map(|(route, _)| route) {
        let theirs = stranger.get(&furnished.path(route)).await;
        let absent = stranger.get(&route.replace(":id", "987654")).await;
        let text = |answer: &Answer| {
            let body = answer.page(404).split("problem__text").nth(1).unwrap_or_default();
            body.split("</p>").next().unwrap_or_default().to_owned()
        };
        assert_eq!(text(&theirs), text(&absent), "{route}");
    }
}

/// Nothing is missing from the tables above.
#[test]
fn the_tables_are_complete() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src/pages");
    let routes = fs::read_to_string(pages.join("mod.rs")).unwrap();
    let routes: BTreeSet<_> = between(&routes, "path!(\"", "\"").collect();
    let told = PAGES.iter().map(|(route, _)| (*route).to_owned()).collect();
    assert_eq!(routes, told, "pages");

    let mut functions = BTreeSet::new();
    collect(&pages, &mut functions);
    let told: BTreeSet<_> = FORMS.iter().map(|(path, ..)| (*path).to_owned()).collect();
    assert_eq!(functions, told, "server functions");

    let http = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/mod.rs");
    let http = fs::read_to_string(http).unwrap();
    let routes: Vec<_> = between(&http, ".route(\"", "\"").collect();
    let told = [
        "/api/{*function}",
        "/oauth/google/start",
        "/oauth/google/callback",
        "/dashboard/runs/{id}/progress",
        "/admin/backups/progress",
        "/admin/audit.jsonl",
        "/hooks/google-calendar",
        "/oembed",
        "/covers/{file}",
        "/healthz",
        "/readyz",
        "/metrics",
    ];
    assert_eq!(routes, told, "a new address needs a test of who may use it, and its name here");
}

fn collect(folder: &Path, functions: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, functions);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("#[server]"), "{}: give it a fixed endpoint", path.display());
        let named = between(&text, "#[server(endpoint = \"", "\"");
        functions.extend(named.map(|name| format!("/api/{name}")));
    }
}

/// What stands between two texts, wherever they occur.
fn between<'a>(text: &'a str, start: &'a str, end: &'a str) -> impl Iterator<Item = String> + 'a {
    text.split(start).skip(1).filter_map(move |rest| rest.split(end).next().map(str::to_owned))
}
