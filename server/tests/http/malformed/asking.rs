//! Asking to the letter, and what must hold of every answer.

use std::fmt::Write as _;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::http::site::Site;

/// A request to the letter.
#[derive(Clone)]
pub(super) struct Odd {
    pub(super) method: &'static str,
    pub(super) target: String,
    pub(super) headers: Vec<(&'static str, Vec<u8>)>,
    pub(super) body: Vec<u8>,
}

impl Odd {
    pub(super) fn get(target: impl Into<String>) -> Self {
        Self { method: "GET", target: target.into(), headers: Vec::new(), body: Vec::new() }
    }

    pub(super) fn post(target: &str, kind: &[u8], body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type", kind.to_vec())];
        Self { method: "POST", target: target.to_owned(), headers, body: body.into() }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl std::fmt::Debug for Odd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let short =
            |bytes: &[u8]| String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
        write!(f, "{} {:.80}", self.method, self.target)?;
        for (name, value) in &self.headers {
            write!(f, " {name}: {}", short(value))?;
        }
        write!(f, " [{}] {}", self.body.len(), short(&self.body))
    }
}

/// What came back.
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

impl Told {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// Asks, as a browser with a cookie would.
pub(super) async fn ask(site: &Site, cookie: &str, odd: &Odd) -> Told {
    let address = site.origin.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut request = format!("{} {} HTTP/1.1\r\nhost: {address}\r\n", odd.method, odd.target);
    write!(request, "cookie: {cookie}\r\naccept: text/html\r\nconnection: close\r\n").unwrap();
    write!(request, "origin: {}\r\ncontent-length: {}\r\n", site.origin, odd.body.len()).unwrap();
    let mut request = request.into_bytes();
    for (name, value) in &odd.headers {
        request.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    request.extend(b"\r\n");
    request.extend(&odd.body);
    // A server may answer and close before it has read all.
    let _ = stream.write_all(&request).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Told { status, head: head.to_owned(), body: body.to_owned() }
}

/// What must hold of every answer.
pub(super) fn is_decent(odd: &Odd, told: &Told) -> Result<(), String> {
    let fail = |why: &str| Err(format!("{why}: {odd:?}\n  {}\n  {:.300}", told.head, told.body));
    // Drawing needs faces, which a site in a test may lack.
    let no_faces = told.status == 503 && odd.target.starts_with("/card-");
    if !(200..500).contains(&told.status) && !no_faces {
        return fail("no answer, or a fault of ours");
    }
    for word in ["Args|", "server function", "Failed to", "panicked", "deserialize"] {
        if told.body.contains(word) {
            return fail("a developer's words");
        }
    }
    let to = told.header("location").unwrap_or("/");
    let consent = to.contains("/o/oauth2/v2/auth?") && odd.target.contains("google");
    if !(to.starts_with('/') || consent) || to.starts_with("//") || to.contains("__err") {
        return fail("led out of the site");
    }
    let silent = odd.method == "HEAD" || told.status == 431;
    if told.status >= 400 && !silent && !told.body.contains("</html>") {
        return fail("no page");
    }
    Ok(())
}

/// Sends each; fails with all that was not decent.
pub(super) async fn all_are_decent(site: &Site, cookie: &str, odds: &[Odd]) {
    let mut failures = Vec::new();
    for odd in odds {
        if let Err(failure) = is_decent(odd, &ask(site, cookie, odd).await) {
            failures.push(failure);
        }
    }
    let (count, first) = (failures.len(), failures.iter().take(12));
    let first: Vec<_> = first.map(String::as_str).collect();
    assert!(failures.is_empty(), "{count} of {}:\n{}", odds.len(), first.join("\n"));
}
