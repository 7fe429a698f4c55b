//! `reroll serve`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use store::Trouble;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::error::{CliError, Done};
use crate::acts::set_up;
use crate::config::{Config, Missing, not_set_up};
use crate::services::Services;
use crate::serving::{self, Door, Limits};
use crate::{http, jobs};

/// How long everything gets to finish after SIGTERM: answers, and syncs under way. What hangs longer
/// is cut off, which loses nothing: whatever writes is all or none. Service managers kill after 30 s
/// or later, Docker after 10 s unless it is told otherwise.
const LAST: Duration = Duration::from_secs(18);

pub async fn serve(config: Config) -> Done {
    // The port first: where it is taken, nothing is opened or made.
    let listen = config.listen;
    let listener = bind(listen, "LISTEN=127.0.0.1:3001").await?;
    let operators = match config.metrics.listen {
        Some(address) => Some(bind(address, "METRICS_LISTEN=127.0.0.1:9188").await?),
        None => None,
    };
    let limits = Limits::of_descriptors(serving::raise_descriptors());
    let address = config.database_url.clone();
    let services = Services::open(config).await.map_err(|error| match error.trouble() {
        Some(Trouble::Damaged) => CliError::Damaged { address, said: error.to_string() },
        _ => error.into(),
    })?;
    let routers = http::routers(services.clone());
    let routers = routers.map_err(|error| CliError::Io(error.to_string()))?;
    let stop = stop_signal()?;
    greet(&services).await?;
    let jobs = tokio::spawn(jobs::run(services.clone(), stop.clone()));
    let [site, own] = doors(&services, limits, routers);
    let site = tokio::spawn(site.serve(listener, stop.clone()));
    let own = operators.map(|listener| tokio::spawn(own.serve(listener, stop.clone())));
    let work = async {
        let _ = site.await;
        if let Some(own) = own {
            let _ = own.await;
        }
        let _ = jobs.await;
    };
    tokio::select! {
        () = work => {}
        () = last_moment(stop) => tracing::warn!("something was under way for too long: cut off"),
    }
    Ok(())
}

/// Comes [`LAST`] after the signal to stop.
async fn last_moment(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
    tokio::time::sleep(LAST).await;
}

/// The site's door and the operators' own.
fn doors(services: &Services, limits: Limits, routers: http::Routers) -> [Door; 2] {
    let proxies = services.config.trusted_proxies.clone();
    let site = Door {
        limits,
        exempt: Arc::new(move |address| proxies.contains(&address)),
        site: routers.site,
        spare: routers.spare,
        clock: Arc::clone(&services.clock),
    };
    let own = Door { site: routers.operators.clone(), spare: routers.operators, ..site.clone() };
    [site, own]
}

/// Listens at an address.
async fn bind(address: SocketAddr, example: &str) -> Result<TcpListener, CliError> {
    TcpListener::bind(address).await.map_err(|error| {
        let variable = example.split('=').next().unwrap_or_default();
        let hint = if error.kind() == std::io::ErrorKind::AddrInUse {
            format!(
                ": another program listens there; stop it or set {variable}, for example {example}"
            )
        } else {
            String::new()
        };
        CliError::Io(format!("cannot listen on {address}: {error}{hint}"))
    })
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
    for path in &*services.exposed {
        tracing::warn!("{} can be read by others on this machine", path.display());
    }
    eprintln!("Reroll serves {origin} on {}.", services.config.listen);
    if let Some(token) = set_up::token(services).await? {
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
