//! A running site: the stand-in Google, the server, and what both are told.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::error::{Error, Result, at, failed};
use crate::net;
use crate::process::{self, Captured, Service};
use crate::term;
use crate::workspace::link_or_copy;

/// How long a program of ours may take to answer after its start.
const START_LIMIT: Duration = Duration::from_secs(60);
/// Where the accounts of the demo are kept, below the data folder.
pub const ACCOUNTS: &str = "demo-accounts.json";
/// Every variable that configures the server, so that tests can do without those of the person
/// who runs them.
const CONFIGURATION: [&str; 30] = [
    "ALERT_EMAIL",
    "ALERT_FROM",
    "ALERT_WEBHOOK_URL",
    "BACKUP_AGE_IDENTITY_FILE",
    "BACKUP_AGE_RECIPIENT",
    "BACKUP_URL",
    "BASE_URL",
    "CDN_PURGE_URL",
    "DATABASE_READ_URL",
    "DATABASE_URL",
    "DATA_DIR",
    "GOOGLE_AUTH_URL",
    "GOOGLE_CALENDAR_URL",
    "GOOGLE_CLIENT_ID",
    "GOOGLE_CLIENT_SECRET",
    "GOOGLE_REVOKE_URL",
    "GOOGLE_TOKEN_URL",
    "GOOGLE_USERINFO_URL",
    "HEARTBEAT_URL",
    "JOBS_AT_ONCE",
    "LISTEN",
    "METRICS_LISTEN",
    "METRICS_TOKEN",
    "PORT",
    "RUST_LOG",
    "SECRET_KEY",
    "SITE_NAME",
    "SMTP_URL",
    "SYNC_INTERVAL",
    "TRUSTED_PROXIES",
];

/// Where the programs, the assets and the data of a site are, and its ports.
#[derive(Debug, Clone)]
pub struct Place {
    /// The folder to start the programs from: copies, so that compiling does not touch them.
    pub programs: PathBuf,
    /// The assets' folder.
    pub assets: PathBuf,
    /// The data folder.
    pub data: PathBuf,
    /// The server's port.
    pub port: u16,
    /// The stand-in Google's port, or `None` where the real one is used.
    pub sandbox_port: Option<u16>,
    /// Where what the programs say goes, for a site that has nothing to do with the person's own
    /// settings: those are kept from it. `None` for the person's own site.
    pub apart: Option<PathBuf>,
}

impl Place {
    /// The site's address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The stand-in Google's address.
    pub fn sandbox_url(&self) -> Option<String> {
        self.sandbox_port.map(|port| format!("http://127.0.0.1:{port}"))
    }

    /// What the server and its commands are told through their environment.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let mut all = vec![
            ("BASE_URL", self.url()),
            ("LISTEN", format!("127.0.0.1:{}", self.port)),
            ("DATA_DIR", text(&self.data)),
            ("LEPTOS_OUTPUT_NAME", "reroll".into()),
            ("LEPTOS_SITE_ROOT", text(&self.assets)),
            ("LEPTOS_SITE_PKG_DIR", "pkg".into()),
            ("LEPTOS_HASH_FILES", "true".into()),
            ("LEPTOS_HASH_FILE_NAME", text(&self.assets.join("hash.txt"))),
        ];
        if self.apart.is_some() {
            all.push(("DATABASE_URL", format!("sqlite://{}", text(&self.data.join("reroll.db")))));
        }
        if let Some(google) = self.sandbox_url() {
            all.extend([
                ("GOOGLE_CLIENT_ID", "000000000000-stand-in.apps.googleusercontent.com".into()),
                ("GOOGLE_CLIENT_SECRET", "GOCSPX-stand-in".into()),
                ("GOOGLE_AUTH_URL", format!("{google}/o/oauth2/v2/auth")),
                ("GOOGLE_TOKEN_URL", format!("{google}/token")),
                ("GOOGLE_REVOKE_URL", format!("{google}/revoke")),
                ("GOOGLE_USERINFO_URL", format!("{google}/oauth2/v3/userinfo")),
                ("GOOGLE_CALENDAR_URL", format!("{google}/calendar/v3/")),
            ]);
        }
        all
    }

    /// Takes freshly compiled programs over.
    pub fn take_programs(&self, compiled: &Path, names: &[&str]) -> Result<()> {
        fs::create_dir_all(&self.programs).map_err(at(&self.programs))?;
        names
            .iter()
            .try_for_each(|name| link_or_copy(&compiled.join(name), &self.programs.join(name)))
    }

    /// Takes away what configures the person's own site, and gives what configures this one.
    pub fn configure(&self, command: &mut Command) {
        // LISTEN is given; a PORT from outside would win over it and open the site to the network.
        command.env_remove("PORT");
        if self.apart.is_some() {
            forget_configuration(command);
        }
        command.envs(self.environment());
    }

    /// A `reroll` command for this site.
    pub fn reroll(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.programs.join("reroll"));
        command.args(arguments);
        self.configure(&mut command);
        command
    }

    /// Starts a program that runs along, with its output where it belongs.
    fn start(&self, name: &str, command: &mut Command) -> Result<Service> {
        if let Some(path) = &self.apart {
            let log =
                || fs::OpenOptions::new().create(true).append(true).open(path).map_err(at(path));
            command.stdout(log()?).stderr(log()?);
        }
        Service::start(name, command)
    }

    /// Starts the stand-in Google, where one is used, and waits until it answers.
    pub fn start_sandbox(&self) -> Result<Option<Service>> {
        let Some(port) = self.sandbox_port else { return Ok(None) };
        let mut command = Command::new(self.programs.join("sandbox"));
        command.arg("--listen").arg(format!("127.0.0.1:{port}")).arg("--demo");
        command.arg("--state-file").arg(self.data.join("google-sandbox.json"));
        let mut service = self.start("the stand-in Google", &mut command)?;
        net::wait_ready(&mut service, port, "/", START_LIMIT)?;
        Ok(Some(service))
    }

    /// Starts the server and waits until it answers.
    pub fn start_server(&self) -> Result<Service> {
        let mut service = self.start("the server", &mut self.reroll(&["serve"]))?;
        net::wait_ready(&mut service, self.port, "/healthz", START_LIMIT)?;
        Ok(service)
    }

    /// Brings the database up to date, and fills a new one with the demo club.
    pub fn prepare_data(&self) -> Result<()> {
        fs::create_dir_all(&self.data).map_err(at(&self.data))?;
        process::run(&mut self.reroll(&["migrate"]), "reroll migrate")?;
        let accounts = self.data.join(ACCOUNTS);
        if accounts.exists() {
            return Ok(());
        }
        let demo = process::capture(&mut self.reroll(&["demo", "--json"]), "reroll demo")?;
        keep_accounts(&accounts, &demo)
    }

    /// The demo's accounts as rows of address, password and role; none where there is no demo.
    pub fn accounts(&self) -> Result<Vec<Vec<String>>> {
        let path = self.data.join(ACCOUNTS);
        if !path.exists() {
            return Ok(Vec::new());
        }
        account_rows(&fs::read_to_string(&path).map_err(at(&path))?)
            .map_err(|error| Error::Failed(format!("{}: {error}", path.display())))
    }
}

/// Takes every variable that configures a site away from a program.
pub fn forget_configuration(command: &mut Command) {
    for name in CONFIGURATION {
        command.env_remove(name);
    }
}

/// Keeps what `reroll demo --json` printed, or says why there is no demo.
fn keep_accounts(path: &Path, demo: &Captured) -> Result<()> {
    if demo.status.success() {
        return write_private(path, &demo.stdout);
    }
    if demo.stderr.contains("already has events") {
        term::say("the database has events of its own: no demo accounts are made");
        return Ok(());
    }
    failed(format!("reroll demo failed ({}): {}", demo.status, demo.stderr.trim()))
}

fn account_rows(json: &str) -> Result<Vec<Vec<String>>, serde_json::Error> {
    let document: serde_json::Value = serde_json::from_str(json)?;
    let accounts = document["accounts"].as_array().cloned().unwrap_or_default();
    let cell = |account: &serde_json::Value, key: &str| {
        account[key].as_str().unwrap_or_default().to_owned()
    };
    let keys = ["email", "password", "role"];
    Ok(accounts.iter().map(|account| keys.map(|key| cell(account, key)).to_vec()).collect())
}

/// Writes a file that only its owner may read, in one move.
fn write_private(path: &Path, text: &str) -> Result<()> {
    let new = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(&new).map_err(at(&new))?;
    file.write_all(text.as_bytes()).map_err(at(&new))?;
    fs::rename(&new, path).map_err(at(path))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn place(data: &Path, sandbox_port: Option<u16>) -> Place {
        let programs = data.join("programs");
        let assets = "/site".into();
        Place { programs, assets, data: data.into(), port: 3000, sandbox_port, apart: None }
    }

    #[test]
    fn the_server_learns_of_the_stand_in_only_where_there_is_one() {
        let named = |place: Place, name: &str| {
            place
                .environment()
                .into_iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| value)
        };
        let with = place(Path::new("/d"), Some(4400));
        let calendar = Some("http://127.0.0.1:4400/calendar/v3/".to_owned());
        assert_eq!(named(with.clone(), "GOOGLE_CALENDAR_URL"), calendar);
        assert_eq!(named(with, "LISTEN"), Some("127.0.0.1:3000".to_owned()));
        assert_eq!(named(place(Path::new("/d"), None), "GOOGLE_CLIENT_ID"), None);
    }

    #[test]
    fn a_site_apart_has_a_database_of_its_own() {
        let apart = Place { apart: Some("/log".into()), ..place(Path::new("/d"), None) };
        let command = apart.reroll(&["migrate"]);
        let value = |name: &str| {
            command.get_envs().find(|(known, _)| *known == name).and_then(|(_, value)| value)
        };
        assert_eq!(value("DATABASE_URL"), Some("sqlite:///d/reroll.db".as_ref()));
        assert_eq!(value("SECRET_KEY"), None);
    }

    fn demo(script: &str) -> Captured {
        process::capture(Command::new("sh").args(["-c", script]), "demo").expect("runs")
    }

    #[test]
    fn the_accounts_of_a_new_demo_are_kept_for_their_owner_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(ACCOUNTS);
        let json = r#"{"accounts":[{"email":"a@x.org","password":"p","role":"admin"}]}"#;
        keep_accounts(&path, &demo(&format!("echo '{json}'"))).expect("kept");
        let place = place(folder.path(), None);
        assert_eq!(place.accounts().expect("read"), [["a@x.org", "p", "admin"]]);
        let mode = fs::metadata(&path).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_database_with_events_is_left_as_it_is_and_other_failures_are_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(ACCOUNTS);
        let refusal = demo("echo 'the database already has events' >&2; exit 1");
        keep_accounts(&path, &refusal).expect("no failure");
        assert!(!path.exists());
        let error = keep_accounts(&path, &demo("echo 'disk full' >&2; exit 1")).expect_err("told");
        assert!(error.to_string().contains("disk full"), "{error}");
    }
}
