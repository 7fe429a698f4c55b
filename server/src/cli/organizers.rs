//! `reroll organizer`.

use clap::Subcommand;
use domain::OrganizerId;
use serde_json::json;

use super::error::{CliError, Done};
use super::operator::operator;
use super::output::Output;
use crate::acts;
use crate::services::Services;

#[derive(Debug, Subcommand)]
pub enum OrganizerCommand {
    /// Add a club, store or person that publishes events.
    Add {
        /// Its address: a-z, 0-9 and hyphens.
        #[arg(long)]
        slug: String,
        /// Its name, as people know it.
        #[arg(long)]
        name: String,
    },
}

pub async fn organizer(services: &Services, output: &Output, command: OrganizerCommand) -> Done {
    let OrganizerCommand::Add { slug, name } = command;
    let added = acts::add_organizer(services, &operator(), &name, &slug).await?;
    let (id, name, slug) = (added.id, added.name, added.slug);
    output.document(&json!({"id": id, "slug": slug}), || format!("Added {name} ({slug})."));
    Ok(())
}

/// The organizer that a slug names.
pub async fn organizer_id(services: &Services, slug: &str) -> Result<OrganizerId, CliError> {
    let found = services.store.organizer_by_slug(slug).await?;
    found.map(|organizer| organizer.id).ok_or_else(|| {
        CliError::Io(format!(
            "there is no organizer \"{slug}\": add it with `reroll organizer add`"
        ))
    })
}
