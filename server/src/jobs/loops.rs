//! What all loops share: beginning anew, a pause that a stop ends, a name to take jobs by.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tokio::sync::watch;

use crate::services::Services;

/// After how long a loop that stopped begins anew.
const ANEW: Duration = Duration::from_secs(2);

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

/// A name for a taker of jobs.
pub fn owner(services: &Services) -> String {
    let mut name = [0; 8];
    services.entropy.fill(&mut name);
    format!("{:016x}", u64::from_le_bytes(name))
}

/// Waits, unless it is time to stop.
pub async fn pause(length: Duration, stop: &mut watch::Receiver<bool>) {
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
