//! Mailboxes at a real SMTP server, which is reached by `TEST_SMTP_URL` and keeps its mail in
//! `TEST_SMTP_MAIL`; `cargo xtask test` sets both.

use std::path::PathBuf;

use reroll::config::{Config, MailConfig};
use secrets::Secret;
use test_support::Fixture;

/// The mailboxes of one test: addresses that nobody else has, at a server that keeps all mail.
pub struct Post {
    url: String,
    folder: PathBuf,
    domain: String,
}

impl Post {
    /// Where SMTP is. A test that cannot reach it fails.
    pub fn new(db: &Fixture, name: &str) -> Self {
        let of = |variable: &str| match std::env::var(variable) {
            Ok(value) => value,
            Err(_) => panic!("{variable} is not set: run the tests by `cargo xtask test`"),
        };
        let domain = format!("{name}-{:?}-{}.example", db.engine, std::process::id());
        let domain = domain.to_lowercase();
        Self { url: of("TEST_SMTP_URL"), folder: of("TEST_SMTP_MAIL").into(), domain }
    }

    /// The address of a mailbox.
    pub fn address(&self, name: &str) -> String {
        format!("{name}@{}", self.domain)
    }

    /// Sends every alert to some of these mailboxes.
    pub fn configure(&self, config: &mut Config, names: &[&str]) {
        let to = names.iter().map(|name| self.address(name).parse().unwrap()).collect();
        let from = "reroll@riverside.example".parse().unwrap();
        config.alerts.mail = Some(MailConfig { smtp: Secret::new(self.url.as_str()), to, from });
    }

    /// What came for a mailbox: each mail as it was sent, in the order of subjects.
    pub fn mail(&self, name: &str) -> Vec<String> {
        let to = format!("To: {}", self.address(name));
        let files = std::fs::read_dir(self.folder.join("new")).unwrap();
        let texts = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
        let mut mail: Vec<String> =
            texts.filter(|text| text.lines().any(|line| line == to)).collect();
        mail.sort_by_key(|text| subject(text).to_owned());
        mail
    }

    /// The subjects of what came for a mailbox.
    pub fn subjects(&self, name: &str) -> Vec<String> {
        self.mail(name).iter().map(|text| subject(text).to_owned()).collect()
    }
}

/// A mail's subject, as it was sent.
pub fn subject(mail: &str) -> &str {
    mail.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap_or_default()
}

/// A mail's text, its quoted-printable undone.
pub fn text(mail: &str) -> String {
    let (_, body) = mail.split_once("\n\n").or_else(|| mail.split_once("\r\n\r\n")).unwrap();
    let mut bytes = Vec::new();
    let mut rest = body.replace("=\r\n", "").replace("=\n", "");
    while let Some(at) = rest.find('=') {
        bytes.extend(rest[..at].bytes());
        bytes.push(u8::from_str_radix(&rest[at + 1..at + 3], 16).unwrap());
        rest = rest[at + 3..].to_owned();
    }
    bytes.extend(rest.bytes());
    String::from_utf8(bytes).unwrap()
}

/// The link in a mail: a line alone.
pub fn link(mail: &str) -> String {
    let text = text(mail);
    let link = text.lines().find(|line| line.contains("/link/"));
    link.unwrap_or_else(|| panic!("no link in {text}")).trim().to_owned()
}
