//! `METRICS_LISTEN`, `METRICS_TOKEN`: who gets the figures.

use std::net::SocketAddr;

use secrets::Secret;

use super::ConfigError;
use super::vars::Vars;

/// The shortest token that is taken, in characters.
const SHORTEST_TOKEN: usize = 16;

/// Who gets the figures. Without either, only this machine does, and only while the site itself is
/// for this machine.
#[derive(Clone, Debug, Default)]
pub struct MetricsConfig {
    /// A second listener, for operators alone.
    pub listen: Option<SocketAddr>,
    /// What has to come as `Authorization: Bearer …`.
    pub token: Option<Secret>,
}

/// Reads both; `site` is where the site listens.
pub(super) fn read(vars: &Vars<'_>, site: SocketAddr) -> Result<MetricsConfig, ConfigError> {
    Ok(MetricsConfig { listen: listen(vars, site)?, token: token(vars)? })
}

fn listen(vars: &Vars<'_>, site: SocketAddr) -> Result<Option<SocketAddr>, ConfigError> {
    let (variable, example) = ("METRICS_LISTEN", "127.0.0.1:9187");
    let Some(text) = vars.text(variable, example)? else { return Ok(None) };
    let wrong = |problem: String| ConfigError { variable, problem, example };
    let address: SocketAddr = text
        .parse()
        .map_err(|_| wrong(format!("is \"{text}\", which is no address with a port")))?;
    if address.port() != 0 && address.port() == site.port() {
        return Err(wrong(format!("has the port of the site ({site}): choose another one")));
    }
    Ok(Some(address))
}

fn token(vars: &Vars<'_>) -> Result<Option<Secret>, ConfigError> {
    let (variable, example) = ("METRICS_TOKEN", "\"$(openssl rand -hex 24)\"");
    let Some(text) = vars.text(variable, example)? else { return Ok(None) };
    // The value is not repeated: it is the secret.
    let wrong = |problem: String| ConfigError { variable, problem, example };
    let token = Secret::new(text);
    if !token.fits_header() {
        return Err(wrong("holds what no header can carry: use visible ASCII only".into()));
    }
    if token.expose().len() < SHORTEST_TOKEN {
        return Err(wrong(format!("is shorter than {SHORTEST_TOKEN} characters")));
    }
    Ok(Some(token))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn read_from(pairs: &[(&str, &str)]) -> Result<MetricsConfig, ConfigError> {
        let lookup = |name: &str| {
            pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        };
        read(&Vars::over(&lookup), "127.0.0.1:3000".parse().unwrap())
    }

    #[test]
    fn nothing_is_open_unless_it_is_said() {
        let none = read_from(&[]).unwrap();
        assert!(none.listen.is_none() && none.token.is_none());
        let token = "0123456789abcdef";
        let both = [("METRICS_LISTEN", "[::1]:9187"), ("METRICS_TOKEN", token)];
        let both = read_from(&both).unwrap();
        assert_eq!(both.listen.unwrap().to_string(), "[::1]:9187");
        assert_eq!(both.token.unwrap().expose(), token);
    }

    #[test]
    fn wrong_values_are_named_and_secrets_are_not_repeated() {
        for (variable, value, said) in [
            ("METRICS_LISTEN", "9187", "is \"9187\", which is no address with a port"),
            ("METRICS_LISTEN", "localhost:9187", "which is no address with a port"),
            ("METRICS_LISTEN", "0.0.0.0:3000", "has the port of the site"),
            ("METRICS_TOKEN", "hunter2", "is shorter than 16 characters"),
            ("METRICS_TOKEN", "hunter2 hunter2 hunter2", "visible ASCII only"),
        ] {
            let error = read_from(&[(variable, value)]).unwrap_err();
            let text = error.to_string();
            assert_eq!(error.variable, variable);
            assert!(text.contains(said), "{text}");
            assert!(!text.contains("hunter2") && text.contains("for example"), "{text}");
        }
    }
}
