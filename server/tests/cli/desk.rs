//! A folder with a database in it, a stand-in Google, and the binary.

use std::process::{Output, Stdio};
use std::sync::Arc;

use chrono::Utc;
use sandbox::{Options, Sandbox};
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};

/// The account that owns the calendar of the same name.
pub const CLUB: &str = "club@example.org";
const SCOPES: [&str; 2] = [
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
    "https://www.googleapis.com/auth/calendar.events.readonly",
];

/// Where a stranger sits.
pub struct Desk {
    /// Google.
    pub google: Arc<Sandbox>,
    /// The working directory; `data` in it is the data directory.
    pub folder: TempDir,
    extra: Vec<(String, String)>,
}

/// What a command did.
#[derive(Debug)]
pub struct Outcome {
    /// Exit status.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Desk {
    /// An empty desk, and Google with one account.
    pub async fn new() -> Self {
        let google = Arc::new(Sandbox::start(Options::default()).await.unwrap());
        google.add_account(CLUB, "The Club").unwrap();
        Self { google, folder: TempDir::new().unwrap(), extra: Vec::new() }
    }

    /// Another empty desk with the same Google.
    pub fn beside(other: &Self) -> Self {
        let google = Arc::clone(&other.google);
        Self { google, folder: TempDir::new().unwrap(), extra: Vec::new() }
    }

    /// The same with a variable of the environment more.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.extra.push((name.to_owned(), value.into()));
        self
    }

    /// The environment: nothing but what is told here.
    fn environment(&self) -> Vec<(String, String)> {
        let google = &self.google;
        let mut all: Vec<_> = [
            ("DATA_DIR", "data".to_owned()),
            ("GOOGLE_CLIENT_ID", google.client_id().to_owned()),
            ("GOOGLE_CLIENT_SECRET", google.client_secret().to_owned()),
            ("GOOGLE_AUTH_URL", google.auth_url()),
            ("GOOGLE_TOKEN_URL", google.token_url()),
            ("GOOGLE_REVOKE_URL", google.revoke_url()),
            ("GOOGLE_USERINFO_URL", google.userinfo_url()),
            ("GOOGLE_CALENDAR_URL", google.calendar_url()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        all.extend(self.extra.iter().cloned());
        all
    }

    /// The binary with these arguments, not started yet.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reroll"));
        command.args(arguments).current_dir(self.folder.path());
        command.env_clear().envs(self.environment()).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// A shell in which `$REROLL` is the binary, not started yet.
    pub fn shell(&self, script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]).current_dir(self.folder.path());
        command.env_clear().envs(self.environment()).kill_on_drop(true);
        command.env("REROLL", env!("CARGO_BIN_EXE_reroll")).env("PATH", "/usr/bin:/bin");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Starts it.
    pub fn spawn(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().unwrap()
    }

    /// Runs it to its end.
    pub async fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_with(arguments, "").await
    }

    /// Runs it to its end with something on stdin.
    pub async fn run_with(&self, arguments: &[&str], input: &str) -> Outcome {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // Who does not read stdin has closed it: no failure.
        let _ = stdin.write_all(input.as_bytes()).await;
        drop(stdin);
        Outcome::of(&child.wait_with_output().await.unwrap())
    }

    /// Runs it with `--json`; it must succeed. Gives its lines.
    pub async fn lines(&self, arguments: &[&str]) -> Vec<Value> {
        let outcome = self.run(&[arguments, &["--json"]].concat()).await;
        assert_eq!(outcome.code, 0, "{arguments:?} {outcome:?}");
        outcome.json()
    }

    /// Runs it with `--json`; it must succeed and print one document.
    pub async fn json(&self, arguments: &[&str]) -> Value {
        self.json_with(arguments, "").await
    }

    /// The same with something on stdin.
    pub async fn json_with(&self, arguments: &[&str], input: &str) -> Value {
        let outcome = self.run_with(&[arguments, &["--json"]].concat(), input).await;
        assert_eq!(outcome.code, 0, "{arguments:?} {outcome:?}");
        assert_eq!(outcome.err, "", "{arguments:?}");
        let mut lines = outcome.json();
        assert_eq!(lines.len(), 1, "{arguments:?} {outcome:?}");
        lines.remove(0)
    }

    /// A club with the account's calendar connected.
    pub async fn connect(&self) {
        self.json(&["organizer", "add", "--slug", "riverside", "--name", "Riverside"]).await;
        let token = self.google.issue_refresh_token(CLUB, &SCOPES).unwrap();
        let add = ["source", "add", "--organizer", "riverside", "--calendar-id", CLUB];
        self.json_with(&add, &token).await;
    }

    /// Adds events to the calendar, one an hour from tomorrow.
    pub fn fill(&self, count: usize) -> Vec<String> {
        let first = self.google.now() + chrono::TimeDelta::days(1);
        self.google.add_many(CLUB, count, "Night", first).unwrap()
    }

    /// The database's address.
    pub fn database(&self) -> String {
        format!("sqlite://{}", self.folder.path().join("data/reroll.db").display())
    }
}

impl Outcome {
    /// Of a process' output.
    pub fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let code = output.status.code().unwrap_or(-1);
        Self { code, out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// Each line of stdout as JSON.
    pub fn json(&self) -> Vec<Value> {
        let parse = |line: &str| {
            let value = serde_json::from_str(line);
            value.unwrap_or_else(|error| panic!("{error}: {line}"))
        };
        self.out.lines().map(parse).collect()
    }

    /// It failed with this status and exactly one line, which it gives.
    pub fn refusal(&self, code: i32) -> &str {
        assert_eq!((self.code, self.out.as_str()), (code, ""), "{self:?}");
        assert_eq!(self.err.lines().count(), 1, "one line: {self:?}");
        let line = self.err.trim_end();
        let said = line.starts_with("reroll: ") || line.starts_with("{\"error\":\"");
        assert!(said && line.len() > 20, "{line}");
        line
    }
}

/// The document has these keys.
pub fn has_keys(document: &Value, keys: &[&str]) {
    let object = document.as_object().unwrap_or_else(|| panic!("no object: {document}"));
    for key in keys {
        assert!(object.contains_key(*key), "no {key}: {document}");
    }
}

/// RFC 3339 in UTC with six decimals and `Z`, or null.
pub fn is_time(value: &Value) -> bool {
    let Some(text) = value.as_str() else { return value.is_null() };
    let fits = text.len() == 27 && text.ends_with('Z') && text.as_bytes()[19] == b'.';
    fits && text.parse::<chrono::DateTime<Utc>>().is_ok()
}
