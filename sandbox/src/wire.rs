//! Connections that a fault can cut: before an answer, or in the middle of its body.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

/// How much may still be written to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Allowance {
    /// No limit: the connection is well.
    All,
    /// The next answer's head, and this many bytes of its body.
    BodyBytes(usize),
    /// This many bytes.
    Bytes(usize),
}

/// A request's grip on the connection it came by.
#[derive(Debug, Clone)]
pub(crate) struct Link(Arc<Mutex<Allowance>>);

impl Link {
    /// Lets nothing more out: the client sees the connection close without an answer.
    pub(crate) fn drop_now(&self) {
        self.set(Allowance::Bytes(0));
    }

    /// Lets the next answer's head and `bytes` of its body out, and then closes.
    pub(crate) fn cut_body_after(&self, bytes: usize) {
        self.set(Allowance::BodyBytes(bytes));
    }

    fn set(&self, allowance: Allowance) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = allowance;
    }

    /// How many bytes of `buffer` may be written, and notes them as written.
    fn take(&self, buffer: &[u8]) -> usize {
        let mut allowance = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let limit = match *allowance {
            Allowance::All => return buffer.len(),
            Allowance::Bytes(bytes) => bytes,
            Allowance::BodyBytes(bytes) => head_length(buffer) + bytes,
        };
        let written = limit.min(buffer.len());
        *allowance = Allowance::Bytes(limit - written);
        written
    }

    /// Gives back what `take` allowed and the socket did not accept.
    fn put_back(&self, bytes: usize) {
        let mut allowance = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Allowance::Bytes(left) = &mut *allowance {
            *left += bytes;
        }
    }
}

/// The length of an HTTP head with its blank line; 0 where there is none.
fn head_length(buffer: &[u8]) -> usize {
    buffer.windows(4).position(|four| four == b"\r\n\r\n").map_or(0, |at| at + 4)
}

impl Connected<IncomingStream<'_, CuttableListener>> for Link {
    fn connect_info(stream: IncomingStream<'_, CuttableListener>) -> Self {
        stream.io().link.clone()
    }
}

/// A listener whose connections can be cut.
pub(crate) struct CuttableListener(pub(crate) TcpListener);

impl Listener for CuttableListener {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Small answers should not wait for more: tests make many small requests.
        let _ = stream.set_nodelay(true);
        (Wire { stream, link: Link(Arc::new(Mutex::new(Allowance::All))) }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// A TCP connection with a limit on what may be written.
pub(crate) struct Wire {
    stream: TcpStream,
    link: Link,
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        // Waiting for room first, so that what is taken from the allowance is also written.
        if self.stream.poll_write_ready(context)?.is_pending() {
            return Poll::Pending;
        }
        let before = *self.link.0.lock().unwrap_or_else(PoisonError::into_inner);
        let allowed = self.link.take(buffer);
        if allowed == 0 && !buffer.is_empty() {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let written = Pin::new(&mut self.stream).poll_write(context, &buffer[..allowed]);
        match written {
            Poll::Pending => self.link.set(before),
            Poll::Ready(Ok(count)) if before != Allowance::All && count < allowed => {
                self.link.put_back(allowed - count);
            }
            Poll::Ready(_) => {}
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(allowance: Allowance) -> Link {
        Link(Arc::new(Mutex::new(allowance)))
    }

    #[test]
    fn a_cut_lets_the_head_and_so_many_bytes_out() {
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"a\":\"b\"}";
        for (allowance, expected) in [
            (Allowance::All, answer.len()),
            (Allowance::Bytes(0), 0),
            (Allowance::BodyBytes(0), answer.len() - 9),
            (Allowance::BodyBytes(4), answer.len() - 5),
            (Allowance::BodyBytes(99), answer.len()),
        ] {
            assert_eq!(link(allowance).take(answer), expected, "{allowance:?}");
        }
    }

    #[test]
    fn a_cut_holds_over_several_writes() {
        let link = link(Allowance::BodyBytes(5));
        assert_eq!(link.take(b"HTTP/1.1 200 OK\r\n\r\nabc"), 22);
        assert_eq!(link.take(b"defg"), 2);
        assert_eq!(link.take(b"h"), 0);
    }
}
