//! Faults: what goes wrong with the next requests, on purpose.

pub(crate) mod apply;

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

/// What goes wrong, with which requests, and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Only requests of this method; `None` for any.
    #[serde(default)]
    pub method: Option<String>,
    /// Only requests whose path (as sent, percent-encoded) contains this.
    #[serde(default)]
    pub path: String,
    /// Only requests whose query (as sent, percent-encoded) contains this.
    #[serde(default)]
    pub query: String,
    /// Lets so many matching requests through first.
    #[serde(default)]
    pub skip: u32,
    /// With how many requests; `None` until it is cleared.
    #[serde(default = "once")]
    pub times: Option<u32>,
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: FaultKind,
}

fn once() -> Option<u32> {
    Some(1)
}

/// What goes wrong. In JSON: `{"fault": "status", "status": 503}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum FaultKind {
    /// An error answer.
    Status {
        /// The HTTP status.
        status: u16,
        /// Google's reason, such as `rateLimitExceeded`; at the token endpoint the `error`.
        #[serde(default)]
        reason: Option<String>,
        /// The `Retry-After` header, in seconds.
        #[serde(default)]
        retry_after: Option<u64>,
    },
    /// The answer comes late.
    Delay {
        /// By so much.
        milliseconds: u64,
    },
    /// The connection closes after so many bytes of the answer's body.
    CutBody {
        /// The bytes that still come.
        bytes: usize,
    },
    /// 200 with a body that is no JSON.
    GarbageBody,
    /// The connection closes without an answer.
    Drop,
    /// A page of events without items that carries a `nextPageToken`.
    EmptyPage,
    /// A last page of events without `nextSyncToken`.
    NoSyncToken,
    /// A page of events that has two revisions of its first item.
    DuplicateItem {
        /// The older revision comes last, so that taking the last one is wrong.
        #[serde(default)]
        newest_first: bool,
    },
    /// A list of events in which exceptions come before their series.
    ExceptionsFirst,
    /// A refresh token is refused with `invalid_grant`; the grant itself stays.
    InvalidGrant,
}

/// Where in the handling of a request a fault has its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Http,
    ListStart,
    EmptyPage,
    Items,
    LastPage,
    Refresh,
}

impl FaultKind {
    fn stage(&self) -> Stage {
        match self {
            Self::EmptyPage => Stage::EmptyPage,
            Self::NoSyncToken => Stage::LastPage,
            Self::DuplicateItem { .. } => Stage::Items,
            Self::ExceptionsFirst => Stage::ListStart,
            Self::InvalidGrant => Stage::Refresh,
            _ => Stage::Http,
        }
    }
}

impl Fault {
    /// That goes wrong with the next request, whichever it is.
    #[must_use]
    pub fn new(kind: FaultKind) -> Self {
        let (path, query) = (String::new(), String::new());
        Self { method: None, path, query, skip: 0, times: Some(1), kind }
    }

    /// An error answer with Google's reason.
    #[must_use]
    pub fn status(status: u16, reason: &str) -> Self {
        let reason = Some(reason.to_owned());
        Self::new(FaultKind::Status { status, reason, retry_after: None })
    }

    /// Only with requests whose path contains `part`.
    #[must_use]
    pub fn path(mut self, part: &str) -> Self {
        part.clone_into(&mut self.path);
        self
    }

    /// Only with requests whose query contains `part`.
    #[must_use]
    pub fn query(mut self, part: &str) -> Self {
        part.clone_into(&mut self.query);
        self
    }

    /// With so many requests.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// With every request until the faults are cleared.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Lets so many matching requests through first.
    #[must_use]
    pub fn skip(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    fn matches(&self, request: &Line<'_>) -> bool {
        self.method.as_deref().is_none_or(|method| method.eq_ignore_ascii_case(request.method))
            && request.path.contains(&self.path)
            && request.query.contains(&self.query)
    }

    /// Counts a matching request; whether the fault has its effect on it.
    fn strike(&mut self) -> bool {
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        match &mut self.times {
            Some(0) => false,
            Some(times) => {
                *times -= 1;
                true
            }
            None => true,
        }
    }
}

/// What a fault is matched with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
}

/// The faults that are set.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    fn lock(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn add(&self, fault: Fault) {
        self.lock().push(fault);
    }

    pub fn all(&self) -> Vec<Fault> {
        self.lock().clone()
    }

    pub fn clear(&self) {
        self.lock().clear();
    }

    /// The faults of this stage that strike this request. Those that are used up go.
    pub fn take(&self, stage: Stage, request: Line<'_>) -> Vec<FaultKind> {
        let mut faults = self.lock();
        let mut struck = Vec::new();
        for fault in faults.iter_mut() {
            if fault.kind.stage() == stage && fault.matches(&request) && fault.strike() {
                struck.push(fault.kind.clone());
            }
        }
        faults.retain(|fault| fault.times != Some(0));
        struck
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_counts_only_what_it_matches() {
        let faults = Faults::default();
        faults.add(Fault::status(503, "backendError").path("/events").skip(1).times(2));
        let strikes = |path| {
            let line = Line { method: "GET", path, query: "" };
            faults.take(Stage::Http, line).len()
        };
        assert_eq!(strikes("/token"), 0, "another path");
        assert_eq!(strikes("/calendars/a/events"), 0, "skipped");
        assert_eq!(strikes("/calendars/a/events"), 1);
        assert_eq!(strikes("/calendars/a/events"), 1);
        assert_eq!(strikes("/calendars/a/events"), 0, "used up");
        assert!(faults.all().is_empty());
    }

    #[test]
    fn a_fault_reads_as_json() {
        for (text, expected) in [
            (r#"{"fault":"drop"}"#, Fault::new(FaultKind::Drop)),
            (
                r#"{"fault":"status","status":403,"reason":"quotaExceeded","path":"/events"}"#,
                Fault::status(403, "quotaExceeded").path("/events"),
            ),
            (
                r#"{"fault":"cut_body","bytes":7,"times":null}"#,
                Fault::new(FaultKind::CutBody { bytes: 7 }).always(),
            ),
        ] {
            let read: Fault = serde_json::from_str(text).expect(text);
            assert_eq!(read, expected);
        }
    }
}
