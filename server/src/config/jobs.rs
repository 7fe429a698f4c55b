//! `JOBS_AT_ONCE`: how much of what nobody waits for a server does at the same time.

use super::ConfigError;
use super::vars::Vars;

/// The most of a kind: PostgreSQL has as many connections for what work writes.
const MOST: usize = 8;

/// How many jobs of a kind a server does at once. Kinds that are not named here are about the whole site:
/// there is one of each.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AtOnce {
    /// Syncs.
    pub sync: usize,
    /// Channels that are opened or renewed.
    pub watch: usize,
}

impl Default for AtOnce {
    fn default() -> Self {
        Self { sync: 2, watch: 1 }
    }
}

/// Reads the variable. A kind that it leaves out has its default.
pub(super) fn read(vars: &Vars<'_>) -> Result<AtOnce, ConfigError> {
    let (variable, example) = ("JOBS_AT_ONCE", "sync=4,watch=2");
    let wrong = |problem: String| ConfigError { variable, problem, example };
    let mut at_once = AtOnce::default();
    let Some(text) = vars.text(variable, example)? else { return Ok(at_once) };
    for part in text.split(',').map(str::trim) {
        let Some((kind, number)) = part.split_once('=') else {
            return Err(wrong(format!("has \"{part}\" in it, which is no kind and number")));
        };
        let place = match kind.trim() {
            "sync" => &mut at_once.sync,
            "watch" => &mut at_once.watch,
            kind => {
                let problem = "only of sync and watch can there be several at once";
                return Err(wrong(format!("names \"{kind}\": {problem}")));
            }
        };
        let number = number.trim().parse().ok().filter(|number| (1..=MOST).contains(number));
        let problem = || wrong(format!("has \"{part}\" in it: a number is from 1 to {MOST}"));
        *place = number.ok_or_else(problem)?;
    }
    Ok(at_once)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn of(value: &str) -> Result<AtOnce, ConfigError> {
        read(&Vars(&|name| (name == "JOBS_AT_ONCE").then(|| OsString::from(value))))
    }

    #[test]
    fn kinds_that_are_named_get_their_number() {
        for (value, sync, watch) in [
            ("sync=1", 1, 1),
            ("sync=8,watch=8", 8, 8),
            (" watch = 3 , sync = 4 ", 4, 3),
            ("watch=2", 2, 2),
            ("", 2, 1),
        ] {
            assert_eq!(of(value).unwrap(), AtOnce { sync, watch }, "{value}");
        }
        assert_eq!(read(&Vars(&|_| None)).unwrap(), AtOnce::default());
    }

    #[test]
    fn what_is_out_of_bounds_or_unknown_is_refused() {
        for (value, part) in [
            ("sync=0", "from 1 to 8"),
            ("sync=9", "from 1 to 8"),
            ("sync=-1", "from 1 to 8"),
            ("sync=many", "from 1 to 8"),
            ("sync=", "from 1 to 8"),
            ("watch=2,sync=99999999999999999999", "from 1 to 8"),
            ("sync", "no kind and number"),
            ("4", "no kind and number"),
            ("sync=4,", "no kind and number"),
            ("backup=2", "names \"backup\""),
            ("Sync=2", "names \"Sync\""),
        ] {
            let error = of(value).unwrap_err();
            assert_eq!(error.variable, "JOBS_AT_ONCE");
            assert!(error.to_string().contains(part), "{value}: {error}");
        }
    }
}
