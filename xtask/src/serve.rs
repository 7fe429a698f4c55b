//! `cargo xtask serve`: everything set up, the site running, and each change on it again.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::assets::{Manifest, Site};
use crate::error::{Error, Result, at, failed};
use crate::net;
use crate::process::{self, Service};
use crate::setup::wasm_target::{self, Toolchain};
use crate::site::Place;
use crate::term;
use crate::watch::{Parts, Sources};
use crate::workspace::{Profile, Workspace};

/// How often the running programs are looked at while nothing changes.
const LOOK: Duration = Duration::from_millis(500);

/// What `serve` was asked for.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The site's port on 127.0.0.1
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// The stand-in Google's port on 127.0.0.1
    #[arg(long, default_value_t = 4400)]
    sandbox_port: u16,
    /// Do not rebuild when a source file changes
    #[arg(long)]
    no_watch: bool,
    /// Start with new data; the old data is put aside
    #[arg(long)]
    fresh: bool,
}

/// Runs the command until it is interrupted.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let place = place(workspace, options);
    check_ports(&place)?;
    if options.fresh {
        put_data_aside(workspace)?;
    }
    let toolchain = wasm_target::ensure(workspace)?;
    let site = Site { root: place.assets.clone(), profile: Profile::Dev };
    // Listening begins before compiling, so that a change meanwhile is not missed.
    let sources = if options.no_watch { None } else { Some(Sources::watch(&workspace.root)?) };
    let compiled = term::step("compiling the server (minutes at first, then seconds)", || {
        workspace.build_programs()
    })?;
    place.take_programs(&compiled, &["reroll", "sandbox"])?;
    let manifest =
        term::step("making the browser's side and the style", || site.build(workspace, toolchain))?;
    let running = Running::start(workspace.clone(), place, site, toolchain, manifest)?;
    running.greet(sources.is_some())?;
    running.follow(sources)
}

fn place(workspace: &Workspace, options: &Options) -> Place {
    let real_google = std::env::var_os("GOOGLE_CLIENT_ID").is_some_and(|id| !id.is_empty());
    let data = std::env::var_os("DATA_DIR").map_or_else(|| "data".into(), PathBuf::from);
    Place {
        programs: workspace.path("target/serve"),
        assets: workspace.path("target/site"),
        data: workspace.root.join(data),
        port: options.port,
        sandbox_port: (!real_google).then_some(options.sandbox_port),
        apart: None,
    }
}

fn check_ports(place: &Place) -> Result<()> {
    net::check_free(place.port, "the site", "--port")?;
    match place.sandbox_port {
        Some(port) => net::check_free(port, "the stand-in Google", "--sandbox-port"),
        None => Ok(()),
    }
}

/// Waits a moment for changes.
fn changed(sources: Option<&Sources>) -> Parts {
    match sources {
        Some(sources) => sources.changed(LOOK),
        None => {
            std::thread::sleep(LOOK);
            Parts::default()
        }
    }
}

/// Moves the data folder to `target/old-data-N`, so that a slip costs nothing.
fn put_data_aside(workspace: &Workspace) -> Result<()> {
    if let Some(name) =
        ["DATABASE_URL", "DATA_DIR"].iter().find(|name| std::env::var_os(name).is_some())
    {
        return failed(format!(
            "--fresh is for the data in `data/`, but {name} is set: unset it first"
        ));
    }
    let data = workspace.path("data");
    if !data.exists() {
        return Ok(());
    }
    let parent = workspace.path("target");
    std::fs::create_dir_all(&parent).map_err(at(&parent))?;
    let free =
        (1..).map(|number| parent.join(format!("old-data-{number}"))).find(|path| !path.exists());
    let aside = free.unwrap_or_else(|| parent.join("old-data"));
    std::fs::rename(&data, &aside).map_err(at(&data))?;
    term::say(format!("the old data is now in {}", aside.display()));
    Ok(())
}

/// The running programs, and what it takes to make them anew.
struct Running {
    workspace: Workspace,
    place: Place,
    site: Site,
    toolchain: Toolchain,
    manifest: Manifest,
    // The server stops first: it may be in a conversation with the stand-in.
    server: Option<Service>,
    sandbox: Option<Service>,
}

impl Running {
    fn start(
        workspace: Workspace,
        place: Place,
        site: Site,
        toolchain: Toolchain,
        manifest: Manifest,
    ) -> Result<Self> {
        let (server, sandbox) = term::step("starting", || {
            std::fs::create_dir_all(&place.data).map_err(at(&place.data))?;
            let sandbox = place.start_sandbox()?;
            place.prepare_data()?;
            Ok((Some(place.start_server()?), sandbox))
        })?;
        site.prune(&manifest)?;
        Ok(Self { workspace, place, site, toolchain, manifest, server, sandbox })
    }

    /// Says where to go and who can sign in.
    fn greet(&self, watching: bool) -> Result<()> {
        term::heading(&format!("Reroll runs at {}", self.place.url()));
        if let Some(google) = self.place.sandbox_url() {
            term::say(format!("stand-in Google: {google} (no GOOGLE_CLIENT_ID is set)"));
        }
        let accounts = self.place.accounts()?;
        if !accounts.is_empty() {
            let head = ["sign in as", "password", "role"].map(str::to_owned).to_vec();
            let rows: Vec<_> = std::iter::once(head).chain(accounts).collect();
            println!();
            term::table(&rows).iter().for_each(term::say);
            println!();
            term::say(format!("sign in at {}/sign-in", self.place.url()));
        }
        let changes = if watching { "Changes of the sources are put on it. " } else { "" };
        term::say(format!("{changes}Ctrl-C stops everything."));
        Ok(())
    }

    /// Applies changes until the task is interrupted. What failed is tried again with the next
    /// change: the mistake may have been in another part.
    fn follow(mut self, sources: Option<Sources>) -> Result<()> {
        let mut failed = Parts::default();
        loop {
            process::check_interrupted()?;
            self.notice_ends();
            let parts = changed(sources.as_ref());
            if parts.none() {
                continue;
            }
            let due = parts.and(failed);
            failed = match self.apply(due) {
                Ok(()) => Parts::default(),
                Err(Error::Interrupted) => return Err(Error::Interrupted),
                Err(error) => {
                    term::say(error.to_string());
                    term::say("waiting for the next change");
                    due
                }
            };
        }
    }

    /// Says once when a program ended by itself.
    fn notice_ends(&mut self) {
        for slot in [&mut self.server, &mut self.sandbox] {
            if let Some(status) = slot.as_mut().and_then(Service::ended) {
                let name = slot.take().map(|service| service.name().to_owned()).unwrap_or_default();
                term::say(format!("{name} ended ({status}); the next change starts it again"));
            }
        }
    }

    /// Makes the changed parts anew and restarts what uses them. The server comes first, since
    /// its pages are what most changes are about; the browser's side follows.
    fn apply(&mut self, parts: Parts) -> Result<()> {
        term::heading("a change");
        let begin = Instant::now();
        if parts.programs() {
            let compiled = self.workspace.build_programs()?;
            self.place.take_programs(&compiled, &["reroll", "sandbox"])?;
        }
        if parts.sandbox || self.sandbox.is_none() {
            self.sandbox = None;
            self.sandbox = self.place.start_sandbox()?;
        }
        if parts.style {
            self.manifest = self.site.build_style(&self.workspace)?;
        }
        if parts.style || parts.server || self.server.is_none() {
            self.restart_server(parts.server)?;
            term::say(format!("on the site after {}", term::duration(begin.elapsed())));
        }
        if parts.scripts {
            let manifest = self.site.build_scripts(&self.workspace, self.toolchain)?;
            if manifest != self.manifest {
                self.manifest = manifest;
                self.restart_server(false)?;
            }
            term::say(format!("with the browser's side after {}", term::duration(begin.elapsed())));
        }
        self.site.prune(&self.manifest)
    }

    fn restart_server(&mut self, migrate: bool) -> Result<()> {
        self.server = None;
        if migrate {
            self.place.prepare_data()?;
        }
        self.server = Some(self.place.start_server()?);
        Ok(())
    }
}
