//! What a site lacks that a real one needs, told when it starts.

use super::Config;

/// Something that is not set up.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Missing {
    /// What, in a word or two.
    pub what: &'static str,
    /// What follows from that.
    pub so: &'static str,
    /// What sets it up.
    pub set: &'static str,
}

const fn missing(what: &'static str, so: &'static str, set: &'static str) -> Missing {
    Missing { what, so, set }
}

/// What is not set up. The order is that of a first hour.
#[must_use]
pub fn not_set_up(config: &Config) -> Vec<Missing> {
    let alerts = &config.alerts;
    let https = config.base_url.scheme() == "https";
    let all = [
        (
            !https && !is_here(config),
            missing(
                "https",
                "passwords travel unencrypted",
                "BASE_URL=https://… and a proxy in front",
            ),
        ),
        (
            https && config.trusted_proxies.is_empty(),
            missing(
                "proxies",
                "limits on signing in count all visitors as one",
                "TRUSTED_PROXIES=127.0.0.1, or where your proxy is",
            ),
        ),
        (
            !config.can_connect(),
            missing(
                "Google",
                "nobody can connect a calendar in the browser",
                "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET",
            ),
        ),
        (
            alerts.mail.is_none() && alerts.webhook.is_none(),
            missing(
                "mail, webhook",
                "nobody hears of a problem who does not look",
                "SMTP_URL and ALERT_EMAIL, or ALERT_WEBHOOK_URL",
            ),
        ),
        (
            alerts.heartbeat.is_none(),
            missing("heartbeat", "nobody hears that this server is down", "HEARTBEAT_URL"),
        ),
        (
            config.backups.place.is_none(),
            missing("backups elsewhere", "they are on the disk that may fail", "BACKUP_URL"),
        ),
    ];
    all.into_iter().filter_map(|(is_missing, missing)| is_missing.then_some(missing)).collect()
}

/// Whether the site is for this machine alone: tried out, or behind a tunnel.
fn is_here(config: &Config) -> bool {
    match config.base_url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;
    use crate::config::read;

    fn told(pairs: &[(&str, &str)]) -> Vec<&'static str> {
        let lookup = |name: &str| {
            pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        };
        let config = read::config(&lookup).unwrap();
        not_set_up(&config).into_iter().map(|missing| missing.what).collect()
    }

    #[test]
    fn what_is_not_set_is_named() {
        let rest = ["Google", "mail, webhook", "heartbeat", "backups elsewhere"];
        assert_eq!(told(&[]), rest);
        assert_eq!(told(&[("BASE_URL", "http://localhost:3000")]), rest);
        let open = told(&[("BASE_URL", "http://events.example.org")]);
        assert_eq!((open.len(), open[0]), (5, "https"));
        let https = ("BASE_URL", "https://events.example.org");
        assert_eq!(told(&[https])[0], "proxies");
        assert_eq!(told(&[https, ("LISTEN", "0.0.0.0:80")])[0], "proxies", "https is a proxy's");
    }

    #[test]
    fn a_site_with_everything_has_nothing_to_say() {
        let all = told(&[
            ("BASE_URL", "https://events.example.org"),
            ("TRUSTED_PROXIES", "127.0.0.1"),
            ("GOOGLE_CLIENT_ID", "id"),
            ("GOOGLE_CLIENT_SECRET", "secret"),
            ("ALERT_WEBHOOK_URL", "https://hooks.example.org/1"),
            ("HEARTBEAT_URL", "https://hc.example.org/1"),
            ("BACKUP_URL", "file:///mnt/other"),
        ]);
        assert_eq!(all, [""; 0]);
    }
}
