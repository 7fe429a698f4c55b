//! The cookies of this site: the session's id, messages for whoever has no session, and which browser
//! it is that an account has signed in from before.

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::TimeDelta;
use cookie::time::Duration;
use cookie::{Cookie, SameSite};

use super::notes::LASTS;
use crate::access::Token;
use crate::http::web::Web;

/// How long a browser is known to an account that signed in from it.
const KNOWN_FOR: TimeDelta = TimeDelta::days(365);
/// The longest value of that cookie that can be ours, in bytes.
const LONGEST_DEVICE: usize = 128;

/// How the cookies are called and sent.
#[derive(Clone, Copy)]
pub struct Cookies {
    https: bool,
}

impl Cookies {
    /// For this site, over https or over plain http.
    pub fn of(web: &Web) -> Self {
        Self { https: web.site.base_url.starts_with("https:") }
    }

    // The prefix makes browsers refuse a cookie from a subdomain or over plain http.
    fn session_name(self) -> &'static str {
        if self.https { "__Host-reroll" } else { "reroll" }
    }

    fn notes_name(self) -> &'static str {
        if self.https { "__Host-reroll-note" } else { "reroll-note" }
    }

    fn device_name(self) -> &'static str {
        if self.https { "__Host-reroll-device" } else { "reroll-device" }
    }

    /// The session's id that a request brings.
    pub fn session(self, headers: &HeaderMap) -> Option<Token> {
        values(headers, self.session_name()).find_map(|value| Token::read(&value))
    }

    /// The sealed messages that a request brings.
    pub fn notes(self, headers: &HeaderMap) -> Option<String> {
        values(headers, self.notes_name()).next()
    }

    /// Which browser a request comes from ([`crate::tries::Device`]).
    pub fn device(self, headers: &HeaderMap) -> Option<String> {
        let device = values(headers, self.device_name()).next();
        device.filter(|value| value.len() <= LONGEST_DEVICE)
    }

    /// Tells a browser which it is. That outlives the session: it says who was here before, and signs
    /// nobody in.
    pub fn know(self, device: &str) -> HeaderValue {
        self.cookie(self.device_name(), device, KNOWN_FOR)
    }

    /// Gives a session's id for as long as the session can last.
    pub fn give(self, token: &Token, lasts: TimeDelta) -> HeaderValue {
        self.cookie(self.session_name(), token.as_str(), lasts)
    }

    /// Takes the session's id away.
    pub fn take_session(self) -> HeaderValue {
        self.cookie(self.session_name(), "", TimeDelta::zero())
    }

    /// Gives sealed messages; an empty text takes them away.
    pub fn note(self, sealed: &str) -> HeaderValue {
        let lasts = if sealed.is_empty() { TimeDelta::zero() } else { LASTS };
        self.cookie(self.notes_name(), sealed, lasts)
    }

    fn cookie(self, name: &'static str, value: &str, lasts: TimeDelta) -> HeaderValue {
        let cookie = Cookie::build((name, value))
            .path("/")
            .http_only(true)
            .secure(self.https)
            // Lax, not Strict: Google's consent page leads back to us with the session.
            .same_site(SameSite::Lax)
            .max_age(Duration::seconds(lasts.num_seconds()));
        // All values are base64url and full stops.
        HeaderValue::try_from(cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
    }
}

/// The values of a name in all cookie headers.
fn values<'a>(headers: &'a HeaderMap, name: &'static str) -> impl Iterator<Item = String> + 'a {
    let headers = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = headers.flat_map(|text| Cookie::split_parse(text.to_owned()));
    pairs.flatten().filter(move |cookie| cookie.name() == name).map(|c| c.value().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clock::SeededEntropy;

    #[test]
    fn of_cookies_with_one_name_the_first_that_can_be_ours_counts() {
        let token = Token::new(&*SeededEntropy::new(7));
        let mut headers = HeaderMap::new();
        for text in ["a=b; reroll=; reroll=x", "reroll=%00; =; ;;", "reroll-note=n.1"] {
            headers.append(header::COOKIE, HeaderValue::from_static(text));
        }
        let ours = HeaderValue::try_from(format!("x=1; reroll={}", token.as_str())).unwrap();
        headers.append(header::COOKIE, ours);
        let cookies = Cookies { https: false };
        assert!(cookies.session(&headers) == Some(token));
        assert_eq!(cookies.notes(&headers).as_deref(), Some("n.1"));
        assert!(Cookies { https: true }.session(&headers).is_none(), "another site's name");
    }

    #[test]
    fn cookies_are_taken_away_by_their_age() {
        let taken = Cookies { https: true }.take_session();
        let taken = taken.to_str().unwrap();
        assert!(taken.starts_with("__Host-reroll=;") && taken.contains("Max-Age=0"), "{taken}");
        assert!(taken.contains("Secure") && taken.contains("Path=/"), "{taken}");
    }
}
