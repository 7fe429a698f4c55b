//! The words of letters. Pure.

use chrono::{DateTime, Utc};
use domain::{Changed, Email, Role};
use words::t;

use crate::access::Handed;
use crate::alerts::{LANGUAGE, instant};
use crate::config::Config;

/// A letter that can be sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Written {
    /// Its subject: one line.
    pub subject: String,
    /// Its text, in paragraphs.
    pub text: String,
}

impl Written {
    fn new(site: &str, subject: &str, paragraphs: &[String]) -> Self {
        let line = |text: &str| text.replace(char::is_control, " ");
        let subject = format!("[{}] {}", line(site), line(subject));
        Self { subject, text: format!("{}\n", paragraphs.join("\n\n")) }
    }
}

/// How long a link works, and that it does so once.
fn once(handed: &Handed) -> String {
    t!(LANGUAGE, "letter-link-once", until = instant(LANGUAGE, handed.expires_at))
}

pub(super) fn forgotten(site: &str, handed: &Handed) -> Written {
    let subject = t!(LANGUAGE, "letter-forgotten-subject");
    let paragraphs = [
        t!(LANGUAGE, "letter-forgotten", site = site),
        handed.address.clone(),
        once(handed),
        t!(LANGUAGE, "letter-forgotten-not-you"),
    ];
    Written::new(site, &subject, &paragraphs)
}

pub(super) fn invitation(site: &str, by: Option<&Email>, handed: &Handed) -> Written {
    let subject = t!(LANGUAGE, "letter-invitation-subject", site = site);
    let first = match by {
        Some(by) => t!(LANGUAGE, "letter-invitation-by", by = by.as_str(), site = site),
        None => t!(LANGUAGE, "letter-invitation", site = site),
    };
    let paragraphs =
        [first, handed.address.clone(), once(handed), t!(LANGUAGE, "letter-invitation-not-you")];
    Written::new(site, &subject, &paragraphs)
}

pub(super) fn confirm(site: &str, account: &Email, handed: &Handed) -> Written {
    let subject = t!(LANGUAGE, "letter-confirm-subject");
    let paragraphs = [
        t!(LANGUAGE, "letter-confirm", account = account.as_str(), site = site),
        handed.address.clone(),
        once(handed),
        t!(LANGUAGE, "letter-confirm-not-you"),
    ];
    Written::new(site, &subject, &paragraphs)
}

pub(super) fn changed(site: &str, to: &Email, handed: &Handed) -> Written {
    let subject = t!(LANGUAGE, "letter-changed-subject");
    let paragraphs = [
        t!(LANGUAGE, "letter-changed", to = to.as_str(), site = site),
        t!(LANGUAGE, "letter-changed-not-you"),
        handed.address.clone(),
        once(handed),
    ];
    Written::new(site, &subject, &paragraphs)
}

pub(super) fn new_browser(config: &Config, browser: &str, at: DateTime<Utc>) -> Written {
    let site = config.site_name.as_str();
    let subject = t!(LANGUAGE, "letter-browser-subject");
    let at = instant(LANGUAGE, at);
    let paragraphs = [
        t!(LANGUAGE, "letter-browser", site = site, browser = browser, at = at),
        t!(LANGUAGE, "letter-browser-not-you"),
        format!("{}/account", config.origin()),
    ];
    Written::new(site, &subject, &paragraphs)
}

pub(super) fn told(site: &str, what: &Changed) -> Written {
    let first = match what {
        Changed::Password => t!(LANGUAGE, "letter-told-password", site = site),
        Changed::Role(Role::Admin) => t!(LANGUAGE, "letter-told-admin", site = site),
        Changed::Role(Role::Organizer) => t!(LANGUAGE, "letter-told-no-admin", site = site),
        Changed::Joined(name) => {
            t!(LANGUAGE, "letter-told-joined", site = site, organizer = name.as_str())
        }
        Changed::Left(name) => {
            t!(LANGUAGE, "letter-told-left", site = site, organizer = name.as_str())
        }
        Changed::Disabled => t!(LANGUAGE, "letter-told-disabled", site = site),
        Changed::Enabled => t!(LANGUAGE, "letter-told-enabled", site = site),
        Changed::Removed => t!(LANGUAGE, "letter-told-removed", site = site),
    };
    let subject = match what {
        Changed::Password => t!(LANGUAGE, "letter-told-password-subject"),
        _ => t!(LANGUAGE, "letter-told-subject"),
    };
    let last = match what {
        Changed::Password => t!(LANGUAGE, "letter-told-password-not-you"),
        _ => t!(LANGUAGE, "letter-told-ask"),
    };
    Written::new(site, &subject, &[first, last])
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn a_letter_is_one_subject_and_says_its_link_on_a_line_alone() {
        let address = "https://e.org/link/x".to_owned();
        let handed = Handed { address, expires_at: DateTime::UNIX_EPOCH };
        let letter = forgotten("My\r\nsite", &handed);
        assert_eq!(letter.subject, "[My  site] Choose another password");
        assert!(letter.text.contains("\n\nhttps://e.org/link/x\n\n"), "{}", letter.text);
        assert!(letter.text.contains("until 1 January 1970, 00:00 UTC"), "{}", letter.text);
        let by = "ada@example.org".parse().unwrap();
        let invited = invitation("S", Some(&by), &handed).text;
        assert!(invited.starts_with("ada@example.org invites you"), "{invited}");
    }
}
