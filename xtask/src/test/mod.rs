//! `cargo xtask test`: every check there is, in stages, the quick ones first.

mod bundle;
mod documentation;
pub mod journeys;
mod rust;
mod stages;

use std::path::PathBuf;
use std::time::Instant;

use crate::assets::Site;
use crate::checks;
use crate::error::{Error, Result, failed};
use crate::postgres::Cluster;
use crate::readers;
use crate::scratch;
use crate::setup::{self, postgres};
use crate::smtp::Smtp;
use crate::sweep;
use crate::term;
use crate::workspace::{Packages, Profile, Workspace};

use rust::{Choice, Tests};
use stages::Stages;

/// The stage of readers that others wrote, and the filter that runs it alone.
const READERS: &str = "readers";
/// The filter that runs all journeys alone.
const JOURNEYS: &str = "journeys";

/// Runs every check and test, or those that are asked for, and compares each stage's time with
/// the last run's.
#[derive(Debug, clap::Args)]
#[command(after_long_help = FILTERS)]
pub struct Options {
    /// Leave out what needs a browser: the bundle and the journeys
    #[arg(long)]
    no_browser: bool,
    /// Only what answers in two minutes, for the loop of changing and trying
    ///
    /// That is the format, tracked and unused things, licenses, and of the tests those of units and
    /// those of the store on SQLite. It leaves out clippy, PostgreSQL, the tests over HTTP and of
    /// the command line, the stories, mail, backups, readers and the browser.
    #[arg(long, conflicts_with_all = ["no_browser", "sweep", "filter"])]
    quick: bool,
    /// After a run in which all passed, remove what no run since the last sweep has used from
    /// cargo's folder
    #[arg(long, conflicts_with = "filter")]
    sweep: bool,
    /// Run only what has this in its name, and no other checks (see below)
    filter: Option<String>,
}

/// What a filter chooses.
const FILTERS: &str = "\
What FILTER chooses:
  readers   the readers of pages and feeds, alone
  journeys  all journeys in the browser, alone
  other     tests whose name contains it (as in `sync::plan` or `undo`), and journeys whose file or
            title matches it as a regular expression. It is an error when there is neither.

Programs that tests of the command line start, and what a run of all tests needs (PostgreSQL, a mail
server), are there for each.";

/// Runs all stages up to the first that fails, and says how each went.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let begin = Instant::now();
    let mut stages = options.times(workspace).map_or_else(Stages::default, Stages::compared);
    let mut run = Run { workspace, no_browser: options.no_browser, stages: &mut stages };
    let result = match &options.filter {
        Some(filter) => run.named(filter),
        None if options.quick => run.quick(),
        None => run.everything(options.sweep),
    };
    if !matches!(result, Err(Error::Interrupted)) {
        stages.summarize(begin.elapsed());
    }
    result
}

impl Options {
    /// Where the times of runs like this one are kept; nowhere for a run of some tests.
    fn times(&self, workspace: &Workspace) -> Option<PathBuf> {
        let kind = match (&self.filter, self.quick, self.no_browser) {
            (Some(_), ..) => return None,
            (None, true, _) => "quick",
            (None, false, true) => "no-browser",
            (None, false, false) => "all",
        };
        Some(workspace.target.join(format!("times-{kind}.json")))
    }
}

/// A run of some or all stages.
struct Run<'a> {
    workspace: &'a Workspace,
    no_browser: bool,
    stages: &'a mut Stages,
}

impl Run<'_> {
    fn everything(&mut self, sweep: bool) -> Result<()> {
        let workspace = self.workspace;
        self.check(&checks::QUICK)?;
        self.check(&checks::SLOW)?;
        self.rust(Choice::All)?;
        self.stages.run(READERS, || readers::run(workspace))?;
        if !self.no_browser {
            self.browser(None)?;
        }
        if sweep {
            self.stages.run("sweep", || sweep::run(workspace))?;
        }
        Ok(())
    }

    fn quick(&mut self) -> Result<()> {
        self.check(&checks::QUICK)?;
        self.rust(Choice::Quick).map(drop)
    }

    /// What has a text in its name, or a stage of that name. To find nothing is an error: else a
    /// mistyped name would look like a success.
    fn named(&mut self, filter: &str) -> Result<()> {
        let workspace = self.workspace;
        match filter {
            READERS => return self.stages.run(READERS, || readers::run(workspace)),
            JOURNEYS => return self.browser(None),
            _ => {}
        }
        let tests = self.rust(Choice::Named(filter))?;
        let journeys = if self.no_browser {
            0
        } else {
            self.stages.run("choice of journeys", || journeys::count(workspace, filter))?
        };
        match (tests, journeys) {
            (false, 0) => {
                let said = nothing_found(filter, self.no_browser);
                self.stages.run("something to test", || failed(said))
            }
            (true, 0) => Ok(()),
            _ => self.browser(Some(filter)),
        }
    }

    fn check(&mut self, all: &[checks::Check]) -> Result<()> {
        all.iter().try_for_each(|(name, check)| self.stages.run(name, || check(self.workspace)))
    }

    /// The tests that cargo compiles; says whether there was any.
    fn rust(&mut self, choice: Choice) -> Result<bool> {
        let workspace = self.workspace;
        let cluster = self.stages.run("PostgreSQL", start_cluster)?;
        let smtp = self.stages.run("SMTP server", || start_smtp(workspace))?;
        let temporary = scratch::folder("reroll-tests-")?;
        let postgres = cluster.url();
        let tests = Tests { workspace, postgres, smtp: &smtp, temporary: temporary.path() };
        self.stages.run("faces for share cards", || setup::fonts::ensure(workspace).map(drop))?;
        let stages = &mut *self.stages;
        stages.run("compiling the tests", || tests.compile(Packages::ServerSide, choice))?;
        let any = stages.run("tests", || tests.run(Packages::ServerSide, choice))?;
        let own = stages.run("tests of xtask", || tests.run(Packages::Xtask, choice))?;
        if let Choice::All = choice {
            stages.run("tests in the documentation", || documentation::run(workspace))?;
        }
        Ok(any || own)
    }

    /// The bundle, and the journeys that a filter chooses, or all.
    fn browser(&mut self, filter: Option<&str>) -> Result<()> {
        let workspace = self.workspace;
        let site = Site { root: workspace.path("target/site-release"), profile: Profile::Release };
        let manifest = self.stages.run("bundle", || bundle::build(workspace, &site))?;
        self.stages.run("islands", || bundle::check_islands(workspace, &site, &manifest))?;
        self.stages.run("size of the bundle", || bundle::check_size(&site, &manifest))?;
        self.stages.run("journeys in the browser", || journeys::play(workspace, &site, filter))
    }
}

fn nothing_found(filter: &str, no_browser: bool) -> String {
    let journeys = if no_browser { "" } else { ", and no journey's file or title matches it" };
    format!("no test has \"{filter}\" in its name{journeys}: nothing was tested")
}

fn start_cluster() -> Result<Cluster> {
    let programs = postgres::ensure()?;
    let cluster = Cluster::start(&programs)?;
    term::say(format!("a cluster of {} runs for these tests", programs.display()));
    Ok(cluster)
}

fn start_smtp(workspace: &Workspace) -> Result<Smtp> {
    let python = setup::smtp::ensure()?;
    let smtp = Smtp::start(&python, &workspace.path("xtask/smtp.py"))?;
    term::say("mail that tests send is kept in a folder of its own");
    Ok(smtp)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn options(line: &[&str]) -> Options {
        let line = ["test"].iter().chain(line);
        Line::try_parse_from(line).expect("understood").options
    }

    #[test]
    fn only_like_runs_are_compared() {
        let workspace = Workspace::at("/w".into(), "/t".into());
        let file = |line: &[&str]| options(line).times(&workspace);
        assert_eq!(file(&[]), Some("/t/times-all.json".into()));
        assert_eq!(file(&["--sweep"]), Some("/t/times-all.json".into()));
        assert_eq!(file(&["--no-browser"]), Some("/t/times-no-browser.json".into()));
        assert_eq!(file(&["--quick"]), Some("/t/times-quick.json".into()));
        assert_eq!(file(&["undo"]), None);
    }

    #[test]
    fn a_quick_run_takes_no_filter() {
        assert!(Line::try_parse_from(["test", "--quick", "undo"]).is_err());
        assert!(Line::try_parse_from(["test", "--quick", "--no-browser"]).is_err());
    }

    #[test]
    fn a_filter_without_a_test_says_where_it_was_looked_for() {
        assert_eq!(
            nothing_found("unod", false),
            "no test has \"unod\" in its name, and no journey's file or title matches it: nothing \
             was tested"
        );
        assert_eq!(
            nothing_found("unod", true),
            "no test has \"unod\" in its name: nothing was tested"
        );
    }
}
