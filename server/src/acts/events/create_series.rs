//! Writing an event that repeats.

use access::Owned;
use app::components::repetition;
use domain::why::Act;
use domain::{Event, EventContent, EventProblem, Organizer, Repeat};
use planner::series;
use store::NewSeries;
use words::Language;

use super::written::tidied_new;
use crate::acts::author::author;
use crate::acts::error::Done;
use crate::services::Services;

/// Writes a series of an organizer's and all of its dates at once, in order.
///
/// # Errors
/// What does not work: in the content, in the repetition, or in the dates that it gives.
#[tracing::instrument(skip_all)]
pub async fn create_series(
    services: &Services,
    organizer: &Owned<Organizer>,
    content: EventContent,
    repeat: &Repeat,
) -> Done<Vec<Event>> {
    let content = tidied_new(content).await?;
    if let Err(problems) = repeat.check(&content.when) {
        let problems = problems.into_iter().map(|(_, problem)| problem).collect();
        return Err(EventProblem::Repeat(problems).into());
    }
    let dates = series::dates(&content.when, repeat).map_err(EventProblem::from)?;
    let recurrence = repeat.rule(&content.when);
    let repeat = repetition(Language::English, &repeat.describe(&content.when));
    let author = author(services, organizer.actor(), Act::WrittenSeries { repeat });
    let new = NewSeries { organizer_id: organizer.id, content, recurrence, dates };
    Ok(services.store.create_series(&author, new).await?)
}
