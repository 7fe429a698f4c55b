//! `reroll organizer`.

use clap::Subcommand;
use domain::{Actor, AuditAction, OrganizerId, check_slug};
use serde_json::json;

use super::error::{CliError, Done};
use super::output::Output;
use crate::audit;
use crate::services::Services;

#[derive(Debug, Subcommand)]
pub enum OrganizerCommand {
    /// Add a club, store or person that publishes events.
    Add {
        /// Its address: a-z, 0-9 and hyphens.
        #[arg(long)]
        slug: String,
        /// Its name as people say it.
        #[arg(long)]
        name: String,
    },
}

pub async fn organizer(services: &Services, output: &Output, command: OrganizerCommand) -> Done {
    let OrganizerCommand::Add { slug, name } = command;
    check_slug(&slug).map_err(|error| CliError::Usage(error.to_string()))?;
    let name = name.trim();
    if name.is_empty() {
        return Err(CliError::Usage("an organizer needs a name".into()));
    }
    let id = services.store.add_organizer(&slug, name, services.clock.now()).await?;
    note_added(services, format!("organizer {id}"), name).await?;
    output.document(&json!({"id": id, "slug": slug}), || format!("Added {name} ({slug})."));
    Ok(())
}

/// Notes that somebody or something was added by the command line.
pub async fn note_added(services: &Services, subject: String, detail: &str) -> Done {
    let (by, action) = (Actor::CommandLine, AuditAction::AccountAdded);
    Ok(audit::note(services, &by, action, subject, detail).await?)
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
