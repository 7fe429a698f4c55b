//! From variables to values.

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use google::Endpoints;
use secrets::Secret;
use secrets::SecretKey;
use url::Url;

use super::known::{self, Misspelt};
use super::vars::{Lookup, Vars};
use super::{Config, ConfigError, alerts, backups, jobs, metrics, proxies};
use crate::outgoing::cdn::Address;

/// The longest name of a site, in characters.
const LONGEST_NAME: usize = 80;
/// How often calendars can be synced.
const INTERVALS: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(86_400);

impl Config {
    /// Reads the process' environment.
    ///
    /// # Errors
    /// The first variable that is wrong.
    pub fn from_env() -> Result<Self, ConfigError> {
        config(&|name| std::env::var_os(name))
    }

    /// Names in the process' environment that are not ours, and look as if they were meant to be.
    #[must_use]
    pub fn misspelt() -> Vec<Misspelt> {
        known::misspelt(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()))
    }
}

/// Reads all variables.
pub fn config(lookup: Lookup<'_>) -> Result<Config, ConfigError> {
    let vars = Vars(lookup);
    let data_dir = PathBuf::from(vars.text("DATA_DIR", "data")?.unwrap_or_else(|| "data".into()));
    let listen = listen(&vars)?;
    let base_url = base_url(&vars, listen)?;
    Ok(Config {
        database_url: database_url(&vars, "DATABASE_URL")?
            .unwrap_or_else(|| format!("sqlite://{}", data_dir.join("reroll.db").display())),
        database_read_url: database_url(&vars, "DATABASE_READ_URL")?,
        alerts: alerts::read(&vars, &base_url)?,
        base_url,
        listen,
        secret_key: secret_key(&vars)?,
        google: google(&vars)?,
        site_name: site_name(&vars)?,
        sync_interval: interval(&vars)?,
        at_once: jobs::read(&vars)?,
        trusted_proxies: proxies::read(&vars)?,
        backups: backups::read(&vars)?,
        metrics: metrics::read(&vars, listen)?,
        cdn: cdn(&vars)?,
        site_root: site_root(&vars)?,
        data_dir,
    })
}

fn database_url(vars: &Vars<'_>, variable: &'static str) -> Result<Option<String>, ConfigError> {
    let example = "postgres://reroll:password@localhost/reroll";
    let Some(url) = vars.text(variable, example)? else { return Ok(None) };
    let wrong = |problem: String| Err(ConfigError { variable, problem, example });
    match url.split_once("://") {
        Some(("sqlite", path)) if path.split('?').next().is_some_and(|p| !p.is_empty()) => {
            Ok(Some(url))
        }
        Some(("sqlite", _)) => wrong("names no file, as sqlite://data/reroll.db does".into()),
        Some(("postgres" | "postgresql", _)) => match Url::parse(&url) {
            Ok(parsed) if parsed.path().len() > 1 => Ok(Some(url)),
            Ok(_) => wrong("names no database".into()),
            Err(error) => wrong(format!("is no address ({error})")),
        },
        // The value may hold a password: it is not repeated.
        Some((scheme, _)) => {
            wrong(format!("begins with {scheme}://, but only sqlite:// and postgres:// are known"))
        }
        None => {
            wrong("is no database address: it begins with neither sqlite:// nor postgres://".into())
        }
    }
}

fn listen(vars: &Vars<'_>) -> Result<SocketAddr, ConfigError> {
    let example = "127.0.0.1:3000";
    if let Some(port) = vars.text("PORT", "8080")? {
        let port = port.parse().map_err(|_| ConfigError {
            variable: "PORT",
            problem: format!("is \"{port}\", which is no port number"),
            example: "8080",
        })?;
        return Ok(SocketAddr::new(IpAddr::from([0, 0, 0, 0]), port));
    }
    let text = vars.text("LISTEN", example)?.unwrap_or_else(|| example.into());
    text.parse().map_err(|_| ConfigError {
        variable: "LISTEN",
        problem: format!("is \"{text}\", which is no address with a port"),
        example,
    })
}

fn base_url(vars: &Vars<'_>, listen: SocketAddr) -> Result<Url, ConfigError> {
    let example = "https://events.example.org";
    let text = vars.text("BASE_URL", example)?.unwrap_or_else(|| format!("http://{listen}"));
    let wrong = |problem: String| ConfigError { variable: "BASE_URL", problem, example };
    if !text.contains("://") {
        return Err(wrong("is no address: it begins with neither http:// nor https://".into()));
    }
    let url = Url::parse(&text).map_err(|error| wrong(format!("is no address ({error})")))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(wrong("is no http or https address".into()));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("has a path, but the site needs an origin of its own".into()));
    }
    Ok(url)
}

fn secret_key(vars: &Vars<'_>) -> Result<Option<SecretKey>, ConfigError> {
    let example = "\"$(openssl rand -base64 32)\"";
    let Some(text) = vars.text("SECRET_KEY", example)? else { return Ok(None) };
    // The value is not repeated: it is the secret.
    SecretKey::from_base64(&text).map(Some).ok_or_else(|| ConfigError {
        variable: "SECRET_KEY",
        problem: "is not 32 bytes in base64".into(),
        example,
    })
}

fn google(vars: &Vars<'_>) -> Result<Endpoints, ConfigError> {
    let id_example = "1234567890-abc.apps.googleusercontent.com";
    let secret_example = "GOCSPX-abc123";
    let id = vars.text("GOOGLE_CLIENT_ID", id_example)?;
    let secret = vars.text("GOOGLE_CLIENT_SECRET", secret_example)?;
    let missing = |variable, other: &str, example| ConfigError {
        variable,
        problem: format!("is missing, but {other} is set: both come from Google's console"),
        example,
    };
    match (&id, &secret) {
        (Some(_), None) => {
            return Err(missing("GOOGLE_CLIENT_SECRET", "GOOGLE_CLIENT_ID", secret_example));
        }
        (None, Some(_)) => {
            return Err(missing("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET", id_example));
        }
        _ => {}
    }
    let own = Endpoints::default();
    Ok(Endpoints {
        client_id: id.unwrap_or_default(),
        client_secret: Secret::new(secret.unwrap_or_default()),
        auth_url: endpoint(vars, "GOOGLE_AUTH_URL", own.auth_url)?,
        token_url: endpoint(vars, "GOOGLE_TOKEN_URL", own.token_url)?,
        revoke_url: endpoint(vars, "GOOGLE_REVOKE_URL", own.revoke_url)?,
        userinfo_url: endpoint(vars, "GOOGLE_USERINFO_URL", own.userinfo_url)?,
        calendar_url: calendar_url(vars, own.calendar_url)?,
    })
}

fn endpoint(vars: &Vars<'_>, variable: &'static str, own: Url) -> Result<Url, ConfigError> {
    let example = "http://127.0.0.1:4400/token";
    let Some(text) = vars.text(variable, example)? else { return Ok(own) };
    match Url::parse(&text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.host().is_some() => Ok(url),
        _ => {
            let problem = format!("is \"{text}\", which is no http or https address");
            Err(ConfigError { variable, problem, example })
        }
    }
}

fn calendar_url(vars: &Vars<'_>, own: Url) -> Result<Url, ConfigError> {
    let variable = "GOOGLE_CALENDAR_URL";
    let url = endpoint(vars, variable, own)?;
    if url.path().ends_with("/calendar/v3/") {
        return Ok(url);
    }
    let problem = "does not end in /calendar/v3/ (the last slash matters)".into();
    Err(ConfigError { variable, problem, example: "http://127.0.0.1:4400/calendar/v3/" })
}

/// What is told of changed pages.
fn cdn(vars: &Vars<'_>) -> Result<Option<Address>, ConfigError> {
    let (variable, example) = ("CDN_PURGE_URL", "https://:TOKEN@api.fastly.com/service/ID/purge");
    let Some(text) = vars.address(variable, example)? else { return Ok(None) };
    let address = Url::parse(text.expose()).ok().and_then(Address::of);
    let problem = || "has a password that no header can carry".into();
    address.map(Some).ok_or_else(|| ConfigError { variable, problem: problem(), example })
}

/// The site's name. Unlike other variables, it means nothing where it is empty: that is a mistake.
fn site_name(vars: &Vars<'_>) -> Result<String, ConfigError> {
    let (variable, example) = ("SITE_NAME", "\"Riverside Games\"");
    let wrong = |problem: String| Err(ConfigError { variable, problem, example });
    match vars.text(variable, example)? {
        None if vars.is_set(variable) => wrong("is empty: name the site, or leave it out".into()),
        None => Ok("Reroll".into()),
        Some(name) if name.chars().count() > LONGEST_NAME => {
            wrong(format!("is longer than {LONGEST_NAME} characters"))
        }
        Some(name) if name.chars().any(char::is_control) => {
            wrong("has a line break or another control character in it".into())
        }
        Some(name) => Ok(name),
    }
}

fn interval(vars: &Vars<'_>) -> Result<Duration, ConfigError> {
    let variable = "SYNC_INTERVAL";
    let example = "15m";
    let Some(text) = vars.text(variable, example)? else { return Ok(Duration::from_secs(900)) };
    let wrong = |problem: String| ConfigError { variable, problem, example };
    // "5" may be meant as anything.
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let units = format!("{text}s, {text}m or {text}h");
        return Err(wrong(format!("is \"{text}\" without a unit: write {units}")));
    }
    let interval = humantime::parse_duration(&text)
        .map_err(|_| wrong(format!("is \"{text}\", which is no duration in s, m or h")))?;
    if !INTERVALS.contains(&interval) {
        return Err(wrong(format!("is \"{text}\"; it must be from 1s to 24h")));
    }
    Ok(interval)
}

/// The assets lie beside the binary in a release folder, and in `target/site` in development.
fn site_root(vars: &Vars<'_>) -> Result<PathBuf, ConfigError> {
    if let Some(path) = vars.text("LEPTOS_SITE_ROOT", "site")? {
        return Ok(PathBuf::from(path));
    }
    let beside = std::env::current_exe().ok();
    let beside = beside.as_deref().and_then(Path::parent).map(|folder| folder.join("site"));
    Ok(beside.filter(|path| path.is_dir()).unwrap_or_else(|| PathBuf::from("target/site")))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let lookup = |name: &str| {
            pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        };
        config(&lookup)
    }

    #[test]
    fn an_empty_environment_is_enough() {
        let config = read(&[]).unwrap();
        assert_eq!(config.database_url, "sqlite://data/reroll.db");
        assert_eq!(config.origin(), "http://127.0.0.1:3000");
        assert_eq!(config.sync_interval, Duration::from_secs(900));
        assert_eq!(config.google.stand_in_host(), None);
        assert!(!config.can_connect());
    }

    #[test]
    fn a_port_from_the_host_opens_all_interfaces() {
        let config = read(&[("PORT", "8080"), ("LISTEN", "127.0.0.1:1")]).unwrap();
        assert_eq!(config.listen.to_string(), "0.0.0.0:8080");
    }

    #[test]
    fn good_values_are_taken() {
        let config = read(&[
            ("DATABASE_URL", "postgres://u:p@h:5433/db"),
            ("BASE_URL", "https://events.example.org/"),
            ("SYNC_INTERVAL", "2h"),
            ("TRUSTED_PROXIES", "127.0.0.1, ::1, 10.0.0.0/8"),
            ("SECRET_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
            ("GOOGLE_CALENDAR_URL", "http://127.0.0.1:4400/calendar/v3/"),
        ])
        .unwrap();
        assert_eq!(config.origin(), "https://events.example.org");
        assert_eq!(config.sync_interval, Duration::from_secs(7200));
        assert!(config.trusted_proxies.contains(&"::1".parse().unwrap()));
        assert!(config.secret_key.is_some());
    }

    #[test]
    fn intervals_are_written_as_people_write_them() {
        for (text, seconds) in [
            ("1s", 1),
            ("90s", 90),
            ("15m", 900),
            ("15 min", 900),
            ("1h 30m", 5400),
            ("24h", 86_400),
        ] {
            let config = read(&[("SYNC_INTERVAL", text)]).unwrap();
            assert_eq!(config.sync_interval, Duration::from_secs(seconds), "{text}");
        }
    }

    #[test]
    fn wrong_values_are_named_with_an_example() {
        for (name, value) in [
            ("DATABASE_URL", "mysql://localhost/x"),
            ("DATABASE_URL", "data.db"),
            ("DATABASE_URL", "sqlite://"),
            ("DATABASE_URL", "postgres://localhost"),
            ("DATABASE_READ_URL", "nothing"),
            ("BASE_URL", "events.example.org"),
            ("BASE_URL", "ftp://events.example.org"),
            ("BASE_URL", "https://example.org/events"),
            ("LISTEN", "3000"),
            ("PORT", "99999"),
            ("SECRET_KEY", "short"),
            ("SYNC_INTERVAL", "soon"),
            ("SYNC_INTERVAL", "5"),
            ("SYNC_INTERVAL", "m"),
            ("JOBS_AT_ONCE", "sync=0"),
            ("SITE_NAME", ""),
            ("SITE_NAME", "  "),
            ("SITE_NAME", "two\nlines"),
            ("SYNC_INTERVAL", "0s"),
            ("SYNC_INTERVAL", "25h"),
            ("SYNC_INTERVAL", "-5m"),
            ("SYNC_INTERVAL", "99999999999999999999h"),
            ("TRUSTED_PROXIES", "proxy.local"),
            ("TRUSTED_PROXIES", "10.0.0.0/33"),
            ("TRUSTED_PROXIES", "0.0.0.0/0"),
            ("BACKUP_URL", "/var/backups"),
            ("BACKUP_URL", "file://backups"),
            ("BACKUP_URL", "ftp://host/backups"),
            ("BACKUP_URL", "s3://"),
            ("BACKUP_URL", "s3://key:secret@bucket"),
            ("BACKUP_AGE_RECIPIENT", "age1short"),
            ("BACKUP_AGE_RECIPIENT", "AGE-SECRET-KEY-1QQQ"),
            ("BACKUP_AGE_IDENTITY_FILE", "/no/such/file"),
            ("CDN_PURGE_URL", "api.fastly.com"),
            ("CDN_PURGE_URL", "https://:a%0Ab@api.fastly.com/service/1/purge"),
            ("GOOGLE_AUTH_URL", "accounts"),
            ("GOOGLE_CALENDAR_URL", "http://127.0.0.1/calendar/v3"),
        ] {
            let error = read(&[(name, value)]).unwrap_err();
            assert_eq!(error.variable, name, "{value}");
            let line = error.to_string();
            assert!(line.contains("for example") && !line.contains('\n'), "{line}");
        }
    }

    #[test]
    fn half_a_client_names_the_other_half() {
        let error = read(&[("GOOGLE_CLIENT_ID", "x")]).unwrap_err();
        assert_eq!(error.variable, "GOOGLE_CLIENT_SECRET");
        let error = read(&[("GOOGLE_CLIENT_SECRET", "x")]).unwrap_err();
        assert_eq!(error.variable, "GOOGLE_CLIENT_ID");
    }

    #[test]
    fn passwords_are_not_repeated() {
        let error = read(&[("DATABASE_URL", "mysql://u:hunter2@h/x")]).unwrap_err();
        assert!(!error.to_string().contains("hunter2"));
    }
}
