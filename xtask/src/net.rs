//! Ports and pages on this machine's own address.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Error, Result, failed};
use crate::process::{self, Service};

/// How often a starting server is asked whether it is ready.
const TICK: Duration = Duration::from_millis(100);
/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// A port of this machine.
pub fn local(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

/// A port that no one listens on right now.
pub fn free_port() -> Result<u16> {
    let bound = TcpListener::bind(local(0)).and_then(|listener| listener.local_addr());
    bound
        .map(|address| address.port())
        .map_err(|error| Error::Failed(format!("no free port: {error}")))
}

/// Fails where a port is taken; `option` is what chooses another.
pub fn check_free(port: u16, who: &str, option: &str) -> Result<()> {
    match TcpListener::bind(local(port)) {
        Ok(_) => Ok(()),
        Err(error) => failed(format!(
            "{who} cannot listen on 127.0.0.1:{port}: {error}. Stop what listens there, or choose \
             another port with {option}"
        )),
    }
}

/// The status that a GET of a path answers with, or `None` where no HTTP answer came.
pub fn status(port: u16, path: &str) -> Option<u16> {
    let mut stream = TcpStream::connect_timeout(&local(port), PATIENCE).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut start = [0; 12];
    stream.read_exact(&mut start).ok()?;
    std::str::from_utf8(&start).ok()?.strip_prefix("HTTP/1.1 ")?.parse().ok()
}

/// Waits until a path answers 200, the service ends, or the time is up.
pub fn wait_ready(service: &mut Service, port: u16, path: &str, limit: Duration) -> Result<()> {
    let begin = Instant::now();
    loop {
        process::check_interrupted()?;
        if let Some(status) = service.ended() {
            return failed(format!("{} ended at its start ({status})", service.name()));
        }
        if status(port, path) == Some(200) {
            return Ok(());
        }
        if begin.elapsed() > limit {
            return failed(format!(
                "{} does not answer 200 on http://127.0.0.1:{port}{path} after {} s",
                service.name(),
                limit.as_secs()
            ));
        }
        thread::sleep(TICK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named_with_the_way_out() {
        let listener = TcpListener::bind(local(0)).expect("bound");
        let port = listener.local_addr().expect("an address").port();
        let error = check_free(port, "the site", "--port").expect_err("taken").to_string();
        assert!(
            error.contains(&format!("127.0.0.1:{port}")) && error.contains("--port"),
            "{error}"
        );
        drop(listener);
        check_free(free_port().expect("one"), "the site", "--port").expect("free");
    }

    #[test]
    fn reads_the_status_of_an_answer() {
        let listener = TcpListener::bind(local(0)).expect("bound");
        let port = listener.local_addr().expect("an address").port();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a visitor");
            let mut request = [0; 512];
            let length = stream.read(&mut request).expect("read");
            stream.write_all(b"HTTP/1.1 503 Service Unavailable\r\n\r\n").expect("written");
            String::from_utf8_lossy(&request[..length]).into_owned()
        });
        assert_eq!(status(port, "/healthz"), Some(503));
        assert!(server.join().expect("served").starts_with("GET /healthz HTTP/1.1\r\n"));
    }
}
