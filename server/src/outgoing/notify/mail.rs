//! Mail, by SMTP.

use std::time::Duration;

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::Error as SmtpError;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use thiserror::Error;

use super::message::{self, Item};
use crate::alerts::LANGUAGE;
use crate::config::MailConfig;

/// How long a server may take for each step.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Why a mail did not go out.
#[derive(Debug, Error)]
#[error("{address}: {text}")]
pub struct Unsent {
    address: String,
    /// What the server said.
    pub text: String,
    /// The server will not take it later either.
    pub for_good: bool,
}

/// Sends mail by one server.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    site: String,
    /// Who gets every alert.
    pub to: Vec<Address>,
}

impl Mailer {
    /// Prepares; connects only when there is something to send.
    ///
    /// # Errors
    /// Where the address of the server cannot be used.
    pub fn new(config: &MailConfig, site: &str) -> Result<Self, SmtpError> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(config.smtp.expose())?;
        let transport = builder.timeout(Some(TIMEOUT)).build();
        let from = Mailbox::new(Some(site.to_owned()), config.from.clone());
        Ok(Self { transport, from, site: site.to_owned(), to: config.to.clone() })
    }

    /// Sends one mail about some alerts to one address.
    ///
    /// # Errors
    /// What the server said.
    pub async fn send(&self, to: &Address, items: &[&Item]) -> Result<(), Unsent> {
        let (subject, text) =
            (message::subject(LANGUAGE, &self.site, items), message::mail(LANGUAGE, items));
        self.post(to, subject, text).await
    }

    /// Sends one mail to one address.
    ///
    /// # Errors
    /// What the server said.
    pub async fn post(&self, to: &Address, subject: String, text: String) -> Result<(), Unsent> {
        let failed = |text: String, for_good| Unsent { address: to.to_string(), text, for_good };
        let auto = HeaderName::new_from_ascii_str("Auto-Submitted");
        let mail = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(subject)
            .message_id(None)
            // Out-of-office programs do not answer what says this of itself (RFC 3834).
            .raw_header(HeaderValue::new(auto, "auto-generated".into()))
            .header(ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|error| failed(error.to_string(), true))?;
        let sent = self.transport.send(mail).await;
        sent.map(drop).map_err(|error| failed(describe(&error), error.is_permanent()))
    }
}

/// An error with its causes, as the server put them.
fn describe(error: &SmtpError) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        let text = next.to_string();
        if !words.contains(&text) {
            words = format!("{words}: {text}");
        }
        cause = next.source();
    }
    words
}
