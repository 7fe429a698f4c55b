//! Those who run the site, and act from outside of it.

/// Somebody at the command line: whoever can start a command beside the database can do everything
/// with it, so there is nothing to check but that it is a command.
///
/// ```compile_fail,E0423
/// let operator = access::Operator(());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Operator(());

/// The product itself, by schedule.
///
/// ```compile_fail,E0423
/// let schedule = access::Schedule(());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Schedule(());

impl Operator {
    /// Whoever started this command. `clippy.toml` lets nobody ask but the command line and tests.
    #[must_use]
    pub fn at_the_command_line() -> Self {
        Self(())
    }
}

impl Schedule {
    /// The schedule. `clippy.toml` lets nobody ask but jobs and tests.
    #[must_use]
    pub fn of_jobs() -> Self {
        Self(())
    }
}
