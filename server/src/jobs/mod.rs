//! Work that nobody waits for: syncs by schedule, keeping the schedule whole, push channels, alarms,
//! backups, retention, what is known of strangers, share cards, telling the CDN, and sweeping.

mod ahead;
pub mod alarms;
mod backups;
mod cdn;
mod health;
mod loops;
mod mending;
mod retention;
mod strangers;
mod sweeping;
mod syncs;
mod watches;

use tokio::sync::watch;

use crate::services::Services;
use loops::{Loop, keep};

pub use ahead::{Ahead, draw_ahead};
pub use backups::backup_due;
pub use cdn::purge_due;
pub use mending::mend_schedule;
pub use retention::retention_due;
pub use strangers::erasure_due;
pub use syncs::sync_due;
pub use watches::{prepare_watches, watch_due};

/// Syncs at once in this process.
const AT_ONCE: usize = 2;

/// Runs until `stop` says so; a sync under way is finished first.
pub async fn run(services: Services, stop: watch::Receiver<bool>) {
    let begin = |name, work: fn(Services, watch::Receiver<bool>) -> Loop| {
        let services = services.clone();
        tokio::spawn(keep(name, stop.clone(), move |stop| work(services.clone(), stop)))
    };
    let mut loops = vec![
        begin("the care of the schedule", |s, stop| Box::pin(mending::run(s, stop))),
        begin("the keeping of push channels", |s, stop| Box::pin(watches::run(s, stop))),
        begin("the schedule of backups", |s, stop| Box::pin(backups::run(s, stop))),
        begin("the retention", |s, stop| Box::pin(retention::run(s, stop))),
        begin("the forgetting of strangers", |s, stop| Box::pin(strangers::run(s, stop))),
        begin("the drawing of cards", |s, stop| Box::pin(ahead::run(s, stop))),
        begin("the telling of the CDN", |s, stop| Box::pin(cdn::run(s, stop))),
        begin("the sweeping", |s, stop| Box::pin(sweeping::run(s, stop))),
    ];
    loops.extend(
        (0..AT_ONCE)
            .map(|_| begin("the schedule of syncs", |s, stop| Box::pin(syncs::run(s, stop)))),
    );
    loops.push(tokio::spawn(alarms::run(services.clone(), alarms::Pace::default(), stop.clone())));
    for task in loops {
        let _ = task.await;
    }
}
