//! Connections that ask for nothing, send nothing or read nothing: each ends, and others get in.
//! Real sockets; the times are short, and what is waited for is that something ends.

use std::net::SocketAddr;
use std::time::Duration;

use reroll::serving::Limits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::http::site::{Site, door};

/// Longer than anything here lasts, on a slow machine too.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longer than any test.
const NEVER: Duration = Duration::from_secs(3600);

/// A site's door with limits of its own.
struct Opened {
    _site: Site,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

fn limits() -> Limits {
    let never =
        Limits { head: NEVER, idle: NEVER, stalled: NEVER, ..Limits::of_descriptors(4_096) };
    Limits { drain: NEVER, ..never }
}

impl Opened {
    async fn with(limits: Limits) -> Self {
        let site = Site::start().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let serving = tokio::spawn(door(&site.world, limits).serve(listener, stopped));
        Self { _site: site, address, stop, serving }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// A connection from another address of this machine.
    async fn connect_from(&self, address: &str) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(format!("{address}:0").parse().unwrap()).unwrap();
        socket.connect(self.address).await.unwrap()
    }

    async fn sent(&self, text: &str) -> TcpStream {
        let mut stream = self.connect().await;
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }

    /// A request under way: the server has read its head and waits for the last letter of its body.
    async fn half_form(&self) -> TcpStream {
        let mut stream = self.sent(FORM_HEAD).await;
        let mut answer = [0; 256];
        let read = timeout(PATIENCE, stream.read(&mut answer)).await.expect("go on").unwrap();
        assert!(answer[..read].starts_with(b"HTTP/1.1 100"), "{:?}", &answer[..read]);
        stream.write_all(b"email=ad").await.unwrap();
        stream
    }

    async fn stopped(self) {
        let _ = self.stop.send(true);
        timeout(PATIENCE, self.serving).await.expect("it stops").unwrap();
    }
}

/// Reads to the end of a connection, which has to come; a reset is one.
async fn ended(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("it is closed");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Asks for a page, reads its answer, and leaves the connection open.
async fn asked(stream: &mut TcpStream, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 64 * 1024];
    let read = timeout(PATIENCE, stream.read(&mut answer)).await.expect("an answer").unwrap();
    String::from_utf8_lossy(&answer[..read]).into_owned()
}

/// A form whose body lacks a letter.
const FORM_HEAD: &str = "POST /api/sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\
    expect: 100-continue\r\ncontent-type: application/x-www-form-urlencoded\r\n\r\n";

#[tokio::test]
async fn half_heads_are_closed() {
    let site = Opened::with(Limits { head: Duration::from_millis(200), ..limits() }).await;
    for text in ["", "G", "GET / HTTP/1.1\r\nhost: x\r\nx-y: ", "\r\n"] {
        assert_eq!(ended(&mut site.sent(text).await).await, "", "{text:?}");
    }
    // A letter now and then renews nothing.
    let mut slow = site.sent("GET /").await;
    let drip = async {
        while slow.write_all(b"a").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, drip).await.expect("it is closed");
}

#[tokio::test]
async fn connections_that_wait_are_closed_and_those_that_ask_stay() {
    let site = Opened::with(Limits { idle: Duration::from_secs(2), ..limits() }).await;
    let mut stream = site.connect().await;
    for _ in 0..6 {
        assert!(asked(&mut stream, "/healthz").await.starts_with("HTTP/1.1 200"));
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(ended(&mut stream).await, "");
    // The next request's head has its own limit, and it is not the wait's.
    let mut stream = site.connect().await;
    asked(&mut stream, "/healthz").await;
    stream.write_all(b"GET /healthz HTTP/1.1\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    stream.write_all(b"host: x\r\nconnection: close\r\n\r\n").await.unwrap();
    assert!(ended(&mut stream).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn who_never_reads_is_cut_off() {
    let site = Opened::with(Limits { stalled: Duration::from_millis(300), ..limits() }).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut stream = socket.connect(site.address).await.unwrap();
    // Answers enough to fill every buffer on the way, and nobody reads them.
    let request = "GET /none HTTP/1.1\r\nhost: x\r\naccept: text/html\r\n\r\n".repeat(100);
    let flood = async {
        loop {
            if stream.write_all(request.as_bytes()).await.is_err() {
                break;
            }
        }
    };
    timeout(PATIENCE, flood).await.expect("it is closed");
}

#[tokio::test]
async fn who_waits_makes_room_for_who_asks() {
    let site = Opened::with(Limits { connections: 4, by_client: 99, ..limits() }).await;
    let mut silent = Vec::new();
    for _ in 0..20 {
        silent.push(site.sent("GET / HTTP/1.1\r\n").await);
    }
    for _ in 0..5 {
        assert!(asked(&mut site.connect().await, "/").await.starts_with("HTTP/1.1 200"));
    }
    for stream in &mut silent[..16] {
        assert_eq!(ended(stream).await, "");
    }
}

#[tokio::test]
async fn one_client_cannot_keep_others_out() {
    let site = Opened::with(Limits { connections: 8, by_client: 3, spare: 0, ..limits() }).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(site.half_form().await);
    }
    assert_eq!(ended(&mut site.connect().await).await, "", "it has as many as it may");
    let mut other = site.connect_from("127.0.0.2").await;
    assert!(asked(&mut other, "/").await.starts_with("HTTP/1.1 200"));
    held[0].write_all(b"a").await.unwrap();
    let mut answer = vec![0; 1024];
    let read = timeout(PATIENCE, held[0].read(&mut answer)).await.unwrap().unwrap();
    assert!(answer[..read].starts_with(b"HTTP/1.1 303"));
    assert!(asked(&mut site.connect().await, "/").await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn health_is_answered_when_all_connections_are_taken() {
    let limits = Limits { connections: 3, by_client: 99, spare: 1, ..limits() };
    let site = Opened::with(limits).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(site.half_form().await);
    }
    for (path, status) in [("/healthz", "200"), ("/readyz", "200"), ("/", "503"), ("/x", "503")] {
        let mut stream = site.connect().await;
        let answer = asked(&mut stream, path).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{path} {answer}");
        drop(stream);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    drop(held);
}

#[tokio::test]
async fn a_stop_closes_who_waits_and_lets_answers_end() {
    let site = Opened::with(limits()).await;
    let (mut new, mut half) = (site.connect().await, site.sent("GET / HTTP/1.1\r\n").await);
    let mut waits = site.connect().await;
    asked(&mut waits, "/healthz").await;
    let mut form = site.half_form().await;
    site.stop.send(true).unwrap();
    for stream in [&mut new, &mut half, &mut waits] {
        assert_eq!(ended(stream).await, "");
    }
    form.write_all(b"a").await.unwrap();
    let answer = ended(&mut form).await;
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert!(answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
    site.stopped().await;
}

#[tokio::test]
async fn a_stop_does_not_wait_for_what_hangs() {
    let site = Opened::with(Limits { drain: Duration::from_millis(300), ..limits() }).await;
    let mut form = site.half_form().await;
    site.stopped().await;
    ended(&mut form).await;
}

#[tokio::test]
async fn heads_that_are_too_long_are_refused() {
    let site = Opened::with(Limits { head: Duration::from_secs(2), ..limits() }).await;
    let long = "a".repeat(100_000);
    for (request, status) in [
        (format!("GET /?{long} HTTP/1.1\r\nhost: x\r\n\r\n"), "4"),
        (format!("GET / HTTP/1.1\r\nhost: x\r\nx-y: {long}\r\n\r\n"), "431"),
        (format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "a: b\r\n".repeat(500)), "431"),
        ("nonsense\r\n\r\n".to_owned(), "400"),
    ] {
        let mut stream = site.connect().await;
        let _ = stream.write_all(request.as_bytes()).await;
        let answer = ended(&mut stream).await;
        // The kernel may drop an answer to what was not read to its end.
        let fine = answer.is_empty() || answer.starts_with(&format!("HTTP/1.1 {status}"));
        assert!(fine, "{:.40} {answer}", request);
    }
    assert!(asked(&mut site.connect().await, "/").await.starts_with("HTTP/1.1 200"));
}
