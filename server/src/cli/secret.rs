//! Passwords and tokens on the command line: from a pipe as they come, in a terminal unseen.

use std::io::{self, IsTerminal as _, Read as _};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clock::Entropy;
use domain::Email;

use super::error::CliError;
use crate::access::{Owner, check_new_password};
use crate::services::Services;

/// The longest secret, in bytes.
const LONGEST: u64 = 64 * 1024;

/// A new password for an account, and its hash.
pub struct NewPassword {
    /// The password, where it was made here and has to be told.
    pub shown: Option<String>,
    /// Argon2id, in PHC form.
    pub hash: String,
}

impl NewPassword {
    /// Makes a password, or reads one: from a terminal twice, as nobody sees what is typed.
    pub async fn take(services: &Services, email: &Email, make: bool) -> Result<Self, CliError> {
        let shown = make.then(|| generate_password(&*services.entropy));
        let password = match &shown {
            Some(made) => made.clone(),
            None => read_new_password()?,
        };
        // Whoever is called anything says so after they have an account.
        let known = services.store.credentials(email).await?;
        let person = match known {
            Some(known) => services.store.person(known.account.id, services.clock.now()).await?,
            None => None,
        };
        let name = person.map(|person| person.name).unwrap_or_default();
        let owner = Owner { email, name: &name };
        check_new_password(&password, &owner, &services.config.site_name)
            .map_err(|error| CliError::Usage(error.to_string()))?;
        Ok(Self { hash: services.passwords.hash(&password).await?, shown })
    }
}

/// A password of 120 random bits.
pub fn generate_password(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; 15];
    entropy.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn read_new_password() -> Result<String, CliError> {
    let password = read_secret("Password: ")?;
    if io::stdin().is_terminal() && read_secret("Again: ")? != password {
        return Err(CliError::Usage(
            "the passwords do not match, so nothing was done: try again".into(),
        ));
    }
    Ok(password)
}

/// Reads one secret: from a pipe without its line end, from a terminal without showing it.
pub fn read_secret(prompt: &str) -> Result<String, CliError> {
    let text = if io::stdin().is_terminal() {
        rpassword::prompt_password(prompt)
            .map_err(|error| CliError::Io(format!("cannot read from the terminal: {error}")))?
    } else {
        piped()?
    };
    let text = text.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        return Err(CliError::Usage("stdin is empty".into()));
    }
    if text.contains(['\r', '\n', '\0']) {
        return Err(CliError::Usage("stdin has more than one line: give one secret".into()));
    }
    Ok(text.to_owned())
}

fn piped() -> Result<String, CliError> {
    let mut text = String::new();
    let read = io::stdin().take(LONGEST + 1).read_to_string(&mut text);
    let length = read.map_err(|error| CliError::Io(format!("cannot read stdin: {error}")))?;
    if length as u64 > LONGEST {
        return Err(CliError::Usage("what is on stdin is too long for a secret".into()));
    }
    Ok(text)
}
