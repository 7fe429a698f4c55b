//! `reroll serve`.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::{CliError, Done};
use crate::config::{Config, Missing, not_set_up};
use crate::services::Services;
use crate::{http, jobs, setup};

/// How long open connections get to finish after SIGTERM.
const DRAIN: Duration = Duration::from_secs(20);

pub async fn serve(config: Config) -> Done {
    // The port first: where it is taken, nothing is opened or made.
    let listen = config.listen;
    let listener = TcpListener::bind(listen).await.map_err(|error| bind_error(listen, &error))?;
    let services = Services::open(config).await?;
    let router = http::router(services.clone()).map_err(|error| CliError::Io(error.to_string()))?;
    let stop = stop_signal()?;
    greet(&services).await?;
    let jobs = tokio::spawn(jobs::run(services, stop.clone()));
    let app = router.into_make_service_with_connect_info::<SocketAddr>();
    let mut draining = stop.clone();
    let server = axum::serve(listener, app).with_graceful_shutdown(async move {
        let _ = draining.wait_for(|stop| *stop).await;
    });
    let mut late = stop;
    let served = tokio::select! {
        served = server => served,
        () = async {
            let _ = late.wait_for(|stop| *stop).await;
            tokio::time::sleep(DRAIN).await;
        } => Ok(()),
    };
    let _ = tokio::time::timeout(DRAIN, jobs).await;
    served.map_err(|error| CliError::Io(format!("the server failed: {error}")))
}

fn bind_error(listen: SocketAddr, error: &std::io::Error) -> CliError {
    let hint = if error.kind() == std::io::ErrorKind::AddrInUse {
        ": another program listens there; stop it or set LISTEN, for example LISTEN=127.0.0.1:3001"
    } else {
        ""
    };
    CliError::Io(format!("cannot listen on {listen}: {error}{hint}"))
}

/// Becomes true at SIGTERM or SIGINT.
fn stop_signal() -> Result<watch::Receiver<bool>, CliError> {
    let failed = |error| CliError::Io(format!("cannot listen for signals: {error}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        let _ = sender.send(true);
    });
    Ok(receiver)
}

/// Says where the site is and, while nobody can sign in, how to set it up.
async fn greet(services: &Services) -> Done {
    let origin = services.config.origin();
    eprintln!("Reroll serves {origin} on {}.", services.config.listen);
    if let Some(token) = setup::token(services).await? {
        eprintln!(
            "Nobody can sign in yet. Set up the site at {origin}/setup with this token: {token}"
        );
    }
    tell_missing(&services.config);
    Ok(())
}

/// Says what a real site would need besides.
fn tell_missing(config: &Config) {
    let missing = not_set_up(config);
    if missing.is_empty() {
        return;
    }
    eprintln!("Not set up (docs/OPERATING.md):");
    let width = missing.iter().map(|one| one.what.len()).max().unwrap_or(0);
    for Missing { what, so, set } in missing {
        eprintln!("  {what:width$}  {so}: set {set}");
    }
}
