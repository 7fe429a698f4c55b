//! The stand-in as a program of its own, beside a site in development.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{ArgAction, Parser, builder::FalseyValueParser};
use sandbox::{CLIENT_ID, CLIENT_SECRET, Options, Sandbox};
use tokio::signal;
use tracing_subscriber::EnvFilter;
use url::Url;

/// A stand-in for Google's OAuth and Calendar services. Nothing leaves this machine.
#[derive(Parser)]
#[command(name = "sandbox", version)]
struct Arguments {
    /// Where to listen; only addresses of this machine itself
    #[arg(long, env = "SANDBOX_LISTEN", default_value = "127.0.0.1:4400")]
    listen: SocketAddr,
    /// Keep accounts, calendars and grants in this file, so that they survive a restart
    #[arg(long, env = "SANDBOX_STATE_FILE", value_name = "PATH")]
    state_file: Option<PathBuf>,
    /// Begin with a demo club and its calendars, unless there is something already
    #[arg(long, env = "SANDBOX_DEMO", action = ArgAction::SetTrue)]
    #[arg(value_parser = FalseyValueParser::new())]
    demo: bool,
    /// Deliver push notifications to this origin in place of the site's public one
    #[arg(long, env = "SANDBOX_PUSH_BASE", value_name = "URL")]
    push_base: Option<Url>,
    /// A redirect address of the site, compared to the letter; can be repeated.
    /// Without any, every http address of this machine will do
    #[arg(long = "redirect-uri", env = "SANDBOX_REDIRECT_URIS", value_delimiter = ',')]
    redirect_uris: Vec<String>,
    /// The OAuth client's id
    #[arg(long, env = "SANDBOX_CLIENT_ID", default_value = CLIENT_ID)]
    client_id: String,
    /// The OAuth client's secret
    #[arg(long, env = "SANDBOX_CLIENT_SECRET", default_value = CLIENT_SECRET)]
    client_secret: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> std::io::Result<()> {
    let sandbox = Sandbox::start(Options {
        listen: arguments.listen,
        state_file: arguments.state_file,
        demo: arguments.demo,
        client_id: arguments.client_id,
        client_secret: arguments.client_secret,
        redirect_uris: arguments.redirect_uris,
        push_base: arguments.push_base,
        ..Options::default()
    })
    .await?;
    println!("Google stand-in: {}", sandbox.base_url());
    asked_to_stop().await?;
    sandbox.stop().await
}

/// Waits for ctrl-c or SIGTERM.
async fn asked_to_stop() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
        tokio::select! {
            interrupted = signal::ctrl_c() => interrupted,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    signal::ctrl_c().await
}
