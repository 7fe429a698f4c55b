//! Who waits how long until something can be written.
//!
//! Whoever sits before a form waits a few seconds, and is told then. Work that nobody waits for (a
//! sync, a delivery, a command) waits as long as others usually take. So each has connections of its
//! own, and neither stands in the other's queue.

use std::future::Future;

tokio::task_local! {
    static VISITOR: ();
}

/// Runs what somebody waits for: its writes give up early, with [`crate::Trouble::Busy`]. What it
/// spawns is on its own, and patient again.
pub async fn for_a_visitor<F: Future>(work: F) -> F::Output {
    VISITOR.scope((), work).await
}

/// Whether a visitor waits for what is running now.
pub(crate) fn a_visitor_waits() -> bool {
    VISITOR.try_with(|()| ()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_spawned_is_patient_again() {
        assert!(!a_visitor_waits());
        let (inside, spawned) = for_a_visitor(async {
            let spawned = tokio::spawn(async { a_visitor_waits() }).await.unwrap();
            (a_visitor_waits(), spawned)
        })
        .await;
        assert_eq!((inside, spawned), (true, false));
    }
}
