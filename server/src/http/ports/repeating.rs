//! Events that repeat and were written here.

use app::ports::{Answer, Failure, Member};
use domain::{Event, EventContent, EventId, OrganizerId, Repeat};
use planner::series;
use store::NewSeries;

use super::failure::failure;
use super::owned::EventsPort;
use super::written::{checked, checked_new};

/// Writes a series and all of its dates.
pub async fn create(
    port: &EventsPort,
    member: &Member,
    organizer: OrganizerId,
    content: EventContent,
    repeat: &Repeat,
) -> Answer<Vec<Event>> {
    let organizer = port.organizer(member, organizer).await?;
    let content = checked_new(content).await?;
    if let Err(problems) = repeat.check(&content.when) {
        return Err(refused(problems));
    }
    let dates = series::dates(&content.when, repeat).map_err(Failure::Invalid)?;
    let recurrence = repeat.rule(&content.when);
    let words = repeat.words(&content.when);
    let author = port.by(member, &format!("written as a series: {words}"));
    let new = NewSeries { organizer_id: organizer.id, content, recurrence, dates };
    port.0.store.create_series(&author, new).await.map_err(|error| failure(&error))
}

/// Carries changes of one date on to all later ones.
pub async fn edit_later(
    port: &EventsPort,
    member: &Member,
    id: EventId,
    version: i64,
    content: EventContent,
) -> Answer<usize> {
    let row = port.own(member, id).await?;
    // Of a row that has changed since, the store tells.
    let content =
        if row.version == version { checked(content, row.content()).await? } else { content };
    let author = port.by(member, "edited, with all later dates");
    let edited = port.0.store.edit_later(&author, id, version, content).await;
    edited.map_err(|error| failure(&error))
}

/// Moves one date and all later ones to the trash.
pub async fn trash_later(port: &EventsPort, member: &Member, id: EventId) -> Answer<usize> {
    port.own(member, id).await?;
    let author = port.by(member, "moved to the trash, with all later dates");
    let trashed = port.0.store.trash_later(&author, id).await;
    trashed.map(|(_, count)| count).map_err(|error| failure(&error))
}

/// All that is wrong, whatever it is about.
fn refused<T>(problems: Vec<(T, String)>) -> Failure {
    let problems: Vec<_> = problems.into_iter().map(|(_, said)| said).collect();
    Failure::Invalid(problems.join("; "))
}
