//! Reading exported rows back.

use access::MayAdminister;
use domain::Event;
use domain::why::Act;
use store::ImportReport;

use crate::acts::author::author;
use crate::acts::error::Done;
use crate::services::Services;

/// Writes rows of a file as they are, ids and timestamps included, each by itself. Never overwrites.
/// With `dry_run`, says what it would do.
///
/// # Errors
/// Where the store fails.
pub async fn import(
    services: &Services,
    by: &dyn MayAdminister,
    file: &str,
    rows: &[(usize, Event)],
    dry_run: bool,
) -> Done<ImportReport> {
    let author = author(services, &by.actor(), Act::Imported { file: file.to_string() });
    Ok(services.store.import(&author, rows, dry_run).await?)
}
