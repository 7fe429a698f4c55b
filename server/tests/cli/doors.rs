//! `reroll serve` among those who mean no good: few descriptors, connections that hang, strangers who
//! want its figures; and what its log says of them.

use std::net::TcpListener;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::process::Child;

use crate::cli::desk::Outcome;
use crate::cli::serve::{ask, desk, get, is_up, terminate};

/// A request that lacks the last letter of its body.
const HALF_FORM: &str = "POST /api/sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\
    content-type: application/x-www-form-urlencoded\r\n\r\nemail=ad";

async fn sent(address: &str, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

/// Waits for the end of a server that was told to stop: 20 seconds are promised.
async fn ends(child: Child) -> Outcome {
    let end = tokio::time::timeout(Duration::from_secs(25), child.wait_with_output()).await;
    Outcome::of(&end.expect("it ends").unwrap())
}

fn stop(child: Child) -> impl Future<Output = Outcome> {
    terminate(&child);
    ends(child)
}

/// An address where nobody listens.
fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

#[tokio::test]
async fn with_few_descriptors_silent_connections_stop_nothing() {
    let (desk, address) = desk().await;
    let child = desk.shell("ulimit -n 256 && exec \"$REROLL\" serve").spawn().unwrap();
    is_up(&address).await;
    let mut silent = Vec::new();
    for _ in 0..400 {
        silent.push(sent(&address, "GET / HTTP/1.1\r\n").await);
    }
    for path in ["/healthz", "/readyz", "/"] {
        let answer = get(&address, path).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{path} {answer}");
    }
    let outcome = stop(child).await;
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(outcome.err.lines().count() < 60, "no storm: {}", outcome.err);
    drop(silent);
}

#[tokio::test]
async fn the_limit_of_descriptors_is_raised() {
    let (desk, address) = desk().await;
    let child = desk.shell("ulimit -Sn 128 && exec \"$REROLL\" serve").spawn().unwrap();
    is_up(&address).await;
    let limits = format!("/proc/{}/limits", child.id().unwrap());
    let limits = std::fs::read_to_string(limits).unwrap();
    let files = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    let soft: u64 = files.split_whitespace().nth(3).unwrap().parse().unwrap();
    assert!(soft > 128, "{files}");
    assert_eq!(stop(child).await.code, 0);
}

#[tokio::test]
async fn sigterm_ends_it_whatever_hangs() {
    let (desk, address) = desk().await;
    let child = desk.spawn(&["serve"]);
    is_up(&address).await;
    let mut hanging = vec![sent(&address, "").await, sent(&address, "GET / HTTP/1.1\r\n").await];
    hanging.push(sent(&address, HALF_FORM).await);
    hanging.push(sent(&address, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await);
    // And one who asks much and reads nothing.
    let mut deaf = sent(&address, "").await;
    let much = "GET /none HTTP/1.1\r\nhost: x\r\naccept: text/html\r\n\r\n".repeat(2_000);
    let _ = tokio::time::timeout(Duration::from_secs(2), deaf.write_all(much.as_bytes())).await;
    let outcome = stop(child).await;
    assert_eq!(outcome.code, 0, "{outcome:?}");
    drop((hanging, deaf));
}

#[tokio::test]
async fn figures_are_for_operators() {
    let (desk, address) = desk().await;
    let own = free_address();
    let token = "0123456789abcdef0123";
    let desk = desk.with("METRICS_LISTEN", &own).with("METRICS_TOKEN", token);
    let child = desk.spawn(&["serve"]);
    is_up(&address).await;
    assert!(get(&address, "/metrics").await.unwrap().starts_with("HTTP/1.1 404"));
    assert!(get(&own, "/metrics").await.unwrap().starts_with("HTTP/1.1 401"));
    assert!(get(&own, "/healthz").await.unwrap().starts_with("HTTP/1.1 200"));
    assert!(get(&own, "/").await.unwrap().starts_with("HTTP/1.1 404"));
    let request = |token: &str| {
        format!(
            "GET /metrics HTTP/1.1\r\nhost: {own}\r\nconnection: close\r\n\
             authorization: Bearer {token}\r\n\r\n"
        )
    };
    let mut told = ask(&own, &request(token)).await.unwrap();
    assert!(told.starts_with("HTTP/1.1 200"), "{told}");
    // The first accounting begins with the server, and may end after the first question.
    while !told.contains("reroll_integrity_ok") {
        tokio::time::sleep(Duration::from_millis(50)).await;
        told = ask(&own, &request(token)).await.unwrap();
    }
    assert!(ask(&own, &request("wrong")).await.unwrap().starts_with("HTTP/1.1 401"));
    assert_eq!(stop(child).await.code, 0);
}

#[tokio::test]
async fn figures_of_a_public_site_are_closed() {
    let (desk, address) = desk().await;
    let desk = desk.with("BASE_URL", "https://events.example.org");
    let child = desk.spawn(&["serve"]);
    is_up(&address).await;
    assert!(get(&address, "/metrics").await.unwrap().starts_with("HTTP/1.1 404"));
    assert_eq!(stop(child).await.code, 0);
}

#[tokio::test]
async fn a_wrong_door_is_one_line() {
    let (desk, address) = desk().await;
    let port = address.split(':').next_back().unwrap();
    for (variable, value) in [
        ("METRICS_LISTEN", "everywhere".to_owned()),
        ("METRICS_LISTEN", format!("0.0.0.0:{port}")),
        ("METRICS_TOKEN", "short".to_owned()),
    ] {
        let mut command = desk.command(&["serve"]);
        let output = command.env(variable, &value).output().await.unwrap();
        let outcome = Outcome::of(&output);
        let said = outcome.refusal(2);
        assert!(said.contains(variable) && said.contains("for example"), "{said}");
    }
}

#[tokio::test]
async fn the_log_says_what_was_refused_in_plain_text() {
    let (desk, address) = desk().await;
    let desk = desk.with("CLICOLOR_FORCE", "1");
    let child = desk.spawn(&["serve"]);
    is_up(&address).await;
    let foreign = format!(
        "POST /api/sign-in?secret-word HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}.evil\r\n\
         cookie: reroll=secret-word\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    );
    assert!(ask(&address, &foreign).await.unwrap().starts_with("HTTP/1.1 403"));
    let no_right = format!(
        "POST /api/purge-events HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: 22\r\n\r\n\
         events[0]=1&password=s"
    );
    assert!(ask(&address, &no_right).await.unwrap().starts_with("HTTP/1.1 303"));
    let outcome = stop(child).await;
    for (place, reason) in
        [("/api/sign-in", "sent from another site"), ("/api/purge-events", "not signed in")]
    {
        let line = outcome.err.lines().find(|line| line.contains(place));
        assert!(line.is_some_and(|line| line.contains(reason)), "{place}: {}", outcome.err);
    }
    assert!(!outcome.err.contains('\u{1b}'), "colours in a file: {:?}", outcome.err);
    assert!(!outcome.err.contains("secret-word") && !outcome.err.contains("evil"), "{outcome:?}");
}

#[tokio::test]
async fn a_second_server_says_which_variable_to_set() {
    let (desk, _) = desk().await;
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = holder.local_addr().unwrap().to_string();
    let desk = desk.with("METRICS_LISTEN", &taken);
    let said = desk.run(&["serve"]).await.refusal(1).to_owned();
    assert!(said.contains("METRICS_LISTEN="), "{said}");
    drop(holder);
}
