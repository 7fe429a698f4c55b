//! `reroll user`: who can sign in, and taking an account back.

mod args;
mod change;
mod link;
mod list;

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

use args::{AddUser, Membership, address};
use change::warn_alone;

pub use args::UserCommand;

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
