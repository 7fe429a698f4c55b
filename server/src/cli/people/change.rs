//! Taking an account back: another password, another role, out.

use domain::{AccountProblem, Email, Reason, RecordKind, Role};
use serde_json::json;
use store::{AccountChange, AccountOutcome, StoreError};

use crate::acts::{self, ActError};
use crate::cli::error::{CliError, Done};
use crate::cli::operator::operator;
use crate::cli::organizers::organizer_id;
use crate::cli::output::{Output, counted};
use crate::cli::secret::NewPassword;
use crate::services::Services;

/// What a removed or disabled person leaves behind.
const STAYS: &str = "Events, calendars and syncs go on: they belong to the organizer.";

/// Changes accounts.
#[derive(Clone, Copy)]
pub struct Changing<'a> {
    /// The product.
    pub services: &'a Services,
    /// Where it is told.
    pub output: &'a Output,
}

impl Changing<'_> {
    /// Gives an account a password that is read or made.
    pub async fn password(self, email: Email, make: bool) -> Done {
        // Nobody types a password for an account that is not there.
        if self.services.store.credentials(&email).await?.is_none() {
            return Err(StoreError::absent(RecordKind::Account, &email).into());
        }
        let password = NewPassword::take(self.services, &email, make).await?;
        let change = AccountChange::Password(password.hash);
        let outcome = self.act(&email, &change, false).await?;
        let mut document = document(&email, outcome);
        let mut words = describe(&email, &change, outcome);
        if let Some(made) = &password.shown {
            document["password"] = json!(made);
            words = format!("{words}\nIt is {made}");
        }
        self.output.document(&document, || words);
        Ok(())
    }

    /// Lets somebody do more, or less.
    pub async fn role(
        self,
        email: Email,
        role: Role,
        organizer: Option<&str>,
        force: bool,
    ) -> Done {
        if let Some(slug) = organizer {
            let join = AccountChange::Join(organizer_id(self.services, slug).await?);
            self.act(&email, &join, false).await?;
        }
        self.make(email.clone(), AccountChange::Role(role), force).await?;
        let known = self.services.store.credentials(&email).await?;
        let alone = known.is_some_and(|known| known.account.organizers.is_empty());
        if role == Role::Organizer && alone {
            warn_alone(self.output, &email);
        }
        Ok(())
    }

    /// Does one thing, and tells what came of it.
    pub async fn make(self, email: Email, change: AccountChange, force: bool) -> Done {
        let outcome = self.act(&email, &change, force).await?;
        let said = || describe(&email, &change, outcome);
        self.output.document(&document(&email, outcome), said);
        Ok(())
    }

    /// Ends everybody's sessions.
    pub async fn sign_out_all(self) -> Done {
        let mut ended = 0;
        for person in self.services.store.people(self.services.clock.now()).await? {
            let email = person.account.email;
            match self.act(&email, &AccountChange::SignOut, false).await {
                Ok(outcome) => ended += outcome.signed_out,
                // Removed this moment, with its sessions.
                Err(CliError::Store(StoreError::Absent { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        self.output.document(&json!({"signed_out": ended}), || sentence(ended));
        Ok(())
    }

    async fn act(
        self,
        email: &Email,
        change: &AccountChange,
        force: bool,
    ) -> Result<AccountOutcome, CliError> {
        let changed = acts::change_account(self.services, &operator(), email, change, force).await;
        changed.map_err(|error| match error {
            ActError::Store(StoreError::Refused(
                said @ Reason::Account(AccountProblem::LastAdmin(_)),
            )) => CliError::Io(format!("{said}, or say --force to do it all the same")),
            error => error.into(),
        })
    }
}

fn document(email: &Email, outcome: AccountOutcome) -> serde_json::Value {
    json!({
        "id": outcome.id,
        "email": email,
        "changed": outcome.changed,
        "signed_out": outcome.signed_out,
    })
}

fn describe(email: &Email, change: &AccountChange, outcome: AccountOutcome) -> String {
    let AccountOutcome { changed, signed_out, .. } = outcome;
    let done = match (change, changed) {
        (AccountChange::Password(_), _) => format!("{email} has a new password."),
        (AccountChange::Role(role), true) => format!("{email} is {} now.", noun(*role)),
        (AccountChange::Role(role), false) => format!("{email} is {} already.", noun(*role)),
        (AccountChange::Disable, true) => format!("{email} can no longer sign in. {STAYS}"),
        (AccountChange::Disable, false) => format!("{email} is disabled already."),
        (AccountChange::Enable, true) => format!("{email} can sign in again."),
        (AccountChange::Enable, false) => format!("{email} is not disabled."),
        (AccountChange::Name(_), _) => format!("{email} is called otherwise."),
        (AccountChange::Address(new), true) => format!("{email} signs in as {new} from now on."),
        (AccountChange::Address(new), false) => format!("{email} has the address {new} already."),
        (AccountChange::AddressBack(old), _) => format!("{email} is {old} again."),
        (AccountChange::Remove, _) => format!("Removed {email}. {STAYS}"),
        (AccountChange::Join(_), true) => format!("{email} acts for the organizer from now on."),
        (AccountChange::Join(_), false) => format!("{email} acts for the organizer already."),
        (AccountChange::Leave(_), true) => format!("{email} no longer acts for the organizer."),
        (AccountChange::Leave(_), false) => format!("{email} does not act for the organizer."),
        (AccountChange::SignOut, _) => return format!("{email}: {}", sentence(signed_out)),
    };
    match signed_out {
        0 => done,
        ended => format!("{done} {}", sentence(ended)),
    }
}

fn noun(role: Role) -> &'static str {
    match role {
        Role::Admin => "an admin",
        Role::Organizer => "an organizer",
    }
}

fn sentence(ended: u64) -> String {
    match ended {
        0 => "no session was open.".into(),
        ended => format!("{} ended.", counted(usize::try_from(ended).unwrap_or(0), "session")),
    }
}

/// An organizer without an organizer can sign in and do nothing.
pub(super) fn warn_alone(output: &Output, email: &Email) {
    output.warning(&format!(
        "{email} does not act for an organizer yet and can do nothing: \
         `reroll user join --email {email} --organizer SLUG`"
    ));
}
