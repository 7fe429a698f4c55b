//! The HTTP client below OAuth: what the `oauth2` crate needs of `reqwest`.
//!
//! Its own `reqwest` feature is off, since it would bring a second version of that library.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use google_calendar3::hyper_rustls::HttpsConnector;
use google_calendar3::hyper_util::client::legacy::connect::HttpConnector;
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::{RequestBuilder, Response};
use thiserror::Error;
use tokio::time::Instant;

use super::calls::Calls;

/// How long a whole exchange with an OAuth endpoint may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// How long connecting may take.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The connector below the Calendar client: https, and http for a stand-in.
pub(super) type Connector = HttpsConnector<HttpConnector>;

/// An HTTP client that follows no redirects (RFC 9700, 4.12: they could carry a code or a token
/// elsewhere) and gives up in time. Like the Calendar client, it goes straight to its address and
/// asks no proxy.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    pub(super) client: reqwest::Client,
    calls: Calls,
}

/// Why there is no usable answer.
#[derive(Debug, Error)]
pub(super) enum WireError {
    /// No connection, a timeout, a cut body.
    #[error("{0}")]
    Http(#[from] reqwest::Error),
    /// Busy or broken: worth another try later.
    #[error("it answered {0}")]
    Busy(http::StatusCode),
    /// An answer that no server gives.
    #[error("{0}")]
    Odd(#[from] http::Error),
}

impl Wire {
    /// A client that trusts what `tls` trusts.
    ///
    /// # Errors
    /// Where the TLS configuration is refused.
    pub(super) fn new(tls: rustls::ClientConfig, calls: Calls) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .build()?;
        Ok(Self { client, calls })
    }

    /// Sends a request, and notes how long its answer took to begin.
    #[tracing::instrument(name = "google", skip_all, fields(method = method))]
    pub(super) async fn send(
        &self,
        method: &'static str,
        request: RequestBuilder,
    ) -> Result<Response, reqwest::Error> {
        let began = Instant::now();
        let answer = request.send().await;
        let status = answer.as_ref().ok().map(|answer| answer.status().as_u16());
        self.calls.note(method, status, began.elapsed());
        answer
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, WireError> {
        let request = RequestBuilder::from_parts(self.client.clone(), request.try_into()?);
        let response = self.send("oauth.token", request).await?;
        let status = response.status();
        if status.is_server_error() || matches!(status.as_u16(), 408 | 429) {
            return Err(WireError::Busy(status));
        }
        let mut answer = http::Response::builder().status(status);
        for (name, value) in response.headers() {
            answer = answer.header(name, value);
        }
        Ok(answer.body(response.bytes().await?.to_vec())?)
    }
}

impl<'c> AsyncHttpClient<'c> for Wire {
    type Error = WireError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, WireError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.exchange(request))
    }
}

/// An error with its causes: `reqwest` says what happened only in the last of them.
pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let said = next.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = next.source();
    }
    text
}
