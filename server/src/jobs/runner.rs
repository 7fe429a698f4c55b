//! The one runner of jobs: it takes what is due, as many of each kind at once as the configuration
//! says, keeps each while it runs, and notes how it ended.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use store::{JobEnd, JobKind, StoreResult, TakenJob};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tracing::Instrument as _;

use super::job::{Job, JobError, Subject};
use crate::services::Services;
use crate::sync::alive::alive;

/// How often it is looked whether something is due.
const TICK: Duration = Duration::from_secs(2);
/// A job is renewed so often while its lease lasts.
const RENEWALS: u32 = 4;

/// A kind of job, and room for so many of it.
struct Kind {
    job: Arc<dyn Job>,
    room: Arc<Semaphore>,
}

/// Takes and does jobs of these kinds until `stop` says so. What is under way then is finished first.
pub async fn run(services: Services, jobs: Vec<Arc<dyn Job>>, mut stop: watch::Receiver<bool>) {
    let room = |job: &Arc<dyn Job>| Arc::new(Semaphore::new(job.at_once(&services.config)));
    let kinds = jobs.into_iter().map(|job| Kind { room: room(&job), job });
    let (kinds, began): (Vec<Kind>, _) = (kinds.collect(), Instant::now());
    let mut under_way = JoinSet::new();
    while !*stop.borrow() {
        if let Err(error) = take_all(&services, &kinds, began, &mut under_way).await {
            tracing::error!("the schedule: {error}");
        }
        tokio::select! {
            () = tokio::time::sleep(TICK) => {}
            _ = stop.changed() => {}
            // There is room again, and what ended may be due once more.
            Some(_) = under_way.join_next() => {}
        }
    }
    while under_way.join_next().await.is_some() {}
}

/// Begins what is due, while there is room.
async fn take_all(
    services: &Services,
    kinds: &[Kind],
    began: Instant,
    under_way: &mut JoinSet<()>,
) -> StoreResult<()> {
    loop {
        let has_room = |kind: &&Kind| {
            kind.room.available_permits() > 0 && began.elapsed() >= kind.job.settles()
        };
        let with_room: Vec<&Kind> = kinds.iter().filter(has_room).collect();
        let jobs: Vec<&dyn Job> = with_room.iter().map(|kind| &*kind.job).collect();
        let Some(taken) = take(services, &jobs).await? else { return Ok(()) };
        let kind = with_room.iter().find(|kind| kind.job.kind() == taken.kind);
        let Some(kind) = kind else { return Ok(()) };
        let permit = Arc::clone(&kind.room).acquire_owned().await.ok();
        under_way.spawn(to_its_end(services.clone(), Arc::clone(&kind.job), taken, permit));
    }
}

async fn to_its_end(
    services: Services,
    job: Arc<dyn Job>,
    taken: TakenJob,
    _room: Option<OwnedSemaphorePermit>,
) {
    if let Err(error) = carry_out(&services, &job, &taken).await {
        // Its lease runs out, and somebody does it once more.
        tracing::error!(kind = taken.kind, "how a job ended cannot be noted: {error}");
    }
}

/// Does one job that is due, if there is one; says how it ended.
///
/// # Errors
/// Where the store fails.
pub async fn one_due(services: &Services, job: Arc<dyn Job>) -> StoreResult<Option<JobEnd>> {
    match take(services, &[&*job]).await? {
        Some(taken) => carry_out(services, &job, &taken).await.map(Some),
        None => Ok(None),
    }
}

/// Takes the most overdue of these kinds, in a name of its own.
async fn take(services: &Services, jobs: &[&dyn Job]) -> StoreResult<Option<TakenJob>> {
    let kind = |job: &&dyn Job| JobKind { kind: job.kind(), lease: job.lease() };
    let kinds: Vec<JobKind> = jobs.iter().map(kind).collect();
    if kinds.is_empty() {
        return Ok(None);
    }
    services.store.take_job(&kinds, &name(services), services.clock.now()).await
}

/// A name to take a job in.
fn name(services: &Services) -> String {
    let mut name = [0; 8];
    services.entropy.fill(&mut name);
    hex::encode(name)
}

/// Does a job, keeps it meanwhile, and notes how it ended.
async fn carry_out(
    services: &Services,
    job: &Arc<dyn Job>,
    taken: &TakenJob,
) -> StoreResult<JobEnd> {
    let subject = (job.subject() == Subject::Source).then_some(taken.subject);
    let done = services.durations.job(taken.kind, subject, ended(services, job, taken)).await;
    let (Ok(end) | Err(end)) = done;
    services.store.finish_job(taken, &end).await?;
    Ok(end)
}

/// Does a job in a task of its own; an error is what is tried again. A fault in the program fails
/// this job, and nothing else.
async fn ended(
    services: &Services,
    job: &Arc<dyn Job>,
    taken: &TakenJob,
) -> Result<JobEnd, JobEnd> {
    let why: JobError = match kept(services, job, taken).await {
        Ok(Ok(end @ JobEnd::Failed { .. })) => return Err(end),
        Ok(Ok(end)) => return Ok(end),
        Ok(Err(error)) => error,
        Err(fault) => format!("a fault in the program: {fault}").into(),
    };
    let at = services.clock.now() + job.backoff().pause(taken.attempts);
    tracing::error!("the {} job failed, and is tried again at {at}: {why}", taken.kind);
    Err(JobEnd::Failed { error: why.to_string(), at })
}

/// Runs a job and renews its lease beside it.
async fn kept(
    services: &Services,
    job: &Arc<dyn Job>,
    taken: &TakenJob,
) -> Result<Result<JobEnd, JobError>, tokio::task::JoinError> {
    let every = job.lease().to_std().unwrap_or(TICK) / RENEWALS;
    let work = {
        let (services, job, taken) = (services.clone(), Arc::clone(job), taken.clone());
        tokio::spawn(async move { job.run(&services, &taken).await }.in_current_span())
    };
    let beat = |_| async {
        renew(services, &**job, taken).await;
        Ok::<(), Infallible>(())
    };
    let Ok(done) = alive(every, work, beat).await;
    done
}

/// Keeps a job for longer. One that is not ours any more is finished all the same: it planned its
/// next already, or somebody else does it once more.
async fn renew(services: &Services, job: &dyn Job, taken: &TakenJob) {
    let until = services.clock.now() + job.lease();
    match services.store.renew_job(taken, until).await {
        Ok(true) => {}
        Ok(false) => tracing::debug!("this job is not ours any more"),
        Err(error) => tracing::warn!("a job cannot be kept just now: {error}"),
    }
}
