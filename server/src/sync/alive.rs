//! Work that takes long, and what keeps it alive meanwhile.

use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;

use tokio::sync::oneshot;

/// Does a piece of work, and beside it, again and again, a beat: a busy database that holds up the
/// one does not hold up the other. The beats are numbered from 1 on. One that is under way when
/// the work ends is waited for, so that none comes later.
///
/// # Errors
/// Where a beat fails. The work is then dropped.
pub async fn alive<T, E, B: Future<Output = Result<(), E>>>(
    every: Duration,
    work: impl Future<Output = T>,
    beat: impl Fn(u32) -> B,
) -> Result<T, E> {
    let (over, mut ended) = oneshot::channel::<Infallible>();
    let work = async move {
        let done = work.await;
        drop(over);
        Ok(done)
    };
    let beats = async move {
        for number in 1.. {
            tokio::select! {
                _ = &mut ended => break,
                () = tokio::time::sleep(every) => beat(number).await?,
            }
        }
        Ok(())
    };
    let (done, ()) = tokio::try_join!(work, beats)?;
    Ok(done)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::pending;

    use tokio::sync::Notify;

    use super::*;

    const EVERY: Duration = Duration::from_millis(1);

    #[tokio::test]
    async fn a_slow_beat_does_not_hold_up_the_work() {
        let (began, may_end) = (Notify::new(), Notify::new());
        let ended = Cell::new(0);
        let work = async {
            began.notified().await;
            // Only work that goes on during a beat lets that beat end.
            may_end.notify_one();
            7
        };
        let beat = |_| async {
            began.notify_one();
            may_end.notified().await;
            ended.set(ended.get() + 1);
            Ok::<(), ()>(())
        };
        let all = tokio::time::timeout(Duration::from_secs(30), alive(EVERY, work, beat)).await;
        assert_eq!(all.expect("the beat held up the work"), Ok(7));
        assert_eq!(ended.get(), 1, "a beat under way is waited for, and none comes after");
    }

    #[tokio::test]
    async fn a_beat_that_fails_ends_the_work() {
        let beat = |number| async move { if number == 3 { Err(number) } else { Ok(()) } };
        assert_eq!(alive(EVERY, pending::<()>(), beat).await, Err(3));
    }
}
