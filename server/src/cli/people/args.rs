//! What `reroll user` is told.

use clap::{Args, Subcommand, ValueEnum};
use domain::{Email, Role};

use crate::cli::error::CliError;

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
    pub(super) who: Who,
    /// What they may do.
    #[arg(long)]
    pub(super) role: RoleName,
    /// The organizer they act for (its slug).
    #[arg(long, value_name = "SLUG")]
    pub(super) organizer: Option<String>,
    /// Make a password and print it, instead of reading one.
    #[arg(long)]
    pub(super) generate: bool,
}

#[derive(Debug, Args)]
pub struct InviteUser {
    #[command(flatten)]
    pub(super) who: Who,
    /// What they may do.
    #[arg(long, default_value = "organizer")]
    pub(super) role: RoleName,
    /// The organizer they act for (its slug).
    #[arg(long, value_name = "SLUG")]
    pub(super) organizer: Option<String>,
    /// Print the link, instead of mailing it.
    #[arg(long)]
    pub(super) link: bool,
}

#[derive(Debug, Args)]
pub struct Who {
    /// Their e-mail address.
    #[arg(long)]
    pub(super) email: String,
}

#[derive(Debug, Args)]
pub struct Last {
    /// Even if that leaves nobody to administer the site.
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, Args)]
pub struct Membership {
    #[command(flatten)]
    pub(super) who: Who,
    /// The organizer (its slug).
    #[arg(long, value_name = "SLUG")]
    pub(super) organizer: String,
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
    pub(super) fn email(&self) -> Result<Email, CliError> {
        address(&self.email)
    }
}

pub(super) fn address(text: &str) -> Result<Email, CliError> {
    text.parse().map_err(|error: domain::EmailError| CliError::Usage(error.to_string()))
}
