//! Whoever started this command, and what they act on.

use access::{Keeps, Operator, Owned, Record};
use store::StoreError;

use super::error::CliError;
use crate::services::Services;

/// Whoever started this command.
#[expect(clippy::disallowed_methods, reason = "this is the command line")]
pub fn operator() -> Operator {
    Operator::at_the_command_line()
}

/// A record that a command names.
pub async fn own<T: Record>(services: &Services, id: T::Id) -> Result<Owned<T>, CliError>
where
    Services: Keeps<T, Error = StoreError>,
{
    Ok(Owned::load(services, &operator(), id).await?)
}
