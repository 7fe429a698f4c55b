//! Messages for whoever has no session, sealed in a short-lived cookie: nothing that a stranger
//! sends makes a row.

use app::ports::Flash;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use clock::Entropy;
use secrets::Vault;

/// How long a message waits for its page.
pub const LASTS: TimeDelta = TimeDelta::minutes(10);
/// The longest messages in all, as JSON, in bytes: with what sealing adds, proxies that take 4 kB of
/// headers still pass the answer on.
const LONGEST: usize = 1_200;

/// Messages, as they came and as they go.
#[derive(Default)]
pub struct Notes {
    came: Option<String>,
    leave: Vec<Flash>,
}

/// What is sealed.
#[derive(Serialize, Deserialize)]
struct Sealed {
    /// Unix seconds.
    until: i64,
    flashes: Vec<Flash>,
}

impl Notes {
    /// With the cookie that a request brought.
    pub fn came(cookie: Option<String>) -> Self {
        Self { came: cookie, leave: Vec::new() }
    }

    /// Leaves a message; says whether there was room for it.
    pub fn push(&mut self, flash: Flash) -> bool {
        self.leave.push(flash);
        let fits = serde_json::to_string(&self.leave).is_ok_and(|text| text.len() <= LONGEST);
        if !fits {
            self.leave.pop();
        }
        fits
    }

    /// Takes the messages: those that came, and those left by this very request.
    pub fn take(&mut self, vault: &Vault, session: Option<&str>, now: DateTime<Utc>) -> Vec<Flash> {
        let came = self.came.as_deref().and_then(|text| vault.open(&place(session), text).ok());
        let came: Option<Sealed> = came.and_then(|text| serde_json::from_str(&text).ok());
        let came = came.filter(|sealed| sealed.until > now.timestamp());
        let mut flashes = came.map(|sealed| sealed.flashes).unwrap_or_default();
        flashes.append(&mut self.leave);
        // From here on there is a cookie to take away.
        if let Some(text) = &mut self.came {
            text.clear();
        }
        flashes
    }

    /// The cookie's new value: sealed messages, or nothing where they were taken; `None` where it
    /// stays as it is.
    pub fn outgoing(
        &self,
        vault: &Vault,
        entropy: &dyn Entropy,
        session: Option<&str>,
        now: DateTime<Utc>,
    ) -> Option<String> {
        if self.leave.is_empty() {
            return self.came.as_ref().filter(|text| text.is_empty()).cloned();
        }
        let until = (now + LASTS).timestamp();
        let sealed = Sealed { until, flashes: self.leave.clone() };
        let text = serde_json::to_string(&sealed).ok()?;
        Some(vault.seal(entropy, &place(session), &text))
    }
}

/// Bound to the session: what was said to one is not shown to the next at the same machine.
fn place(session: Option<&str>) -> String {
    format!("notes/{}", session.unwrap_or("nobody"))
}
