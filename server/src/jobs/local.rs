//! What each server does for itself, turn by turn, without a row in `jobs`: what it tells only itself or
//! its own disk, and what must go on where the schedule does not (decision 24). None can hold up another.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;

use crate::services::Services;

/// After how long a loop that stopped begins anew.
const ANEW: Duration = Duration::from_secs(2);

/// Work that each server does for itself. It logs what goes wrong.
#[async_trait]
pub trait Local: Send {
    /// How long after the server's start its first turn comes.
    fn settles(&self) -> Duration {
        Duration::ZERO
    }
    /// Whether a turn may be cut off where the server stops; else it is finished first.
    fn may_be_cut(&self) -> bool {
        false
    }
    /// Does one turn; says how long to pause until the next.
    async fn turn(&mut self, services: &Services) -> Duration;
}

/// Begins such work anew; `None` where the configuration has no need of it.
pub type Begin = Box<dyn Fn(&Services) -> Option<Box<dyn Local>> + Send + Sync>;

/// Does all of these until `stop` says so.
pub async fn run(
    services: &Services,
    all: Vec<(&'static str, Begin)>,
    stop: &watch::Receiver<bool>,
) {
    let mut tasks = Vec::new();
    for (name, begin) in all {
        let services = services.clone();
        let work = move |stop| -> Loop {
            let (local, services) = (begin(&services), services.clone());
            Box::pin(async move {
                if let Some(local) = local {
                    turns(local, &services, stop).await;
                }
            })
        };
        tasks.push(tokio::spawn(keep(name, stop.clone(), work)));
    }
    for task in tasks {
        let _ = task.await;
    }
}

async fn turns(mut local: Box<dyn Local>, services: &Services, mut stop: watch::Receiver<bool>) {
    pause(local.settles(), &mut stop).await;
    while !*stop.borrow() {
        let mut stopped = stop.clone();
        let may_be_cut = local.may_be_cut();
        let wait = tokio::select! {
            wait = local.turn(services) => wait,
            _ = stopped.wait_for(|stop| *stop), if may_be_cut => return,
        };
        pause(wait, &mut stop).await;
    }
}

/// A loop under way.
pub type Loop = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Runs a loop for as long as the server runs. One that a fault in the program ends begins anew: a
/// server whose schedule or watchdog is gone must not look as if it were well.
pub async fn keep(
    name: &'static str,
    mut stop: watch::Receiver<bool>,
    work: impl Fn(watch::Receiver<bool>) -> Loop,
) {
    while !*stop.borrow() {
        match tokio::spawn(work(stop.clone())).await {
            Ok(()) => return,
            Err(error) => tracing::error!("{name} stopped, and begins anew: {error}"),
        }
        pause(ANEW, &mut stop).await;
    }
}

/// Waits, unless it is time to stop.
async fn pause(length: Duration, stop: &mut watch::Receiver<bool>) {
    tokio::select! {
        () = tokio::time::sleep(length) => {}
        _ = stop.changed() => {}
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_loop_that_a_fault_ends_begins_anew() {
        let (stopper, stop) = watch::channel(false);
        let (begun, turns) = (Arc::new(AtomicUsize::new(0)), Arc::new(tokio::sync::Notify::new()));
        let (count, notify) = (Arc::clone(&begun), Arc::clone(&turns));
        let work = move |mut stop: watch::Receiver<bool>| -> Loop {
            let first = count.fetch_add(1, Ordering::SeqCst) == 0;
            let notify = Arc::clone(&notify);
            Box::pin(async move {
                if first {
                    panic!("a fault");
                }
                notify.notify_one();
                let _ = stop.wait_for(|stop| *stop).await;
            })
        };
        let task = tokio::spawn(keep("a test", stop, work));
        turns.notified().await;
        stopper.send(true).unwrap();
        task.await.unwrap();
        assert_eq!(begun.load(Ordering::SeqCst), 2);
    }
}
