//! Work that nobody waits for. What the whole site needs once is a job, with a row in `jobs` that one of
//! the servers takes ([`job`], [`runner`]): syncs, push channels, backups, retention, what is known of
//! strangers, sweeping. What each server does for itself goes turn by turn beside it ([`local`]): keeping the
//! schedule whole, the watchdog, alerts and letters on their way out, share cards, telling the CDN.

mod ahead;
pub mod alarms;
mod backups;
mod cdn;
mod health;
mod job;
mod kinds;
mod letters;
mod local;
mod mending;
mod retention;
mod runner;
mod strangers;
mod sweeping;
mod syncs;
mod tries;
mod watches;

use tokio::sync::watch;

use crate::services::Services;
use local::{Begin, Loop, keep};

pub use ahead::{Ahead, draw_ahead};
pub use cdn::purge_due;
pub use job::{Job, JobError, Subject};
pub use kinds::{all, do_due};
pub use mending::{mend_schedule, strange_kinds};
pub use runner::{one_due, run as run_jobs};
pub use watches::prepare_watches;

/// Runs until `stop` says so; what is under way is finished first.
pub async fn run(services: Services, stop: watch::Receiver<bool>) {
    let of_jobs = services.clone();
    let jobs = move |stop| -> Loop { Box::pin(runner::run(of_jobs.clone(), all(), stop)) };
    let jobs = tokio::spawn(keep("the runner of jobs", stop.clone(), jobs));
    let mut locals = alarms::all(alarms::Pace::default());
    locals.extend(others());
    local::run(&services, locals, &stop).await;
    let _ = jobs.await;
}

/// What each server does for itself, beside the alarms.
fn others() -> Vec<(&'static str, Begin)> {
    vec![
        ("the care of the schedule", Box::new(|_| Some(Box::new(mending::Mending::default())))),
        ("the keeping of push channels", Box::new(|_| Some(Box::new(watches::Channels)))),
        (
            "the look at backups",
            Box::new(|services| Some(Box::new(backups::Age::from_now(services)))),
        ),
        (
            "the sending of letters",
            Box::new(|services| Some(Box::new(letters::Letters::of(services)))),
        ),
        ("the drawing of cards", Box::new(|_| Some(Box::new(ahead::Drawing::default())))),
        (
            "the telling of the CDN",
            Box::new(|services| Some(Box::new(cdn::CdnPurge::of(services)?))),
        ),
    ]
}
