//! The command line. Each command is a thin layer over the same services as the site.

mod alert;
mod audit;
mod backup;
mod demo;
mod demo_events;
mod doctor;
mod error;
mod help;
mod operator;
mod organizers;
mod output;
mod people;
mod progress;
mod purge;
mod recover;
mod rescue;
mod runs;
mod secret;
mod serve;
mod sources;
mod text_file;
mod transfer;
mod trash;
mod which;

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use store::{self, Trouble};

use crate::config::Config;
use crate::services::Services;
use crate::services::private_files;

use error::{CliError, Done};
use output::Output;

/// Public event pages that a calendar sync cannot wipe out.
#[derive(Debug, Parser)]
#[command(
    name = "reroll",
    version,
    arg_required_else_help = true,
    after_help = "Settings are variables of the environment: `reroll help env` lists them."
)]
struct Arguments {
    /// Print JSON on stdout: one document, or one a line where a list can be long.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Bring the database up to date, then serve the site until SIGTERM.
    Serve,
    /// Bring the database to this version's schema.
    Migrate,
    /// Fill an empty database with believable demo data.
    Demo,
    /// People who can sign in.
    #[command(subcommand)]
    User(people::UserCommand),
    /// Clubs, stores and people that publish events.
    #[command(subcommand)]
    Organizer(organizers::OrganizerCommand),
    /// Connected calendars.
    #[command(subcommand)]
    Source(sources::SourceCommand),
    /// Sync connected calendars now.
    Sync(runs::SyncArguments),
    /// The sync log.
    #[command(subcommand)]
    Run(runs::RunCommand),
    /// Events in the trash.
    #[command(subcommand)]
    Trash(trash::TrashCommand),
    /// Restore from history what is missing and was never purged.
    Recover(recover::RecoverArguments),
    /// Alerts, and whether they reach anybody.
    #[command(subcommand)]
    Alert(alert::AlertCommand),
    /// Who did what.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Account for every id ever given, and check the history, the audit log and the database.
    Doctor(doctor::DoctorArguments),
    /// Export records as JSON Lines, every column as stored.
    #[command(subcommand)]
    Export(transfer::ExportCommand),
    /// Make, verify, compare, merge and restore backups.
    #[command(subcommand)]
    Backup(backup::BackupCommand),
    /// Import exported records, with their ids and timestamps.
    #[command(subcommand)]
    Import(transfer::ImportCommand),
}

impl Command {
    /// Whether it is about what was lost: a new, empty database would only say that all is well.
    fn needs_a_past(&self) -> bool {
        matches!(self, Self::Doctor(_) | Self::Recover(_) | Self::Trash(_))
    }

    /// Whether a database that can only be read will do.
    fn only_reads(&self) -> bool {
        match self {
            Self::Doctor(_) | Self::Export(_) | Self::Backup(_) => true,
            Self::Recover(arguments) => arguments.dry_run(),
            _ => false,
        }
    }
}

/// How long threads get that are still at work when all is done.
const LAST_THREADS: Duration = Duration::from_secs(1);

/// What is said of a number that is none.
const NO_NUMBER: &str = "it must be a whole number, such as 7";

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    private_files::make_private();
    let words: Vec<OsString> = std::env::args_os().collect();
    if words.get(1..).is_some_and(|words| words == ["help", "env"]) {
        output::print_line(&help::environment());
        return ExitCode::SUCCESS;
    }
    let arguments = match Arguments::try_parse_from(&words) {
        Ok(arguments) => arguments,
        Err(error) => return misused(&error, words.iter().any(|word| word == "--json")),
    };
    let output = Output::new(arguments.json);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return report(&CliError::Io(format!("cannot start: {error}")), &output),
    };
    let done = runtime.block_on(run(arguments, &output));
    // Work on threads of its own (a picture, a password, a slow disk) is not waited for without end.
    runtime.shutdown_timeout(LAST_THREADS);
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report(&error, &output),
    }
}

/// What clap says, help and version included; for programs as JSON.
fn misused(error: &clap::Error, json: bool) -> ExitCode {
    if json && error.use_stderr() {
        // Its first paragraph: what follows is how commands are written.
        let text = readable(&error.render().to_string());
        let lines = text.lines().take_while(|line| !line.is_empty()).map(str::trim);
        let words = lines.collect::<Vec<_>>().join(" ");
        Output::new(true).error(words.strip_prefix("error: ").unwrap_or(&words));
    } else if error.use_stderr() {
        let words = error.render();
        let words = if has_colours() { words.ansi().to_string() } else { words.to_string() };
        eprint!("{}", readable(&words));
    } else {
        let _ = error.print();
    }
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

/// Rust's own words for what is no number, in people's.
fn readable(words: &str) -> String {
    let words = words.replace("invalid digit found in string", NO_NUMBER);
    words.replace("cannot parse integer from empty string", NO_NUMBER)
}

/// One line on stderr, and the exit status: 1 when the work failed, 2 on bad usage, 3 when only a
/// part could be read.
fn report(error: &CliError, output: &Output) -> ExitCode {
    let line = error.to_string();
    if !line.is_empty() {
        output.error(&line);
    }
    match error {
        CliError::Config(_) | CliError::Usage(_) => ExitCode::from(2),
        CliError::Partial => ExitCode::from(3),
        _ => ExitCode::from(1),
    }
}

async fn run(arguments: Arguments, output: &Output) -> Done {
    let config = Config::from_env()?;
    for name in Config::misspelt() {
        let (found, meant) = (name.found, name.meant);
        output.warning(&format!("{found} is set but has no meaning here: did you mean {meant}?"));
    }
    if matches!(arguments.command, Command::Serve) {
        start_log("info,sqlx=warn");
        return serve::serve(config).await;
    }
    // What SQL takes long is for the server's log.
    start_log("warn,sqlx=error");
    if arguments.command.needs_a_past() && !store::is_there(&config.database_url) {
        return Err(CliError::Usage(format!(
            "there is no database at {}: give this command the DATA_DIR and DATABASE_URL that the \
             server has (`reroll migrate` makes a new database)",
            config.database_url
        )));
    }
    let (services, damage) = open(config, &arguments.command).await?;
    if let (Some(said), Command::Doctor(_)) = (&damage, &arguments.command) {
        return rescue::diagnose(&services, output, said).await;
    }
    match arguments.command {
        Command::Serve => Ok(()),
        Command::Migrate => {
            output.document(&serde_json::json!({"migrated": true}), || {
                "The database is up to date.".into()
            });
            Ok(())
        }
        Command::Demo => demo::demo(&services, output).await,
        Command::User(command) => people::user(&services, output, command).await,
        Command::Organizer(command) => organizers::organizer(&services, output, command).await,
        Command::Source(command) => sources::source(&services, output, command).await,
        Command::Sync(arguments) => runs::sync(&services, output, arguments).await,
        Command::Run(command) => runs::run(&services, output, command).await,
        Command::Trash(command) => trash::trash(&services, output, command).await,
        Command::Backup(command) => backup::backup(&services, output, command).await,
        Command::Recover(arguments) => recover::recover(&services, output, arguments).await,
        Command::Alert(command) => alert::alert(&services, output, command).await,
        Command::Audit(command) => audit::audit(&services, output, command).await,
        Command::Doctor(arguments) => doctor::doctor(&services, output, arguments).await,
        Command::Export(command) => {
            transfer::export(&services, output, command, damage.is_some()).await
        }
        Command::Import(command) => transfer::import(&services, output, command).await,
    }
}

/// Opens the site for a command. A damaged database is opened for those that only read it, and comes
/// with what is wrong with it.
async fn open(config: Config, command: &Command) -> Result<(Services, Option<String>), CliError> {
    match Services::open(config.clone()).await {
        Err(error) if error.trouble() == Some(Trouble::Damaged) => {
            let (address, said) = (config.database_url.clone(), error.to_string());
            if !command.only_reads() {
                return Err(CliError::Damaged { address, said });
            }
            match Services::open_to_read(config).await {
                Ok(services) => Ok((services, Some(said))),
                Err(_) => Err(CliError::Damaged { address, said }),
            }
        }
        other => Ok((other?, None)),
    }
}

/// Colours are for terminals alone, and for those whose owner wants them (<https://no-color.org>).
fn has_colours() -> bool {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    std::io::stderr().is_terminal() && !plain
}

/// Logs go to stderr; `RUST_LOG` says how much.
fn start_log(default: &str) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(has_colours());
    let _ = log.with_writer(|| progress::Above(std::io::stderr())).try_init();
}
