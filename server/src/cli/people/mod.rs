//! `reroll user`: who can sign in, and taking an account back.

mod change;
mod link;
mod list;

use clap::{Args, Subcommand, ValueEnum};
use domain::{AccountProblem, Email, Reason, Role};
use serde_json::json;
use store::{AccountChange, StoreError};

use super::error::{CliError, Done};
use super::operator::operator;
use super::organizers::organizer_id;
use super::output::Output;
use super::secret::NewPassword;
use crate::acts::{self, ActError};
use crate::services::Services;

use change::warn_alone;

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add somebody who can sign in. The password is read from stdin.
    Add(AddUser),
    /// Invite somebody: they choose their password themselves, by a link that is mailed to them, or
    /// printed where the site sends no mail.
    Invite(InviteUser),
    /// List who can sign in.
    List,
    /// Change a password, read from stdin, and end their sessions; or print a link to choose one.
    Password {
        #[command(flatten)]
        who: Who,
        /// Make a password and print it, instead of reading one.
        #[arg(long)]
        generate: bool,
        /// Print a link with which they choose one themselves. Until then nothing changes.
        #[arg(long, conflicts_with = "generate")]
        link: bool,
    },
    /// Change a role, and end their sessions.
    Role {
        #[command(flatten)]
        who: Who,
        /// What they may do.
        #[arg(long)]
        role: RoleName,
        /// An organizer they act for from now on (its slug).
        #[arg(long, value_name = "SLUG")]
        organizer: Option<String>,
        #[command(flatten)]
        last: Last,
    },
    /// Change the mail address that somebody signs in with. They are told at both.
    Address {
        #[command(flatten)]
        who: Who,
        /// The new one.
        #[arg(long, value_name = "EMAIL")]
        to: String,
    },
    /// Let somebody act for an organizer.
    Join(Membership),
    /// Stop somebody acting for an organizer.
    Leave(Membership),
    /// Keep somebody from signing in, and end their sessions. Their events stay.
    Disable {
        #[command(flatten)]
        who: Who,
        #[command(flatten)]
        last: Last,
    },
    /// Let somebody who was disabled sign in again.
    Enable {
        #[command(flatten)]
        who: Who,
    },
    /// Remove an account for good, and end its sessions. Its events and calendars stay.
    Remove {
        #[command(flatten)]
        who: Who,
        #[command(flatten)]
        last: Last,
    },
    /// List open sessions.
    Sessions {
        /// Of one person only: their e-mail address.
        #[arg(long)]
        email: Option<String>,
    },
    /// End somebody's sessions, or everybody's.
    #[command(group(clap::ArgGroup::new("whose").required(true)))]
    SignOut {
        /// Their e-mail address.
        #[arg(long, group = "whose")]
        email: Option<String>,
        /// Everybody's.
        #[arg(long, group = "whose")]
        all: bool,
    },
}

#[derive(Debug, Args)]
pub struct AddUser {
    #[command(flatten)]
    who: Who,
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

#[derive(Debug, Args)]
pub struct InviteUser {
    #[command(flatten)]
    who: Who,
    /// What they may do.
    #[arg(long, default_value = "organizer")]
    role: RoleName,
    /// The organizer they act for (its slug).
    #[arg(long, value_name = "SLUG")]
    organizer: Option<String>,
    /// Print the link, instead of mailing it.
    #[arg(long)]
    link: bool,
}

#[derive(Debug, Args)]
pub struct Who {
    /// Their e-mail address.
    #[arg(long)]
    email: String,
}

#[derive(Debug, Args)]
pub struct Last {
    /// Even if that leaves nobody to administer the site.
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Args)]
pub struct Membership {
    #[command(flatten)]
    who: Who,
    /// The organizer (its slug).
    #[arg(long, value_name = "SLUG")]
    organizer: String,
}

/// A role as it is typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RoleName {
    Admin,
    Organizer,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Admin => Self::Admin,
            RoleName::Organizer => Self::Organizer,
        }
    }
}

impl Who {
    fn email(&self) -> Result<Email, CliError> {
        address(&self.email)
    }
}

fn address(text: &str) -> Result<Email, CliError> {
    text.parse().map_err(|error: domain::EmailError| CliError::Usage(error.to_string()))
}

pub async fn user(services: &Services, output: &Output, command: UserCommand) -> Done {
    let change = change::Changing { services, output };
    match command {
        UserCommand::Add(new) => add(services, output, new).await,
        UserCommand::Invite(new) => link::invite(services, output, new).await,
        UserCommand::List => list::people(services, output).await,
        UserCommand::Password { who, link: true, .. } => {
            link::to_a_password(services, output, &who.email()?).await
        }
        UserCommand::Password { who, generate, link: false } => {
            change.password(who.email()?, generate).await
        }
        UserCommand::Role { who, role, organizer, last } => {
            change.role(who.email()?, role.into(), organizer.as_deref(), last.force).await
        }
        UserCommand::Address { who, to } => {
            change.make(who.email()?, AccountChange::Address(address(&to)?), false).await
        }
        UserCommand::Join(Membership { who, organizer }) => {
            let organizer = organizer_id(services, &organizer).await?;
            change.make(who.email()?, AccountChange::Join(organizer), false).await
        }
        UserCommand::Leave(Membership { who, organizer }) => {
            let organizer = organizer_id(services, &organizer).await?;
            change.make(who.email()?, AccountChange::Leave(organizer), false).await
        }
        UserCommand::Disable { who, last } => {
            change.make(who.email()?, AccountChange::Disable, last.force).await
        }
        UserCommand::Enable { who } => {
            change.make(who.email()?, AccountChange::Enable, false).await
        }
        UserCommand::Remove { who, last } => {
            change.make(who.email()?, AccountChange::Remove, last.force).await
        }
        UserCommand::Sessions { email } => {
            list::sessions(services, output, email.as_deref().map(address).transpose()?).await
        }
        UserCommand::SignOut { email: Some(email), .. } => {
            change.make(address(&email)?, AccountChange::SignOut, false).await
        }
        UserCommand::SignOut { email: None, .. } => change.sign_out_all().await,
    }
}

async fn add(services: &Services, output: &Output, new: AddUser) -> Done {
    let (email, role) = (new.who.email()?, Role::from(new.role));
    let organizer = match &new.organizer {
        None => None,
        Some(slug) => Some(organizer_id(services, slug).await?),
    };
    let password = NewPassword::take(services, &email, new.generate).await?;
    let added =
        acts::add_user(services, &operator(), &email, &password.hash, role, organizer).await;
    let id = added.map_err(|error| known(error, &email, new.organizer.as_deref()))?;
    let mut document = json!({"id": id, "email": email});
    if let Some(password) = &password.shown {
        document["password"] = json!(password);
    }
    output.document(&document, || match &password.shown {
        Some(password) => format!("Added {email} with the password {password}"),
        None => format!("Added {email}."),
    });
    if role == Role::Organizer && organizer.is_none() {
        warn_alone(output, &email);
    }
    Ok(())
}

/// Says what to do where an address has an account already.
fn known(error: ActError, email: &Email, organizer: Option<&str>) -> CliError {
    match (&error, organizer) {
        (
            ActError::Store(StoreError::Refused(
                said @ Reason::Account(AccountProblem::AddressTaken(_)),
            )),
            Some(slug),
        ) => CliError::Io(format!(
            "{said}: let it act for the organizer with \
             `reroll user join --email {email} --organizer {slug}`"
        )),
        _ => error.into(),
    }
}
