//! A connection's bytes. Whoever reads too slowly is cut off here; how long a request may take to come
//! is up to its holder.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::limits::Limits;
use super::seats::{Doing, Holder};

/// What a reader has to take in the long run, in bytes a second: a very slow telephone can. Without
/// it, a byte at a time would renew [`Limits::stalled`] for ever.
const SLOWEST: u64 = 1024;

/// A stream that tells its holder what comes, and does not wait for its reader for ever.
#[derive(Debug)]
pub struct Stream<S> {
    inner: S,
    holder: Arc<Holder>,
    longest: Duration,
    /// What is left of [`Limits::stalled`]; reading gives it back.
    patience: Duration,
    stalled: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl<S> Stream<S> {
    /// Watches over a stream.
    pub fn new(inner: S, holder: Arc<Holder>, limits: Limits) -> Self {
        let longest = limits.stalled;
        Self { inner, holder, longest, patience: longest, stalled: None }
    }

    /// Follows a try to write: how patient we are, and whether that is over.
    fn wrote(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(written) => {
                if let (Some((since, _)), Ok(bytes)) = (self.stalled.take(), &written) {
                    let earned = Duration::from_millis(*bytes as u64 * 1000 / SLOWEST);
                    let left = self.patience.saturating_sub(since.elapsed());
                    self.patience = (left + earned).min(self.longest);
                    self.holder.stall(false);
                }
                Poll::Ready(written)
            }
            Poll::Pending => {
                let (patience, holder) = (self.patience, &self.holder);
                let (_, until) = self.stalled.get_or_insert_with(|| {
                    holder.stall(true);
                    let now = Instant::now();
                    (now, Box::pin(sleep_until(now + patience)))
                });
                ready!(until.as_mut().poll(cx));
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(cx, buffer))?;
        if buffer.filled().len() > before && self.holder.doing() == Doing::Waiting {
            self.holder.begin(Doing::Asking);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(cx, bytes);
        self.wrote(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write_vectored(cx, bytes);
        self.wrote(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
