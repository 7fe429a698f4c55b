//! Named steps of long acts: where a test can make them fail, or stop for good.

use std::io;

use async_trait::async_trait;

use super::BackupError;

/// What is told of each step before it is done.
#[async_trait]
pub trait Steps: Send + Sync {
    /// A step is about to be done. An error makes the act fail there, as the machine could.
    async fn reach(&self, step: &str) -> io::Result<()>;
}

/// Lets every step be done.
#[derive(Clone, Copy, Debug)]
pub struct NoSteps;

#[async_trait]
impl Steps for NoSteps {
    async fn reach(&self, _step: &str) -> io::Result<()> {
        Ok(())
    }
}

/// All steps, in the order of a backup's life.
pub const STEPS: &[&str] = &[
    "lock",
    "snapshot",
    "part",
    "manifest",
    "sync",
    "rename",
    "upload",
    "upload manifest",
    "outcome",
    "rows",
    "commit",
    "remove",
    "remove rest",
];

/// Tells of a step that is about to be done.
pub(crate) async fn reach(steps: &dyn Steps, step: &str) -> Result<(), BackupError> {
    let failed = |error: io::Error| BackupError::Stopped(format!("step \"{step}\": {error}"));
    steps.reach(step).await.map_err(failed)
}
