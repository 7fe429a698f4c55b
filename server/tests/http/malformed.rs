//! Whatever a caller does wrong is told so, and is never a fault of ours: every address that there
//! is, with everything that makes no sense there, for nobody and for an administrator.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use leptos::server_fn::axum::server_fn_paths;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::http::rights::furnished::{Furnished, furnished};
use crate::http::rights::tables::PAGES;
use crate::http::site::{ADMIN, OWNER, Site, encoded};

const FORM: &str = "application/x-www-form-urlencoded";

/// A request to the letter.
#[derive(Clone)]
struct Odd {
    method: &'static str,
    target: String,
    headers: Vec<(&'static str, Vec<u8>)>,
    body: Vec<u8>,
}

impl Odd {
    fn get(target: impl Into<String>) -> Self {
        Self { method: "GET", target: target.into(), headers: Vec::new(), body: Vec::new() }
    }

    fn post(target: &str, kind: &[u8], body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type", kind.to_vec())];
        Self { method: "POST", target: target.to_owned(), headers, body: body.into() }
    }

    fn with(mut self, name: &'static str, value: impl Into<Vec<u8>>) -> Self {
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
struct Told {
    status: u16,
    head: String,
    body: String,
}

impl Told {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// Asks, as a browser with a cookie would.
async fn ask(site: &Site, cookie: &str, odd: &Odd) -> Told {
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
fn is_decent(odd: &Odd, told: &Told) -> Result<(), String> {
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
async fn all_are_decent(site: &Site, cookie: &str, odds: &[Odd]) {
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

/// All addresses of the router, as its source names them, `{…}` for what is typed in.
fn routed() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let routes = text.split(".route(").skip(1);
            let routes =
                routes.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
            found.extend(routes.map(str::to_owned));
        }
    }
    found.extend(
        ["/pkg/{file}", "/events/{slug}.ics", "/events/{slug}/card-{digest}.png"]
            .map(str::to_owned),
    );
    found.extend(
        ["/organizers/{slug}/card-{digest}.png", "/card-{digest}.png", "/{file}.svg"]
            .map(str::to_owned),
    );
    found.extend(PAGES.iter().map(|(path, _)| {
        let parts = path.split('/').map(|part| match part.strip_prefix(':') {
            Some(name) => format!("{{{name}}}"),
            None => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join("/")
    }));
    assert!(found.len() > 50 && found.contains("/covers/{file}"), "{found:?}");
    found
}

/// A route with something in the place of what is typed.
fn filled(route: &str, with: &str) -> String {
    let mut path = String::new();
    let mut rest = route;
    while let Some((before, after)) = rest.split_once('{') {
        path.push_str(before);
        path.push_str(with);
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    path + rest
}

fn functions() -> Vec<&'static str> {
    let mut paths: Vec<_> = server_fn_paths().map(|(path, _)| path).collect();
    paths.sort_unstable();
    assert!(paths.len() >= 38 && paths.contains(&"/api/sign-in"), "{paths:?}");
    paths
}

fn odd_addresses() -> Vec<Odd> {
    let long = "a".repeat(4_000);
    let parts = [
        "%FF",
        "%00",
        "%",
        "%zz",
        "-1",
        "0",
        "9223372036854775808",
        "%D9%A1",
        "1e3",
        "..%2f..%2fx",
        "%2561",
        "a%20b",
        "';--",
        "%F0%9F%8E%B2",
        "[]",
        &long,
    ];
    let queries = [
        "%FF=%FF&%=%&%zz&=&&&",
        "q[]=1&q[a][b]=2&after[]=1&events[]=x&events[99999999999999999999]=1",
        "q=%00&after=%00&before=-1&page=-1&month=2026-99&from=x&to=%FF&organizer=%00&batch=%00",
        "page=99999999999999999999&before=99999999999999999999&batch=99999999999999999999",
        "page=%D9%A1&before=%D9%A1&ids=%D9%A1-%D9%A2&batch=%D9%A1&maxwidth=%D9%A1&url=%FF",
        "ids=1-9223372036854775807&show=%FF&after=-9223372036854775809&fitting=9-1&all=1",
        "from=%2B999999-01-01&to=-999999-01-01&month=%2B262143-01&view=calendar",
        "next=javascript:alert(1)&next=//evil.example&back=//evil.example&url=javascript:1",
        "state=%FF&code=%00&error=%0d%0aset-cookie:x&code=1&code=2",
        &format!("q={long}&after={long}&next=/{long}"),
    ];
    let mut odds = Vec::new();
    for route in routed() {
        let usual = filled(&route, "1");
        for part in parts.iter().filter(|_| route.contains('{')) {
            odds.push(Odd::get(filled(&route, part)));
        }
        odds.extend(queries.iter().map(|query| Odd::get(format!("{usual}?{query}"))));
        odds.push(Odd::get(format!("{usual}/")));
        odds.push(Odd::get(format!("/{usual}")));
    }
    // What could be read as another host, or as none.
    let hosts = ["//", "//[", "//:x", "/\\", "/\\[", "/x/..//y", "///", "/.//", "/%5c%5c[", "/?\\"];
    odds.extend(hosts.map(Odd::get));
    odds.extend(
        ["/", "/x/", "/pkg/"].map(|path| Odd::get(format!("{path}{}", "b/".repeat(3_000)))),
    );
    odds
}

fn odd_methods_and_headers() -> Vec<Odd> {
    let mut odds = Vec::new();
    let headers: [(&'static str, &[u8]); 16] = [
        ("range", b"bytes=99999999999-1"),
        ("range", b"bytes=-0,1-2,x"),
        ("range", b"\xff"),
        ("if-none-match", b"\xff\xfe, W/\"\", *"),
        ("if-modified-since", b"yesterday"),
        ("if-match", b"\"x\""),
        ("if-unmodified-since", b"Thu, 01 Jan 1970 00:00:00 GMT"),
        ("if-range", b"\xff"),
        ("accept", b"\xff"),
        ("accept-encoding", b"br;q=\xff, gzip;q=x, *;q=9"),
        ("cookie", b"reroll=\xff; reroll=x; =; reroll"),
        ("x-forwarded-for", b"\xff, ,,, 999.1.1.1:x"),
        ("referer", b"javascript:alert(1)"),
        ("authorization", b"Bearer \xff"),
        ("sec-fetch-site", b"\xff"),
        ("content-type", b"\xff"),
    ];
    for route in routed() {
        let path = filled(&route, "1");
        for method in ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "POST"] {
            odds.push(Odd { method, ..Odd::get(path.clone()) });
        }
        odds.extend(headers.iter().map(|(name, value)| Odd::get(path.clone()).with(name, *value)));
    }
    odds.push(Odd { method: "OPTIONS", ..Odd::get("*") });
    odds.push(Odd::get("http://evil.example/"));
    odds.push(Odd::get("/").with("x-large", "x".repeat(90_000)));
    odds
}

/// Names of fields of all forms.
const FIELDS: [&str; 26] = [
    "email",
    "password",
    "next",
    "token",
    "organizer",
    "source",
    "connection",
    "calendar",
    "event",
    "events",
    "one",
    "version",
    "revision",
    "run",
    "batch",
    "backup",
    "ids",
    "what",
    "alert",
    "back",
    "status",
    "field",
    "title",
    "start_date",
    "brake_items",
    "repeat_count",
];

fn all_fields(value: &str) -> String {
    encoded(&FIELDS.map(|field| (field, value)))
}

fn odd_bodies(path: &str) -> Vec<Odd> {
    let long = "x".repeat(100_000);
    let arrays = all_fields("1").replace('=', "[]=");
    let deep = all_fields("1").replace('=', "[a][b][c][d][e][f][g]=");
    let many: String = (1..40_000).map(|id| format!("events[]={id}&")).collect();
    let mut bodies: Vec<Vec<u8>> =
        ["", "=", "&&&", "%", "%zz=%zz", "[]=", "events[=1", "]=1"].map(Vec::from).into();
    for value in ["", "-1", "9223372036854775808", "١", "1e3", "0x1", "\0", "<b>", " 1 ", "null"] {
        bodies.push(all_fields(value).into());
    }
    bodies.extend([
        b"\xff\xfe=1".to_vec(),
        b"email=%FF&source=%FF&event=%C3".to_vec(),
        format!("{}&{}", all_fields("1"), all_fields("2")).into(),
        arrays.into(),
        deep.into(),
        all_fields("1").replace('=', "[0]=").into(),
        all_fields("1").replace('=', "[99999999999999999999]=").into(),
        b"events[0]=1&events[0]=2&events=3&events[a]=4".to_vec(),
        format!("{many}version=1&password=x").into(),
        format!("title={long}&email={long}&password={long}&ids={long}&back=/{long}").into(),
        b"ids=1-9223372036854775807&backup=1&what=missing".to_vec(),
    ]);
    let mut odds: Vec<_> =
        bodies.into_iter().map(|body| Odd::post(path, FORM.as_bytes(), body)).collect();
    for kind in [
        "application/json",
        "text/plain",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=",
        "",
        "x",
        ";",
        "application/x-www-form-urlencoded;charset=x",
    ] {
        odds.push(Odd::post(path, kind.as_bytes(), "{\"email\": [1]}"));
        odds.push(Odd::post(path, kind.as_bytes(), ""));
    }
    odds.push(Odd::post(path, b"\xff\xfe", "source=1"));
    for part in [
        "--x\r\n\r\n",
        "--x",
        "--x--",
        "--y\r\n",
        "--x\r\ncontent-disposition: form-data\r\n\r\n1\r\n--x--",
        "--x\r\ncontent-disposition: form-data; name=\"version\"\r\n\r\n1",
        "--x\r\ncontent-disposition: form-data; name=\"version\"\r\n\r\n\u{661}\r\n--x--\r\n",
        "--x\r\ncontent-disposition: form-data; name=\"picture\"; filename=\"%00\"\r\ncontent-type: \u{0}\r\n\r\n\r\n--x--",
        "--x\r\ncontent-disposition: form-data; name=\"picture\"; filename*=UTF-8''%FF\r\n\r\nGIF89a\r\n--x--",
    ] {
        odds.push(Odd::post(path, b"multipart/form-data; boundary=x", part));
    }
    let script = ("referer", "javascript:alert(1)");
    odds.push(Odd::post(path, FORM.as_bytes(), "source=x").with(script.0, script.1));
    odds
}

/// Forms that do the same whatever they are sent, and take long or end the session.
const WITHOUT_FIELDS: [&str; 4] =
    ["/api/create-backup", "/api/check-everything", "/api/test-alert", "/api/sign-out"];

async fn cookie(furnished: &Furnished) -> String {
    furnished.site.signed_in(ADMIN).await.cookie().unwrap()
}

#[tokio::test]
async fn odd_addresses_never_fail() {
    let furnished = furnished().await;
    all_are_decent(&furnished.site, "", &odd_addresses()).await;
}

#[tokio::test]
async fn odd_addresses_never_fail_for_who_is_signed_in() {
    let furnished = furnished().await;
    let cookie = cookie(&furnished).await;
    all_are_decent(&furnished.site, &cookie, &odd_addresses()).await;
}

#[tokio::test]
async fn odd_methods_and_headers_never_fail() {
    let furnished = furnished().await;
    let cookie = cookie(&furnished).await;
    all_are_decent(&furnished.site, "", &odd_methods_and_headers()).await;
    all_are_decent(&furnished.site, &cookie, &odd_methods_and_headers()).await;
}

#[tokio::test]
async fn odd_forms_never_fail_without_signing_in() {
    let furnished = furnished().await;
    let before = furnished.state().await;
    for path in functions().into_iter().filter(|path| *path != "/api/sign-in") {
        all_are_decent(&furnished.site, "", &odd_bodies(path)).await;
    }
    assert_eq!(furnished.state().await, before, "something was done");
    // Each password that is checked takes its time: fewer of them.
    let sign_in: Vec<_> = odd_bodies("/api/sign-in").into_iter().step_by(2).collect();
    all_are_decent(&furnished.site, "", &sign_in).await;
}

#[tokio::test]
async fn odd_forms_never_fail_for_who_is_signed_in() {
    let furnished = furnished().await;
    let cookie = cookie(&furnished).await;
    for path in functions().into_iter().filter(|path| !WITHOUT_FIELDS.contains(path)) {
        all_are_decent(&furnished.site, &cookie, &odd_bodies(path)).await;
    }
}

#[tokio::test]
async fn odd_forms_elsewhere_never_fail() {
    let furnished = furnished().await;
    let cookie = cookie(&furnished).await;
    let cover = format!("/dashboard/events/{}/cover", furnished.draft);
    for path in [&cover, "/oauth/google/start", "/hooks/google-calendar", "/api/none", "/api/"] {
        all_are_decent(&furnished.site, "", &odd_bodies(path)).await;
        all_are_decent(&furnished.site, &cookie, &odd_bodies(path)).await;
    }
}

#[tokio::test]
async fn what_is_wrong_has_its_status_and_is_said() {
    let site = Site::start().await;
    let owner = site.signed_in(OWNER).await.cookie().unwrap();
    let form = FORM.as_bytes();
    let long = "a".repeat(4_000);
    for (odd, status, words) in [
        (Odd::post("/api/sign-in", form, b"email=\xff".to_vec()), 400, "UTF-8"),
        (Odd::post("/api/sign-in", form, "email=%FF"), 400, "UTF-8"),
        (Odd::post("/api/sign-in", form, "email[]=1"), 422, "Go back"),
        (Odd::post("/api/sign-in", form, "email=a&email=b"), 422, "there twice"),
        (Odd::post("/api/sync-now", form, ""), 422, "source"),
        (Odd::post("/api/sync-now", form, "source=notanumber"), 422, "Go back"),
        (Odd::post("/api/sync-now", b"application/json", "{}"), 415, "from its page"),
        (Odd::post("/api/nothing", form, ""), 404, "no such form"),
        (Odd { method: "PUT", ..Odd::get("/api/sign-in") }, 405, "Not this way"),
        (Odd::get(format!("/pkg/{long}")), 404, "no such file"),
        (Odd::get("/pkg/%00"), 404, "no such file"),
        (Odd::get(format!("/covers/{long}")), 404, "no such picture"),
        (Odd::get(format!("/events/x/card-{long}.png")), 404, "no page at this address"),
        (Odd::post("/oauth/google/start", form, "organizer=x"), 422, "for whom"),
        (Odd::get("/oauth/google/callback?state=a&state=b"), 400, "not an answer from Google"),
        (Odd::post("/api/sign-in", form, "x".repeat(2 << 20)), 413, "too large"),
    ] {
        let told = ask(&site, &owner, &odd).await;
        assert_eq!(told.status, status, "{odd:?} {}", told.head);
        assert!(told.body.contains(words), "{odd:?} {}", told.body);
        assert!(told.body.contains("class=\"brand\""), "in the site's frame: {odd:?}");
        assert_eq!(told.header("cache-control"), Some("no-store"), "{odd:?}");
    }
}

#[tokio::test]
async fn what_was_typed_is_in_the_form_again() {
    let site = Site::start().await;
    let event = site.write("Night", |_| {}).await;
    let owner = site.signed_in(OWNER).await;
    let source = site.world.connect(crate::world::CLUB).await;
    let (event, source) = (event.id.to_string(), source.to_string());
    for (path, form, kept) in [
        (
            "/api/edit-event",
            [("event", event.as_str()), ("version", "x"), ("title", "Typed & kept")],
            "Typed &amp; kept",
        ),
        (
            "/api/create-event",
            [("organizer", "1"), ("organizer", "1"), ("title", "Typed anew")],
            "Typed anew",
        ),
        (
            "/api/save-settings",
            [("source", &source), ("brake_items", "7"), ("brake_items", "77")],
            "calendar",
        ),
    ] {
        let answer = owner.post(path, &form).await;
        let page = answer.page(422);
        assert!(page.contains(kept) && page.contains("A field of the form"), "{path}: {page}");
        // Not on another page, nor for somebody else.
        let own = owner.get("/dashboard").await;
        assert!(!own.body.contains("A field of the form"), "{path}");
    }
    let stranger = site.signed_in(crate::http::site::STRANGER).await;
    let form = [("event", event.as_str()), ("version", "x"), ("title", "Typed by a stranger")];
    let answer = stranger.post("/api/edit-event", &form).await;
    assert!(!answer.page(422).contains("Night"), "{}", answer.body);
}

#[tokio::test]
async fn programs_are_told_in_a_line() {
    let site = Site::start().await;
    let odd = Odd::post("/api/sync-now", FORM.as_bytes(), "").with("x-y", "z");
    let address = site.origin.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "POST {} HTTP/1.1\r\nhost: {address}\r\ncontent-type: {FORM}\r\nconnection: close\r\n\
         content-length: 0\r\n\r\n",
        odd.target
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("422") && head.contains("text/plain; charset=utf-8"), "{head}");
    assert!(body.contains("“source”") && body.trim_end().lines().count() == 1, "{body}");
}

#[tokio::test]
async fn parameters_are_decoded_once() {
    let site = Site::start().await;
    site.write("100% wool 50%25", |_| {}).await;
    let browser = site.browser();
    // Typed as `50%25` and sent as browsers send it; decoded twice it would be `50%`.
    let page = browser.get("/?q=50%2525").await;
    assert!(page.page(200).contains("value=\"50%25\""), "{}", page.body);
    let admin = site.signed_in(ADMIN).await;
    for path in ["/admin/audit?q=", "/admin/trash?q=", "/admin/runs?q="] {
        let page = admin.get(&format!("{path}a%252Fb%2541")).await;
        let body = page.page(200);
        assert!(!body.contains("a/b"), "{path} was decoded twice: {body}");
        assert!(path == "/admin/runs?q=" || body.contains("a%2Fb%41"), "{path}: {body}");
    }
    // The way back from the sign-in is the address as it was.
    let led = browser.get("/admin/audit?q=a%252Fb").await;
    assert_eq!(led.location(), "/sign-in?next=%2Fadmin%2Faudit%3Fq%3Da%25252Fb");
    // Parts of the path, too.
    let event = site.write("Encoded", |_| {}).await;
    let rest = event.slug.strip_prefix('e').unwrap();
    browser.get(&format!("/events/%65{rest}")).await.page(200);
    browser.get(&format!("/events/%2565{rest}")).await.page(404);
}
