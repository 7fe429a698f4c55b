//! Starting and stopping.

use std::{io, net::SocketAddr, ops::Deref, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
    task::JoinHandle,
};
use url::Url;

use crate::{
    calendar, control, faults,
    handle::Handle,
    oauth,
    options::Options,
    push, record, seed,
    shared::Shared,
    state::{State, file},
    ui,
    wire::{CuttableListener, Link},
};

/// How long open requests may take when the stand-in stops.
const DRAIN: Duration = Duration::from_secs(2);
/// How long changes are gathered before the state file is written.
const GATHER: Duration = Duration::from_millis(200);
/// A bulk insert of 50,000 events is some 10 MB of JSON.
const BODY_MAX: usize = 256 * 1024 * 1024;

/// A running stand-in. It stops when it is dropped, or, waiting for the end, by
/// [`Sandbox::stop`]. Dereferences to its [`Handle`].
pub struct Sandbox {
    handle: Handle,
    stop: watch::Sender<bool>,
    server: Option<JoinHandle<()>>,
}

impl Deref for Sandbox {
    type Target = Handle;

    fn deref(&self) -> &Handle {
        &self.handle
    }
}

impl Sandbox {
    /// Starts a stand-in on the current tokio runtime.
    ///
    /// # Errors
    /// When the address is not a loopback one or is taken, or the state file cannot be read.
    pub async fn start(options: Options) -> io::Result<Self> {
        check_loopback(options.listen)?;
        let state = first_state(&options)?;
        let listener = TcpListener::bind(options.listen).await.map_err(|error| {
            io::Error::new(error.kind(), format!("cannot listen on {}: {error}", options.listen))
        })?;
        let base = format!("http://{}", listener.local_addr()?);
        let client = push::client().map_err(io::Error::other)?;
        let (sender, queue) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared::new(options, base, state, sender));
        shared.write(|_, _| ());
        let (stop, stopping) = watch::channel(false);
        tokio::spawn(until(stopping.clone(), push::deliver(shared.clone(), client, queue)));
        tokio::spawn(until(stopping.clone(), keep_saved(shared.clone())));
        let server = tokio::spawn(serve(listener, shared.clone(), stopping));
        Ok(Self { handle: Handle(shared), stop, server: Some(server) })
    }

    /// Stops answering, waits for open requests (at most two seconds), writes the state file.
    ///
    /// # Errors
    /// When the state file cannot be written.
    pub async fn stop(mut self) -> io::Result<()> {
        self.stop.send_replace(true);
        if let Some(mut server) = self.server.take()
            && tokio::time::timeout(DRAIN, &mut server).await.is_err()
        {
            server.abort();
        }
        self.handle.0.save()
    }

    /// A grip on this stand-in that can be cloned and given away.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        if let Err(error) = self.handle.0.save() {
            tracing::error!("{error}");
        }
    }
}

/// Where things are. All addresses are absolute.
impl Handle {
    /// The stand-in's own address, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.0.base
    }

    /// The OAuth client's id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.0.options.client_id
    }

    /// The OAuth client's secret.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        &self.0.options.client_secret
    }

    /// Where a site sends people for consent (`GOOGLE_AUTH_URL`).
    #[must_use]
    pub fn auth_url(&self) -> String {
        self.at("/o/oauth2/v2/auth")
    }

    /// Where codes and refresh tokens are exchanged (`GOOGLE_TOKEN_URL`).
    #[must_use]
    pub fn token_url(&self) -> String {
        self.at("/token")
    }

    /// Where tokens are revoked (`GOOGLE_REVOKE_URL`).
    #[must_use]
    pub fn revoke_url(&self) -> String {
        self.at("/revoke")
    }

    /// Where to ask who has signed in (`GOOGLE_USERINFO_URL`).
    #[must_use]
    pub fn userinfo_url(&self) -> String {
        self.at("/oauth2/v3/userinfo")
    }

    /// The Calendar API, with the slash at the end (`GOOGLE_CALENDAR_URL`).
    #[must_use]
    pub fn calendar_url(&self) -> String {
        self.at("/calendar/v3/")
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.0.base)
    }
}

fn check_loopback(listen: SocketAddr) -> io::Result<()> {
    if listen.ip().is_loopback() {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        format!(
            "refusing to listen on {listen}: the stand-in gives anyone access to everything, so \
             it only listens on this machine itself (for example 127.0.0.1:4400)"
        ),
    ))
}

fn first_state(options: &Options) -> io::Result<State> {
    let kept = options.state_file.as_deref().map(file::load).transpose()?.flatten();
    let mut state = kept.unwrap_or_else(|| State::new(&*options.entropy));
    state.behaviour = options.behaviour.clone();
    if options.demo && state.is_empty() {
        seed::fill(&mut state, options.clock.now(), &*options.entropy);
    }
    Ok(state)
}

async fn until(mut stopping: watch::Receiver<bool>, work: impl Future<Output = ()>) {
    tokio::select! {
        () = work => {}
        _ = stopping.wait_for(|stop| *stop) => {}
    }
}

async fn keep_saved(shared: Arc<Shared>) {
    loop {
        shared.saver.notified().await;
        tokio::time::sleep(GATHER).await;
        let shared = shared.clone();
        let saved = tokio::task::spawn_blocking(move || shared.save()).await;
        if let Ok(Err(error)) = saved {
            tracing::error!("{error}");
        }
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>, mut stopping: watch::Receiver<bool>) {
    let service = router(shared).into_make_service_with_connect_info::<Link>();
    let stopped = async move { drop(stopping.wait_for(|stop| *stop).await) };
    let served =
        axum::serve(CuttableListener(listener), service).with_graceful_shutdown(stopped).await;
    if let Err(error) = served {
        tracing::error!("the stand-in has stopped: {error}");
    }
}

fn router(shared: Arc<Shared>) -> Router {
    let google = Router::new()
        .merge(oauth::routes())
        .nest("/calendar/v3", calendar::routes())
        .layer(middleware::from_fn_with_state(shared.clone(), faults::apply::apply))
        .layer(middleware::from_fn_with_state(shared.clone(), record::record));
    Router::new()
        .merge(google)
        .nest("/sandbox/api", control::routes())
        .merge(ui::routes())
        .layer(middleware::from_fn(guard))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .with_state(shared)
}

/// Refuses requests by names that are not this machine's (DNS rebinding), and changes that a
/// page of another site makes a browser send.
async fn guard(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if !is_loopback_authority(host) {
        let message = "The stand-in only answers to 127.0.0.1, [::1] and localhost.\n";
        return (StatusCode::MISDIRECTED_REQUEST, message).into_response();
    }
    if request.method() != Method::GET && !same_origin(headers, host) {
        let message = "Refused: sent by a page of another site.\n";
        return (StatusCode::FORBIDDEN, message).into_response();
    }
    next.run(request).await
}

fn is_loopback_authority(host: &str) -> bool {
    Url::parse(&format!("http://{host}/")).is_ok_and(|url| push::is_loopback(&url))
}

/// Programs send no `Origin`; browsers send the page's with every POST.
fn same_origin(headers: &HeaderMap, host: &str) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    origin.to_str().is_ok_and(|origin| origin == format!("http://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for (host, good) in [
            ("127.0.0.1:4400", true),
            ("localhost", true),
            ("[::1]:4400", true),
            ("sandbox.localhost:4400", true),
            ("evil.example:4400", false),
            ("127.0.0.1.evil.example", false),
            ("", false),
        ] {
            assert_eq!(is_loopback_authority(host), good, "{host}");
        }
    }

    #[tokio::test]
    async fn an_address_that_others_reach_is_refused() {
        let listen = SocketAddr::from(([0, 0, 0, 0], 0));
        let started = Sandbox::start(Options { listen, ..Options::default() }).await;
        let error = started.err().expect("it must refuse");
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        assert!(error.to_string().contains("127.0.0.1:4400"), "{error}");
    }
}
