//! Which browser somebody signed in with, as far as it says so.

use std::fmt;
use std::str::FromStr;

/// A browser and its system, by the names that people know: nothing by which one could be told from the
/// next.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Agent {
    /// `Firefox`; empty where it is none that is known.
    pub browser: String,
    /// `Linux`; empty where it is none that is known.
    pub system: String,
}

/// Marks in a `User-Agent` header, in the order in which they tell: many browsers name others as well.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// The same of systems.
const SYSTEMS: &[(&str, &str)] = &[
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
];

impl Agent {
    /// What a browser's `User-Agent` header says of it.
    #[must_use]
    pub fn of_header(header: &str) -> Self {
        let find = |marks: &[(&str, &str)]| {
            let found = marks.iter().find(|(mark, _)| header.contains(mark));
            found.map(|(_, name)| (*name).to_owned()).unwrap_or_default()
        };
        Self { browser: find(BROWSERS), system: find(SYSTEMS) }
    }

    /// As it is kept: `Firefox/Linux`, or nothing.
    #[must_use]
    pub fn kept(&self) -> String {
        if *self == Self::default() {
            return String::new();
        }
        format!("{}/{}", self.browser, self.system)
    }
}

impl FromStr for Agent {
    type Err = std::convert::Infallible;

    /// Reads what [`Agent::kept`] wrote.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (browser, system) = text.split_once('/').unwrap_or_default();
        Ok(Self { browser: browser.to_owned(), system: system.to_owned() })
    }
}

impl fmt::Display for Agent {
    /// In English, for the command line and the log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.browser.as_str(), self.system.as_str()) {
            ("", "") => f.write_str("an unknown browser"),
            (browser, "") => f.write_str(browser),
            ("", system) => write!(f, "a browser on {system}"),
            (browser, system) => write!(f, "{browser} on {system}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_known_by_what_they_say() {
        let mozilla = "Mozilla/5.0";
        for (header, told) in [
            (
                format!("{mozilla} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
                "Firefox on Linux",
            ),
            (
                format!(
                    "{mozilla} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"
                ),
                "Edge on Windows",
            ),
            (
                format!(
                    "{mozilla} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15"
                ),
                "Safari on Mac",
            ),
            (
                format!(
                    "{mozilla} (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36"
                ),
                "Chrome on Android",
            ),
            (
                format!(
                    "{mozilla} (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0 Mobile/15E148 Safari/604.1"
                ),
                "Chrome on iPhone",
            ),
            ("curl/8.5.0".to_owned(), "an unknown browser"),
            (String::new(), "an unknown browser"),
            ("<script>/\u{0}/Linux".to_owned(), "a browser on Linux"),
        ] {
            let agent = Agent::of_header(&header);
            assert_eq!(agent.to_string(), told, "{header}");
            assert_eq!(agent.kept().parse(), Ok(agent));
        }
    }
}
