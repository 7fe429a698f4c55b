//! Variables of the environment, as text.

use std::ffi::OsString;

use secrets::Secret;
use url::Url;

use super::ConfigError;

/// Looks a variable up.
pub(super) type Lookup<'a> = &'a dyn Fn(&str) -> Option<OsString>;

pub(super) struct Vars<'a>(pub(super) Lookup<'a>);

impl<'a> Vars<'a> {
    /// Variables of a test's own.
    #[cfg(test)]
    pub(super) fn over(lookup: &'a dyn Fn(&str) -> Option<OsString>) -> Self {
        Self(lookup)
    }

    /// Whether a variable is there, be it empty.
    pub(super) fn is_set(&self, variable: &str) -> bool {
        (self.0)(variable).is_some()
    }

    /// A variable's text, trimmed; `None` where it is unset or empty.
    pub(super) fn text(
        &self,
        variable: &'static str,
        example: &'static str,
    ) -> Result<Option<String>, ConfigError> {
        let Some(value) = (self.0)(variable) else { return Ok(None) };
        match value.into_string() {
            Ok(text) if text.trim().is_empty() => Ok(None),
            Ok(text) => Ok(Some(text.trim().to_owned())),
            Err(_) => Err(ConfigError { variable, problem: "is not UTF-8".into(), example }),
        }
    }

    /// An http address, which may hold a secret: it is not repeated.
    pub(super) fn address(
        &self,
        variable: &'static str,
        example: &'static str,
    ) -> Result<Option<Secret>, ConfigError> {
        let Some(text) = self.text(variable, example)? else { return Ok(None) };
        let url = Url::parse(&text).ok();
        let fits =
            url.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if fits {
            return Ok(Some(Secret::new(text)));
        }
        Err(ConfigError { variable, problem: "is no http or https address".into(), example })
    }
}
