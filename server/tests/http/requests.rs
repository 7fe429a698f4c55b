//! What operators see of requests: an id, a line, a histogram; and what no log may ever hold.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use reqwest::Method;
use sandbox::Fault;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::http::site::{ADMIN, Answer, Browser, OWNER, PASSWORD, Site};
use crate::world::CLUB;

const ID: &str = "x-request-id";

/// A site behind a proxy on this machine.
async fn proxied() -> Site {
    Site::peopled_with(|config| {
        config.trusted_proxies = ["127.0.0.1/32".parse().unwrap()].into_iter().collect();
    })
    .await
}

async fn called(browser: &Browser, path: &str, id: &str) -> Answer {
    browser.send(Method::GET, path, &[(ID, id)], None).await
}

/// Whether an id is one of our own.
fn made(id: &str) -> bool {
    id.len() == 16 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own() {
    let site = Site::start().await;
    let browser = site.browser();
    let mut seen = Vec::new();
    for path in ["/", "/", "/none", "/healthz", "/metrics", "/pkg/reroll.1a.css", "/dashboard"] {
        let answer = browser.get(path).await;
        let id = answer.header(ID).to_owned();
        assert!(made(&id), "{path}: {id:?}");
        assert!(!seen.contains(&id), "{path}: {id}");
        seen.push(id);
    }
    // Nobody but a proxy of ours names a request.
    let answer = called(&browser, "/", "from-a-visitor").await;
    assert!(made(answer.header(ID)), "{:?}", answer.headers);
}

#[tokio::test]
async fn a_trusted_proxy_names_requests_and_nonsense_is_named_anew() {
    let site = proxied().await;
    let browser = site.browser();
    for id in ["0af7651916cd43dd8448eb211c80319c", "6f9619ff-8b86-d011-b42d-00c04fc964ff"] {
        for path in ["/", "/none", "/readyz"] {
            assert_eq!(called(&browser, path, id).await.header(ID), id, "{path}");
        }
    }
    let long = "a".repeat(65);
    for bad in ["", "two words", "ada@example.org", "<script>", "a,b", &long] {
        let answer = called(&browser, "/", bad).await;
        assert!(made(answer.header(ID)), "{bad}: {:?}", answer.headers);
    }
    let twice = [(ID, "one"), (ID, "two")];
    let answer = browser.send(Method::GET, "/", &twice, None).await;
    assert!(made(answer.header(ID)), "{:?}", answer.headers);
}

#[tokio::test]
async fn pages_about_our_faults_name_the_request_and_others_do_not() {
    let site = proxied().await;
    let admin = site.signed_in(ADMIN).await;
    let page = called(&admin, "/none", "not-found-1").await;
    assert!(!page.page(404).contains("not-found-1"), "{}", page.body);

    site.raw.run("ALTER TABLE alerts RENAME TO lost").await.unwrap();
    let page = called(&admin, "/admin/alerts", "broken-1").await;
    assert!(page.status.is_server_error(), "{}", page.status);
    assert!(
        page.body.contains("If you write to us about this, mention broken-1."),
        "{}",
        page.body
    );

    site.raw.run("ALTER TABLE content_version RENAME TO gone").await.unwrap();
    let page = called(&site.browser(), "/", "broken-2").await;
    let words = "The database does not answer. Try again in a moment. If you write to us about \
                 this, mention broken-2.";
    assert!(page.page(503).contains(words), "{}", page.body);
    let plain = reqwest::Client::new().get(&site.origin).header(ID, "broken-3");
    let plain = plain.send().await.unwrap();
    assert_eq!(plain.headers()[ID], "broken-3");
    assert_eq!(
        plain.text().await.unwrap(),
        "The database does not answer. Try again in a moment.\n"
    );
}

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The line that a request left.
    fn line(&self, id: &str) -> String {
        let text = self.text();
        let mut found = text.lines().filter(|line| line.contains("answered") && line.contains(id));
        let line = found.next().unwrap_or_else(|| panic!("no {id} in {text}")).to_owned();
        assert_eq!(found.next(), None, "one line a request");
        line
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// All that this process's own code says from here on, on this thread.
fn logged(filter: &str) -> (Log, tracing::subscriber::DefaultGuard) {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    (log, tracing::subscriber::set_default(subscriber))
}

/// Our crates, as much as they ever say but for the tracing of single steps.
const OURS: &str = "requests=trace,reroll=debug,app=debug,store=debug,google=debug,backup=debug,\
                    secrets=debug,planner=debug,domain=debug,card=debug,richtext=debug";

#[tokio::test]
async fn logs_hold_nothing_that_a_visitor_sent() {
    let (log, _guard) = logged(OURS);
    let site = proxied().await;
    let browser = site.signed_in(OWNER).await;
    let event = site.write("Secretword night", |_| {}).await;
    let wrong = [("email", "mallory@example.net"), ("password", "hunter2-hunter2")];
    browser.post("/api/sign-in", &wrong).await;
    let setup = [("token", "0123456789magic"), ("email", "new@example.net"), ("password", "short")];
    browser.post("/api/set-up", &setup).await;
    let headers = [
        ("x-forwarded-for", "203.0.113.77"),
        ("user-agent", "Peculiar/9.1"),
        ("referer", "https://elsewhere.example/from"),
        ("cookie", "tracker=chocolate"),
    ];
    for path in [
        "/?q=whispered",
        "/reset/0123456789magic",
        "/api/0123456789magic",
        "/dashboard/events/0123456789magic",
        "/events/mallory@example.net",
        "/oauth/google/callback?code=whispered&state=0123456789magic",
        "/metrics?token=whispered",
    ] {
        browser.send(Method::GET, path, &headers, None).await;
    }
    browser.get(&format!("/events/{}", event.slug)).await;
    let text = log.text();
    assert!(text.contains("answered"), "{text}");
    for word in [
        PASSWORD,
        "correct+horse",
        "hunter2",
        OWNER,
        "owner%40",
        "mallory",
        "new@example.net",
        "0123456789magic",
        "whispered",
        "203.0.113.77",
        "127.0.0.1",
        "Peculiar",
        "elsewhere",
        "chocolate",
        "Secretword",
        &event.slug,
    ] {
        let line = text.lines().find(|line| line.contains(word));
        assert_eq!(line, None, "{word} is in the log");
    }
    let cookie = browser.cookie().unwrap();
    assert!(!text.contains(cookie.split_once('=').unwrap().1), "the session is in the log");
}

#[tokio::test]
async fn a_request_is_one_line_with_its_pattern() {
    let (log, _guard) = logged(OURS);
    let site = proxied().await;
    let browser = site.browser();
    for (path, id, level, pattern, status) in [
        ("/", "line-1", "DEBUG", "route=\"/\"", "status=200"),
        ("/events/none", "line-2", "DEBUG", "route=\"/events/{slug}\"", "status=404"),
        ("/dashboard/runs/9", "line-3", "DEBUG", "route=\"/dashboard/runs/{id}\"", "status=303"),
        ("/none/at/all", "line-4", "DEBUG", "route=\"none\"", "status=404"),
        ("/organizers/riverside/events.ics", "line-5", "DEBUG", "/{slug}/events.ics", "status=200"),
        ("/readyz", "line-6", "TRACE", "route=\"/readyz\"", "status=200"),
        ("/pkg/reroll.1a.css", "line-7", "TRACE", "route=\"/pkg/{file}\"", "bytes=18"),
    ] {
        called(&browser, path, id).await;
        let line = log.line(id);
        for part in [level, "method=\"GET\"", pattern, status, " ms="] {
            assert!(line.contains(part), "{part}: {line}");
        }
    }
    // What is said while a request is answered says which.
    let foreign = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
    let form = Some("email=a".to_owned());
    let answer = browser.send(Method::POST, "/api/sign-in", &foreign, form).await;
    let text = log.text();
    let refused = text.lines().find(|line| line.contains("refused")).unwrap();
    assert!(refused.contains(&format!("id=\"{}\"", answer.header(ID))), "{refused}");
    assert!(refused.contains("route=\"/api/sign-in\""), "{refused}");
}

#[tokio::test]
async fn what_fails_on_our_side_is_in_the_usual_log() {
    let (log, _guard) = logged("info,sqlx=warn");
    let site = proxied().await;
    let browser = site.browser();
    site.raw.run("ALTER TABLE content_version RENAME TO lost").await.unwrap();
    called(&browser, "/", "broken-1").await;
    let line = log.line("broken-1");
    assert!(line.contains("INFO") && line.contains("status=503"), "{line}");
}

/// Prometheus' text format (0.0.4), strictly: names, labels, numbers; each family declared once,
/// before its samples; histograms whole and cumulative. Gives the samples.
fn samples(page: &str) -> BTreeMap<String, f64> {
    let (mut kinds, mut found) = (BTreeMap::new(), BTreeMap::new());
    for line in page.lines() {
        if let Some(said) = line.strip_prefix("# TYPE ") {
            let (name, kind) = said.split_once(' ').unwrap();
            assert!(matches!(kind, "gauge" | "counter" | "histogram"), "{line}");
            assert_eq!(kinds.insert(name.to_owned(), kind.to_owned()), None, "{line}");
            continue;
        }
        if line.starts_with("# HELP ") {
            continue;
        }
        let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("{line}"));
        let name = series.split('{').next().unwrap();
        let plain = |c: char| c.is_ascii_lowercase() || c == '_';
        assert!(name.starts_with("reroll_") && name.chars().all(plain), "{line}");
        let family = ["_bucket", "_sum", "_count"]
            .iter()
            .find_map(|end| name.strip_suffix(end).filter(|name| kinds.contains_key(*name)));
        let kind = &kinds[family.unwrap_or(name)];
        assert_eq!(kind == "histogram", family.is_some(), "{line}");
        if let Some(labels) = series.strip_prefix(name).filter(|labels| !labels.is_empty()) {
            let labels = labels.strip_prefix('{').and_then(|l| l.strip_suffix('}')).unwrap();
            for label in labels.split("\",") {
                let (name, value) = label.split_once("=\"").unwrap_or_else(|| panic!("{line}"));
                assert!(!name.is_empty() && name.chars().all(plain), "{line}");
                assert!(!value.trim_end_matches('"').contains(['"', '\\', '\n']), "{line}");
            }
        }
        let value: f64 = value.parse().unwrap_or_else(|_| panic!("{line}"));
        assert!(value.is_finite() && value >= 0.0, "{line}");
        assert_eq!(found.insert(series.to_owned(), value), None, "twice: {line}");
    }
    found
}

/// How many were counted of a family's series.
fn count(samples: &BTreeMap<String, f64>, family: &str, labels: &str) -> f64 {
    let (all, sum) = (format!("{family}_count{{{labels}}}"), format!("{family}_sum{{{labels}}}"));
    let Some(count) = samples.get(&all) else { return 0.0 };
    assert!(samples.contains_key(&sum), "{sum}");
    let prefix = format!("{family}_bucket{{{labels},le=\"");
    let bound = |le: &str| if le == "+Inf" { f64::INFINITY } else { le.parse().unwrap() };
    let mut buckets: Vec<(f64, f64)> = samples
        .iter()
        .filter_map(|(series, value)| {
            let le = series.strip_prefix(&prefix)?.strip_suffix("\"}")?;
            Some((bound(le), *value))
        })
        .collect();
    buckets.sort_by(|one, other| one.0.total_cmp(&other.0));
    assert!(buckets.len() > 5 && buckets.is_sorted_by_key(|bucket| bucket.1), "{buckets:?}");
    assert_eq!(buckets.last(), Some(&(f64::INFINITY, *count)), "{buckets:?}");
    *count
}

#[tokio::test]
async fn figures_count_requests_by_pattern_and_class_of_status() {
    const REQUESTS: &str = "reroll_http_request_duration_seconds";
    let site = Site::start().await;
    let browser = site.browser();
    let event = site.write("Night", |_| {}).await;
    let now = || async { samples(&browser.get("/metrics").await.body) };
    let before = now().await;
    assert_eq!(count(&before, REQUESTS, "route=\"/events/{slug}\",status=\"2xx\""), 0.0);
    for _ in 0..3 {
        browser.get(&format!("/events/{}", event.slug)).await.page(200);
    }
    for slug in ["none", "nothing", "ada@example.org", "%22%5C%0A"] {
        browser.get(&format!("/events/{slug}?q={slug}")).await.page(404);
    }
    for nonsense in ["/a/b/c", "/x/y", "/wp-admin/setup"] {
        browser.get(nonsense).await;
    }
    browser.post("/api/sign-in", &[("email", OWNER), ("password", PASSWORD)]).await;
    let after = now().await;
    for (labels, expected) in [
        ("route=\"/events/{slug}\",status=\"2xx\"", 3.0),
        ("route=\"/events/{slug}\",status=\"4xx\"", 4.0),
        ("route=\"none\",status=\"4xx\"", 3.0),
        ("route=\"/api/sign-in\",status=\"3xx\"", 1.0),
        ("route=\"/metrics\",status=\"2xx\"", 1.0),
    ] {
        let grown = count(&after, REQUESTS, labels) - count(&before, REQUESTS, labels);
        assert_eq!(grown, expected, "{labels}");
    }
    let words = after.keys().find(|series| series.contains("example") || series.contains("wp-"));
    assert_eq!(words, None, "what visitors type is no label");
}

#[tokio::test]
async fn a_sync_is_measured_and_its_lines_say_whose_they_are() {
    let (log, _guard) = logged(OURS);
    let site = Site::start().await;
    let world = &site.world;
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    world.pass(TimeDelta::hours(2));
    world.google.add_fault(Fault::status(503, "backendError").path("/events").times(1));
    let figures = || async { samples(&site.browser().get("/metrics").await.body) };
    let before = figures().await;
    assert!(world.due("sync").await);
    let after = figures().await;
    let google = "reroll_google_request_duration_seconds";
    for (family, labels, expected) in [
        (google, "method=\"events.list\",status=\"5xx\"", 1.0),
        (google, "method=\"events.list\",status=\"2xx\"", 1.0),
        (google, "method=\"oauth.token\",status=\"2xx\"", 1.0),
        ("reroll_job_duration_seconds", "kind=\"sync\",outcome=\"done\"", 1.0),
        ("reroll_sync_duration_seconds", "trigger=\"schedule\",outcome=\"nothing\"", 1.0),
    ] {
        let grown = count(&after, family, labels) - count(&before, family, labels);
        assert_eq!(grown, expected, "{labels}");
    }
    let text = log.text();
    for part in [
        format!("job{{kind=\"sync\" subject={source}}}:sync{{source={source} run=2}}:google{{"),
        ":google{method=\"events.list\" attempt=1}: ".into(),
        ":google{method=\"events.list\" attempt=2}: ".into(),
        "method=\"events.list\" status=503".into(),
    ] {
        assert!(text.contains(&part), "{part}: {text}");
    }
    assert!(!text.contains(CLUB), "whose calendar it is: {text}");
}
