//! Pages as files, to be looked at: set `REROLL_SNAPSHOT_DIR` to a folder that has `main.css`
//! (or a copy of `style/`) beside it as `style/`.

use std::path::Path;

use domain::views::{Absence, EventLookup, Listing};
use domain::{BackupProgress, BackupStage, EventStatus, IntegrityReport, RunState};

use super::fake::{World, event_page};
use super::{get, records, samples};
use crate::ports::{BackupList, FlashKind, Reports};

#[tokio::test]
async fn pages_can_be_written_to_files() {
    let Ok(folder) = std::env::var("REROLL_SNAPSHOT_DIR") else { return };
    let folder = Path::new(&folder);
    let mut cancelled = event_page();
    cancelled.event.status = EventStatus::Cancelled;
    let cancelled = World::visitor().with_event(EventLookup::Live(Box::new(cancelled)));
    let gone = World::visitor().with_event(EventLookup::Absent);
    let taken_off = World::visitor().with_absence(Absence::TakenOff(super::public::remains()));
    let purged = World::visitor().with_absence(Absence::Purged(Box::default()));
    let empty = World::visitor().with_listing(Listing::default());
    let run = |state| World::admin().with_run(samples::page_in(state));
    let [running, applied, rejected, undone, failed] = [
        RunState::Running,
        RunState::Applied,
        RunState::Rejected,
        RunState::Undone,
        RunState::Failed,
    ]
    .map(run);
    let held = World::admin().with_run(samples::held_page()).with_runs(samples::many_runs());
    let bad = Reports {
        last: Some(records::bad_report()),
        whole: Some(IntegrityReport { whole: true, ..records::report() }),
    };
    let bad = World::admin().with_reports(bad);
    let busy = BackupList {
        under_way: Some(BackupProgress {
            stage: BackupStage::Writing("events".into()),
            done: 45_000,
            total: 100_000,
        }),
        ..records::shelf()
    };
    let busy = World::admin().with_shelf(busy);
    let told = World::admin().with_alerts(records::delivered());
    let (visitor, organizer, admin) = (World::visitor(), World::organizer(), World::admin());
    for (name, world, path) in [
        ("home", &visitor, "/"),
        ("empty", &empty, "/"),
        ("nothing", &empty, "/?q=chess&when=weekend"),
        ("filters", &visitor, "/?q=game&from=soon&place=online"),
        ("month", &visitor, "/?view=calendar&month=2026-11"),
        ("embed", &visitor, "/organizers/riverside-board-game-club/embed"),
        ("event", &visitor, "/events/x"),
        ("cancelled", &cancelled, "/events/x"),
        ("missing", &gone, "/events/x"),
        ("taken-off", &taken_off, "/events/x"),
        ("purged", &purged, "/events/x"),
        ("organizer", &visitor, "/organizers/riverside-board-game-club"),
        ("series", &visitor, "/series/friday-game-night"),
        ("sign-in", &visitor, "/sign-in"),
        ("sign-out", &organizer, "/sign-out"),
        ("setup", &visitor, "/setup"),
        ("dashboard", &admin, "/dashboard"),
        ("choose", &organizer, "/dashboard/connections/2"),
        ("source", &organizer, "/dashboard/sources/5"),
        ("preview", &organizer, "/dashboard/sources/5/preview"),
        ("admin", &admin, "/admin"),
        ("runs", &admin, "/admin/runs"),
        ("run", &admin, "/admin/runs/7"),
        ("run-held", &held, "/dashboard/runs/7"),
        ("run-running", &running, "/dashboard/runs/7"),
        ("run-applied", &applied, "/dashboard/runs/7"),
        ("run-rejected", &rejected, "/dashboard/runs/7"),
        ("run-undone", &undone, "/dashboard/runs/7"),
        ("run-failed", &failed, "/dashboard/runs/7"),
        ("source-held", &held, "/dashboard/sources/5"),
        ("alerts", &admin, "/admin/alerts"),
        ("events", &organizer, "/dashboard/organizers/1/events?show=drafts"),
        ("edit", &organizer, "/dashboard/events/412"),
        ("own-trash", &organizer, "/dashboard/organizers/1/trash"),
        ("trash", &admin, "/admin/trash"),
        ("event-preview", &organizer, "/dashboard/events/412/preview"),
        ("purge", &admin, "/admin/trash/purge?batch=9"),
        ("integrity", &admin, "/admin/integrity"),
        ("integrity-bad", &bad, "/admin/integrity"),
        ("bring-back", &bad, "/admin/integrity/bring-back?what=missing"),
        ("backups", &admin, "/admin/backups"),
        ("backups-busy", &busy, "/admin/backups"),
        ("backup", &admin, "/admin/backups/20261123140000"),
        ("merge", &admin, "/admin/backups/20261123140000/merge?all=1"),
        ("audit", &admin, "/admin/audit"),
        ("alerts-delivered", &told, "/admin/alerts"),
    ] {
        let world = world.clone();
        let world = if name == "trash" {
            world.with_flash(FlashKind::Done, "Event 411 is back at its address, as it was.")
        } else {
            world
        };
        let html = get(&world, path).await.html.replace("/assets/main.css", "style/main.css");
        std::fs::write(folder.join(format!("{name}.html")), html).unwrap();
    }
}
