//! How alerts leave the house: `SMTP_URL`, `ALERT_EMAIL`, `ALERT_FROM`, `ALERT_WEBHOOK_URL`, and the
//! heartbeat, `HEARTBEAT_URL`.

use lettre::message::Mailbox;
use lettre::{Address, AsyncSmtpTransport, Tokio1Executor};
use secrets::Secret;
use url::{Host, Url};

use super::ConfigError;
use super::vars::Vars;

const SMTP_EXAMPLE: &str = "\"smtp://user:password@mail.example.org:587?tls=required\"";
const EMAIL_EXAMPLE: &str = "ada@example.org,bob@example.org";

/// What the environment says about alerts.
#[derive(Clone, Debug, Default)]
pub struct AlertConfig {
    /// Mail; `None` where `SMTP_URL` and `ALERT_EMAIL` are not set.
    pub mail: Option<MailConfig>,
    /// `ALERT_WEBHOOK_URL`. Slack's and Discord's are secrets.
    pub webhook: Option<Secret>,
    /// `HEARTBEAT_URL`: called every minute while all is well.
    pub heartbeat: Option<Secret>,
}

impl AlertConfig {
    /// Whether people can be told anything by mail.
    #[must_use]
    pub fn sends_mail(&self) -> bool {
        self.mail.is_some()
    }
}

/// How mail is sent.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// `SMTP_URL`.
    pub smtp: Secret,
    /// Who gets every alert.
    pub to: Vec<Address>,
    /// Who it comes from: `ALERT_FROM`, else the account of `SMTP_URL` where that is an address,
    /// else `reroll@` and the site's host.
    pub from: Address,
}

/// Reads the variables.
pub(super) fn read(vars: &Vars<'_>, base_url: &Url) -> Result<AlertConfig, ConfigError> {
    Ok(AlertConfig {
        mail: mail(vars, base_url)?,
        webhook: vars.address("ALERT_WEBHOOK_URL", "https://hooks.example.org/alerts")?,
        heartbeat: vars.address("HEARTBEAT_URL", "https://hc-ping.example.org/your-uuid")?,
    })
}

fn mail(vars: &Vars<'_>, base_url: &Url) -> Result<Option<MailConfig>, ConfigError> {
    let smtp = smtp(vars)?;
    let to = recipients(vars)?;
    let half = |variable, other: &str, example| {
        let problem = format!("is missing, but {other} is set");
        Err(ConfigError { variable, problem, example })
    };
    match (smtp, to.is_empty()) {
        (None, true) => Ok(None),
        (None, false) => half("SMTP_URL", "ALERT_EMAIL", SMTP_EXAMPLE),
        (Some(_), true) => half("ALERT_EMAIL", "SMTP_URL", EMAIL_EXAMPLE),
        (Some(url), false) => {
            let from = sender(vars, &url, base_url)?;
            Ok(Some(MailConfig { smtp: Secret::new(url.as_str()), to, from }))
        }
    }
}

/// The value holds a password: no message repeats any of it.
fn smtp(vars: &Vars<'_>) -> Result<Option<Url>, ConfigError> {
    let (variable, example) = ("SMTP_URL", SMTP_EXAMPLE);
    let Some(text) = vars.text(variable, example)? else { return Ok(None) };
    let wrong = |problem: &str| Err(ConfigError { variable, problem: problem.into(), example });
    let Ok(url) = Url::parse(&text) else {
        return wrong("is no address (special characters of a password are written as %40)");
    };
    if !matches!(url.scheme(), "smtp" | "smtps") || url.host_str().is_none_or(str::is_empty) {
        return wrong("is no address that begins with smtp:// or smtps:// and names a host");
    }
    if url.password().is_some() && !is_encrypted(&url) && !is_here(&url) {
        return wrong("would send its password unencrypted: add ?tls=required, or use smtps://");
    }
    if AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str()).is_err() {
        return wrong("cannot be used: of the options after ?, only tls=required is known");
    }
    Ok(Some(url))
}

fn is_encrypted(url: &Url) -> bool {
    let required = url.query_pairs().any(|(name, value)| name == "tls" && value == "required");
    url.scheme() == "smtps" || required
}

/// Whether it is on this machine, where nobody listens in. (The scheme is none whose hosts the
/// library would parse.)
fn is_here(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

fn recipients(vars: &Vars<'_>) -> Result<Vec<Address>, ConfigError> {
    let variable = "ALERT_EMAIL";
    let text = vars.text(variable, EMAIL_EXAMPLE)?.unwrap_or_default();
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| parse_address(variable, part, EMAIL_EXAMPLE)).collect()
}

fn parse_address(
    variable: &'static str,
    text: &str,
    example: &'static str,
) -> Result<Address, ConfigError> {
    let mailbox: Result<Mailbox, _> = text.parse();
    mailbox.map(|mailbox| mailbox.email).map_err(|_| ConfigError {
        variable,
        problem: format!("holds \"{text}\", which is no e-mail address"),
        example,
    })
}

fn sender(vars: &Vars<'_>, smtp: &Url, base_url: &Url) -> Result<Address, ConfigError> {
    let (variable, example) = ("ALERT_FROM", "reroll@example.org");
    if let Some(text) = vars.text(variable, example)? {
        return parse_address(variable, &text, example);
    }
    let account = smtp.username().replace("%40", "@");
    if let Ok(address) = account.parse::<Address>() {
        return Ok(address);
    }
    let host = match base_url.host() {
        Some(Host::Domain(host)) => host.to_owned(),
        _ => "localhost".to_owned(),
    };
    parse_address(variable, &format!("reroll@{host}"), example)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn read_all(pairs: &[(&str, &str)]) -> Result<AlertConfig, ConfigError> {
        let lookup = |name: &str| {
            pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        };
        read(&Vars::over(&lookup), &"https://events.example.org".parse().unwrap())
    }

    #[test]
    fn nothing_is_needed() {
        let config = read_all(&[]).unwrap();
        assert!(config.mail.is_none() && config.webhook.is_none() && config.heartbeat.is_none());
    }

    #[test]
    fn who_it_comes_from_is_found() {
        let to = ("ALERT_EMAIL", "ada@example.org, Bob <bob@example.org>,");
        for (smtp, from, expected) in [
            ("smtp://mail.example.org", "", "reroll@events.example.org"),
            ("smtp://ada%40example.org:x@localhost:25", "", "ada@example.org"),
            ("smtps://user:x@mail.example.org", "", "reroll@events.example.org"),
            ("smtp://u:x@m.example.org?tls=required", "Site <a@b.example>", "a@b.example"),
        ] {
            let config = read_all(&[("SMTP_URL", smtp), to, ("ALERT_FROM", from)]).unwrap();
            let mail = config.mail.unwrap();
            assert_eq!(mail.from.to_string(), expected, "{smtp}");
            assert_eq!(mail.to.len(), 2);
        }
    }

    #[test]
    fn wrong_values_are_named_and_secrets_are_not() {
        let to = ("ALERT_EMAIL", "ada@example.org");
        for (pairs, variable) in [
            (vec![to], "SMTP_URL"),
            (vec![("SMTP_URL", "smtp://hunter2")], "ALERT_EMAIL"),
            (vec![("SMTP_URL", "http://hunter2"), to], "SMTP_URL"),
            (vec![("SMTP_URL", "smtp://"), to], "SMTP_URL"),
            (vec![("SMTP_URL", "hunter2"), to], "SMTP_URL"),
            (vec![("SMTP_URL", "smtp://u:hunter2@mail.example.org"), to], "SMTP_URL"),
            (
                vec![("SMTP_URL", "smtp://u:hunter2@m.example.org?tls=opportunistic"), to],
                "SMTP_URL",
            ),
            (vec![("SMTP_URL", "smtp://u:hunter2@localhost?tls=maybe"), to], "SMTP_URL"),
            (vec![("SMTP_URL", "smtp://m.example.org"), ("ALERT_EMAIL", "ada")], "ALERT_EMAIL"),
            (vec![("SMTP_URL", "smtp://m.example.org"), to, ("ALERT_FROM", "x")], "ALERT_FROM"),
            (vec![("ALERT_WEBHOOK_URL", "hunter2.example.org/x")], "ALERT_WEBHOOK_URL"),
            (vec![("HEARTBEAT_URL", "ftp://hunter2.example.org")], "HEARTBEAT_URL"),
        ] {
            let error = read_all(&pairs).unwrap_err();
            assert_eq!(error.variable, variable, "{pairs:?}");
            let line = error.to_string();
            assert!(line.contains("for example") && !line.contains("hunter2"), "{line}");
        }
    }

    #[test]
    fn debug_hides_secrets() {
        let config = read_all(&[
            ("SMTP_URL", "smtp://u:hunter2@localhost"),
            ("ALERT_EMAIL", "ada@example.org"),
            ("ALERT_WEBHOOK_URL", "https://hooks.slack.com/services/hunter2"),
        ]);
        assert!(!format!("{:?}", config.unwrap()).contains("hunter2"));
    }
}
