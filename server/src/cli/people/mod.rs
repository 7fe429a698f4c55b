//! `reroll user` and `reroll organizer`.

use std::io::{self, IsTerminal as _, Read as _};

use app::domain::{Actor, AuditAction, Email, Role, check_password, check_slug};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::output::Output;
use super::{CliError, Done};
use crate::audit;
use crate::clock::Entropy;
use crate::services::Services;

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add somebody who can sign in. The password is read from stdin.
    Add(AddUser),
}

#[derive(Debug, Args)]
pub struct AddUser {
    /// Their e-mail address.
    #[arg(long)]
    email: String,
    /// What they may do.
    #[arg(long)]
    role: RoleName,
    /// The organizer they act for (its slug).
    #[arg(long, value_name = "SLUG")]
    organizer: Option<String>,
    /// Make a password and print it, instead of reading one.
    #[arg(long)]
    generate: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoleName {
    Admin,
    Organizer,
}

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

pub async fn user(services: &Services, output: &Output, command: UserCommand) -> Done {
    let UserCommand::Add(add) = command;
    let usage = |error: &dyn std::fmt::Display| CliError::Usage(error.to_string());
    let email: Email = add.email.parse().map_err(|error| usage(&error))?;
    let role = match add.role {
        RoleName::Admin => Role::Admin,
        RoleName::Organizer => Role::Organizer,
    };
    let organizer = match &add.organizer {
        None => None,
        Some(slug) => Some(organizer_id(services, slug).await?),
    };
    let (password, shown) = match add.generate {
        true => {
            let password = generate_password(&*services.entropy);
            (password.clone(), Some(password))
        }
        false => (read_secret("Password: ")?, None),
    };
    check_password(&password).map_err(|error| usage(&error))?;
    let hash = services.passwords.hash(&password).await?;
    let now = services.clock.now();
    let id = services.store.add_user(&email, &hash, role, organizer, now).await?;
    let detail = format!("{email}, {}", role.as_str());
    note_added(services, format!("user {id}"), &detail).await?;
    let mut document = json!({"id": id, "email": email});
    if let Some(password) = &shown {
        document["password"] = json!(password);
    }
    output.document(&document, || match &shown {
        Some(password) => format!("Added {email} with the password {password}"),
        None => format!("Added {email}."),
    });
    Ok(())
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
pub async fn organizer_id(
    services: &Services,
    slug: &str,
) -> Result<app::domain::OrganizerId, CliError> {
    let found = services.store.organizer_by_slug(slug).await?;
    found.map(|organizer| organizer.id).ok_or_else(|| {
        CliError::Io(format!(
            "there is no organizer \"{slug}\": add it with `reroll organizer add`"
        ))
    })
}

/// A password of 120 random bits.
pub fn generate_password(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; 15];
    entropy.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads one secret from stdin, without its line end.
pub fn read_secret(prompt: &str) -> Result<String, CliError> {
    if io::stdin().is_terminal() {
        eprint!("{prompt}");
    }
    let mut text = String::new();
    let read = if io::stdin().is_terminal() {
        io::stdin().read_line(&mut text)
    } else {
        io::stdin().take(64 * 1024).read_to_string(&mut text)
    };
    read.map_err(|error| CliError::Io(format!("cannot read stdin: {error}")))?;
    let text = text.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        return Err(CliError::Usage("nothing came on stdin".into()));
    }
    Ok(text.to_owned())
}
