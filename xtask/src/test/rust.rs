//! The tests that cargo compiles: unit, contract, HTTP, command line and story tests.

use std::path::Path;
use std::process::Command;

use crate::error::{Error, Result};
use crate::process;
use crate::setup::tools::Tool;
use crate::site::forget_configuration;
use crate::smtp::Smtp;
use crate::term;
use crate::workspace::{Packages, Workspace};

/// How nextest ends where there was no test to run
/// (<https://docs.rs/nextest-metadata>, `NextestExitCode::NO_TESTS_RUN`).
const NO_TESTS_RUN: i32 = 4;

/// The integration tests of the store.
const STORE: &str = "contract";

/// How tests are run.
pub struct Tests<'a> {
    /// The checkout.
    pub workspace: &'a Workspace,
    /// The address of the PostgreSQL server that tests make databases on.
    pub postgres: String,
    /// The server that takes tests' mail.
    pub smtp: &'a Smtp,
    /// Where tests put what is temporary.
    pub temporary: &'a Path,
}

/// Which of the tests are run.
#[derive(Debug, Clone, Copy)]
pub enum Choice<'a> {
    /// All of them.
    All,
    /// Those of units and of the store, without what takes long (see `.config/nextest.toml`).
    Quick,
    /// Those with this in their name.
    Named(&'a str),
}

impl Tests<'_> {
    /// Compiles the chosen tests of some packages, and the programs that they start.
    pub fn compile(&self, packages: Packages, choice: Choice) -> Result<()> {
        let mut nextest = self.workspace.tool(Tool::Nextest)?;
        nextest.args(["nextest", "run", "--no-run"]).args(packages.arguments());
        nextest.args(self.targets(packages, choice)?);
        process::run(&mut nextest, "compiling the tests")
    }

    /// Cargo's arguments for what has to be compiled: for a quick run not all.
    fn targets(&self, packages: Packages, choice: Choice) -> Result<&'static [&'static str]> {
        Ok(match (packages, choice) {
            (Packages::Xtask, _) => &[],
            (Packages::ServerSide, Choice::Quick) if self.workspace.has_tests(STORE)? => {
                &["--lib", "--bins", "--test", STORE]
            }
            (Packages::ServerSide, _) => &["--lib", "--bins", "--tests"],
        })
    }

    /// Nextest's arguments for what is run of that.
    fn chosen(&self, choice: Choice) -> Result<Vec<String>> {
        let arguments = match choice {
            Choice::All => vec![],
            Choice::Quick => {
                // The store's tests are a target of their own, or a part of one.
                let apart = self.workspace.has_tests(STORE)?;
                let store = if apart { "binary(contract)" } else { "test(/^contract::/)" };
                let filter = format!("kind(lib) + kind(bin) + {store}");
                vec!["--profile".into(), "quick".into(), "--filterset".into(), filter]
            }
            Choice::Named(part) => vec!["--no-tests".into(), "fail".into(), part.into()],
        };
        Ok(arguments)
    }

    /// Runs the chosen tests of some packages; says whether there was any.
    pub fn run(&self, packages: Packages, choice: Choice) -> Result<bool> {
        let mut nextest = self.workspace.tool(Tool::Nextest)?;
        nextest.args(["nextest", "run", "--no-fail-fast", "--status-level", "fail"]);
        nextest.args(packages.arguments()).args(self.targets(packages, choice)?);
        nextest.args(self.chosen(choice)?);
        self.isolate(&mut nextest);
        match process::run(&mut nextest, "cargo nextest") {
            Ok(()) => Ok(true),
            Err(Error::Unsuccessful { status, .. }) if status.code() == Some(NO_TESTS_RUN) => {
                term::say("none of these has it in its name");
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Makes a program independent of how the person's own site is configured.
    fn isolate(&self, command: &mut Command) {
        forget_configuration(command);
        command.env("TEST_POSTGRES_URL", &self.postgres).env("TMPDIR", self.temporary);
        command.env("TEST_SMTP_URL", self.smtp.url()).env("TEST_SMTP_MAIL", self.smtp.mail());
    }
}
