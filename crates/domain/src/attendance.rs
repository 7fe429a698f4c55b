//! How people take part in an event: there, online, or both. Guessed, since neither Google nor
//! people say it in a field of its own.

use url::Url;

use super::Event;

/// How people take part in an event.
#[derive(Clone, Copy, Debug, Eq, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attendance {
    /// At a place.
    InPerson,
    /// By the web.
    Online,
    /// Either way.
    Mixed,
    /// Nothing says how.
    Unknown,
}

/// Hosts where people meet.
const ROOMS: [&str; 14] = [
    "zoom.us",
    "meet.google.com",
    "teams.microsoft.com",
    "teams.live.com",
    "discord.gg",
    "discord.com",
    "twitch.tv",
    "webex.com",
    "meet.jit.si",
    "whereby.com",
    "gotomeeting.com",
    "tabletopia.com",
    "boardgamearena.com",
    "roll20.net",
];

/// Words that stand in the place of a place.
const WORDS: [&str; 17] = [
    "online",
    "online event",
    "online only",
    "on-line",
    "virtual",
    "virtual event",
    "remote",
    "web",
    "internet",
    "livestream",
    "live stream",
    "webinar",
    "zoom",
    "discord",
    "google meet",
    "microsoft teams",
    "twitch",
];

/// What joins a place and the web.
const JOINTS: [&str; 6] = ["& ", "and ", "or ", "+ ", "/ ", "und "];

impl Attendance {
    /// Guesses from an event's place and link.
    #[must_use]
    pub fn of(location: Option<&str>, link: Option<&str>) -> Self {
        let room = link.is_some_and(is_room);
        let Some(place) = location.map(str::trim).filter(|place| !place.is_empty()) else {
            return if room { Self::Online } else { Self::Unknown };
        };
        let words = place.to_lowercase();
        let words = words.trim_matches(|c: char| !c.is_alphanumeric());
        if online_address(place).is_some() || WORDS.contains(&words) {
            return Self::Online;
        }
        if room || names_both(words) { Self::Mixed } else { Self::InPerson }
    }

    /// The same of an event for which there is a room on the web as well.
    #[must_use]
    pub fn with_room(self) -> Self {
        match self {
            Self::Unknown | Self::Online => Self::Online,
            Self::InPerson | Self::Mixed => Self::Mixed,
        }
    }

    /// Whether people can take part by the web.
    #[must_use]
    pub fn is_online(self) -> bool {
        matches!(self, Self::Online | Self::Mixed)
    }

    /// Guesses how people take part in an event.
    #[must_use]
    pub fn of_event(event: &Event) -> Self {
        Self::of(event.location.as_deref(), event.url.as_deref())
    }
}

/// The address, where a text is one of the web; anything else (`javascript:` too) is `None`.
#[must_use]
pub fn online_address(text: &str) -> Option<String> {
    let address = Url::parse(text.trim()).ok()?;
    (matches!(address.scheme(), "http" | "https") && address.has_host()).then(|| address.into())
}

fn is_room(link: &str) -> bool {
    let Some(url) = online_address(link).and_then(|link| Url::parse(&link).ok()) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    ROOMS.iter().any(|room| {
        host.strip_suffix(room).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

/// "Town hall and online", "Library + Zoom", "hybrid: …".
fn names_both(words: &str) -> bool {
    let ways = ["online", "zoom", "discord", "livestream", "via zoom", "virtual"];
    words.split(|c: char| !c.is_alphanumeric()).any(|word| word == "hybrid")
        || JOINTS
            .iter()
            .any(|joint| ways.iter().any(|way| words.ends_with(&format!("{joint}{way}"))))
        || words.split_whitespace().any(|word| is_room(word.trim_matches(['(', ')', ','])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_take_part_is_guessed() {
        use Attendance::{InPerson, Mixed, Online, Unknown};
        for (place, link, way) in [
            ("The Old Mill, 12 River Street", "", InPerson),
            ("The Old Mill", "https://oldmill.example/", InPerson),
            ("Online Street 5", "", InPerson),
            ("https://example.org/room", "", Online),
            ("Online", "", Online),
            (" Zoom! ", "", Online),
            ("", "https://us02web.zoom.us/j/1", Online),
            ("", "https://notzoom.us.example/", Unknown),
            ("", "https://fakezoom.us/", Unknown),
            ("", "", Unknown),
            ("Library and online", "", Mixed),
            ("Library (https://meet.jit.si/library)", "", Mixed),
            ("Town Hall", "https://meet.google.com/abc", Mixed),
            ("Hybrid: Town Hall", "", Mixed),
        ] {
            assert_eq!(Attendance::of(Some(place), Some(link)), way, "{place} {link}");
        }
    }

    #[test]
    fn only_web_addresses_are_links() {
        for (text, link) in [
            ("https://example.org/x", true),
            (" http://example.org ", true),
            ("javascript:alert(1)", false),
            ("data:text/html,x", false),
            ("The Dragon's Den", false),
            ("https:", false),
        ] {
            assert_eq!(online_address(text).is_some(), link, "{text}");
        }
    }
}
