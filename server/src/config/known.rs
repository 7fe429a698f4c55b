//! The names of all variables, what each is for, and names that look like them.

/// The most letters by which a name may differ from one of ours and still be taken for it.
const NEAR: usize = 2;
/// Names shorter than this have too many neighbours that are somebody else's.
const SHORTEST: usize = 7;

/// A variable of the environment.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What holds where it is not set.
    pub default: &'static str,
    /// What it is for, in a few words.
    pub about: &'static str,
}

const fn variable(name: &'static str, default: &'static str, about: &'static str) -> Variable {
    Variable { name, default, about }
}

/// All variables, in the order in which people need them. The usual `AWS_…` variables are read for
/// `s3://` as well.
pub const VARIABLES: &[Variable] = &[
    variable(
        "BASE_URL",
        "http://$LISTEN",
        "the site's public address, as https://events.example.org",
    ),
    variable("SITE_NAME", "Reroll", "the site's name"),
    variable("LISTEN", "127.0.0.1:3000", "where to listen"),
    variable("PORT", "", "listen on 0.0.0.0 and this port, where a host sets it"),
    variable("TRUSTED_PROXIES", "", "proxies whose X-Forwarded-For counts"),
    variable("DATA_DIR", "data", "the folder of everything that is kept"),
    variable(
        "DATABASE_URL",
        "sqlite://$DATA_DIR/reroll.db",
        "sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME",
    ),
    variable("DATABASE_READ_URL", "", "a PostgreSQL replica for public pages"),
    variable("SECRET_KEY", "kept in DATA_DIR", "32 bytes in base64"),
    variable("GOOGLE_CLIENT_ID", "", "Google's client, to connect calendars"),
    variable("GOOGLE_CLIENT_SECRET", "", "its secret"),
    variable("SYNC_INTERVAL", "15m", "how often calendars are synced, as 30s, 15m or 2h"),
    variable("JOBS_AT_ONCE", "sync=2,watch=1", "how many jobs of a kind to do at once, 1 to 8"),
    variable("SMTP_URL", "", "the mail server for alerts and letters to people"),
    variable("ALERT_EMAIL", "", "who gets alerts, separated by commas"),
    variable("ALERT_FROM", "", "who mail comes from"),
    variable("ALERT_WEBHOOK_URL", "", "where alerts are posted to: Slack, Discord or your own"),
    variable("HEARTBEAT_URL", "", "called every minute while all is well"),
    variable(
        "BACKUP_URL",
        "file://$DATA_DIR/backups",
        "where backups go: file:///FOLDER or s3://BUCKET/PREFIX",
    ),
    variable("BACKUP_AGE_RECIPIENT", "", "whom backups are encrypted to, as age1…"),
    variable("BACKUP_AGE_IDENTITY_FILE", "", "the file that opens them"),
    variable("METRICS_LISTEN", "", "a second listener, for /metrics and health alone"),
    variable("METRICS_TOKEN", "", "what /metrics asks for, as Authorization: Bearer"),
    variable("CDN_PURGE_URL", "", "what is told of changed pages"),
    variable("GOOGLE_AUTH_URL", "Google's", "another server that speaks Google's protocol"),
    variable("GOOGLE_TOKEN_URL", "Google's", "the same"),
    variable("GOOGLE_REVOKE_URL", "Google's", "the same"),
    variable("GOOGLE_USERINFO_URL", "Google's", "the same"),
    variable("GOOGLE_CALENDAR_URL", "Google's", "the same"),
    variable("LEPTOS_SITE_ROOT", "site beside the binary", "where the built assets are"),
    variable("RUST_LOG", "info for serve", "how much is logged"),
];

/// A name in the environment that is probably meant to be one of ours.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Misspelt {
    /// As it stands there.
    pub found: String,
    /// As it should.
    pub meant: &'static str,
}

/// The names among these that are not ours and look as if they were meant to be.
pub fn misspelt(names: impl Iterator<Item = String>) -> Vec<Misspelt> {
    let mut found: Vec<Misspelt> = names.filter_map(meant).collect();
    found.sort_by(|one, other| one.found.cmp(&other.found));
    found
}

fn meant(found: String) -> Option<Misspelt> {
    let upper = found.to_uppercase();
    if VARIABLES.iter().any(|variable| variable.name == found) {
        return None;
    }
    let bare = upper.strip_prefix("REROLL_").unwrap_or(&upper);
    let distance = |variable: &&Variable| strsim::osa_distance(bare, variable.name);
    let near = |variable: &&Variable| {
        let most = if variable.name.len() < 10 { 1 } else { NEAR };
        let same = bare == variable.name;
        same || (variable.name.len() >= SHORTEST && distance(variable) <= most)
    };
    let nearest = VARIABLES.iter().filter(near).min_by_key(distance)?;
    Some(Misspelt { found, meant: nearest.name })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str) -> Option<&'static str> {
        misspelt(std::iter::once(name.to_owned())).first().map(|misspelt| misspelt.meant)
    }

    #[test]
    fn names_that_are_nearly_ours_are_found() {
        for (found, meant) in [
            ("SYNC_INTERVALL", "SYNC_INTERVAL"),
            ("SYNC_INTERVALS", "SYNC_INTERVAL"),
            ("ALERT_WEBHOK_URL", "ALERT_WEBHOOK_URL"),
            ("ALERT_MAIL", "ALERT_EMAIL"),
            ("SITENAME", "SITE_NAME"),
            ("BASEURL", "BASE_URL"),
            ("DATABASE_ULR", "DATABASE_URL"),
            ("TRUSTED_PROXY", ""),
            ("SMTP-URL", "SMTP_URL"),
            ("base_url", "BASE_URL"),
            ("REROLL_BASE_URL", "BASE_URL"),
            ("REROLL_PORT", "PORT"),
            ("GOOGLE_CLIENTID", "GOOGLE_CLIENT_ID"),
        ] {
            assert_eq!(told(found).unwrap_or_default(), meant, "{found}");
        }
    }

    #[test]
    fn names_of_others_are_left_alone() {
        for name in VARIABLES.iter().map(|variable| variable.name).chain([
            "PATH",
            "HOME",
            "LANG",
            "TERM",
            "USER",
            "PWD",
            "SHELL",
            "LISTEN_FDS",
            "LISTEN_PID",
            "PORTS",
            "DATA",
            "RUST_BACKTRACE",
            "AWS_REGION",
            "SMTP_HOST",
            "GOOGLE_API_KEY",
            "NOTIFY_SOCKET",
            "INVOCATION_ID",
            "STATE_DIRECTORY",
            "TEST_POSTGRES_URL",
            "SECRET",
        ]) {
            assert_eq!(told(name), None, "{name}");
        }
    }

    #[test]
    fn the_readme_names_each_and_no_other() {
        let readme = include_str!("../../../README.md");
        let table = readme.split("| variable | default | meaning |").nth(1).unwrap();
        let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
        let cells: Vec<&str> = rows.filter_map(|row| row.split('|').nth(1)).collect();
        let named = |name: &str| cells.iter().any(|cell| cell.contains(&format!("`{name}`")));
        // `PORT` stands in the row of LISTEN.
        let missing: Vec<_> = VARIABLES
            .iter()
            .map(|variable| variable.name)
            .filter(|name| *name != "PORT" && !named(name))
            .collect();
        assert_eq!(missing, [""; 0]);
        for cell in cells {
            for name in cell.split(',').map(|name| name.trim().trim_matches('`')) {
                let known = VARIABLES.iter().any(|variable| variable.name == name);
                assert!(known, "{name} stands in the README");
            }
        }
    }
}
