//! A PostgreSQL cluster for one run of the tests, in a temporary folder of its own.

use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::error::{Error, Result, at};
use crate::net;
use crate::process;
use crate::scratch;
use crate::term;

/// Durability costs time and is worth nothing in a cluster that is thrown away; the rest keeps
/// it away from everyone else. Many tests have a database, and so connections, of their own.
const SETTINGS: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off \
     -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200";
/// The superuser of the cluster, who may make databases.
const USER: &str = "reroll";

/// A running cluster; dropping it stops it and removes its files.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    folder: TempDir,
    owner: Option<Owner>,
    port: u16,
}

/// The user that the server runs as, since it refuses to run as root.
#[derive(Debug, Clone, Copy)]
struct Owner {
    user: u32,
    group: u32,
}

impl Cluster {
    /// Makes and starts a cluster with the programs in a folder.
    pub fn start(programs: &Path) -> Result<Self> {
        let folder = scratch::folder("reroll-postgres-")?;
        let owner = Owner::for_server()?;
        if let Some(owner) = owner {
            let path = folder.path();
            chown(path, Some(owner.user), Some(owner.group)).map_err(at(path))?;
            std::fs::set_permissions(path, PermissionsExt::from_mode(0o700)).map_err(at(path))?;
        }
        let port = net::free_port()?;
        let cluster = Self { programs: programs.to_path_buf(), folder, owner, port };
        cluster.initialize()?;
        cluster.control("start", &["-w", "-o", &format!("{SETTINGS} -c port={port}")])?;
        Ok(cluster)
    }

    /// The address of the cluster's first database, with the right to make others.
    pub fn url(&self) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/postgres", self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A program of PostgreSQL, as the cluster's owner and in a folder that the owner may enter.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(self.folder.path()).env("HOME", self.folder.path()).env("LC_ALL", "C");
        if let Some(owner) = self.owner {
            command.uid(owner.user).gid(owner.group);
        }
        command
    }

    fn initialize(&self) -> Result<()> {
        let mut initdb = self.program("initdb");
        initdb.args(["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C"]);
        initdb.arg(format!("--username={USER}")).arg("--pgdata").arg(self.data());
        process::output(&mut initdb, "initdb").map(drop)
    }

    fn control(&self, action: &str, arguments: &[&str]) -> Result<()> {
        let log = self.folder.path().join("log");
        let mut command = self.program("pg_ctl");
        command.arg(action).arg("-s").arg("-D").arg(self.data()).arg("-l").arg(&log);
        // Not captured: the server that `start` leaves running would keep the pipes open.
        command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
        process::run(&mut command, &format!("pg_ctl {action}")).map_err(|error| {
            let text = std::fs::read_to_string(&log).unwrap_or_default();
            Error::Failed(format!("{error}\n{}", text.trim_end()))
        })
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Also after an interruption, when no program is started through `process` any more.
        let mut stop = self.program("pg_ctl");
        stop.args(["stop", "-s", "-w", "-m", "immediate", "-D"]).arg(self.data());
        let running = self.data().join("postmaster.pid").exists();
        if running && !stop.status().is_ok_and(|status| status.success()) {
            term::say(format!("the PostgreSQL cluster in {} did not stop", self.data().display()));
        }
    }
}

impl Owner {
    /// The user `postgres` where this program is root, else nobody else.
    fn for_server() -> Result<Option<Self>> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let number = |option| -> Result<u32> {
            let mut id = Command::new("id");
            let text = process::output(id.args([option, "postgres"]), "id postgres")?;
            text.trim().parse().map_err(|_| Error::Failed(format!("id printed {text:?}")))
        };
        number("-u").and_then(|user| Ok(Some(Self { user, group: number("-g")? }))).map_err(
            |error| Error::Missing {
                problem: format!(
                    "PostgreSQL does not run as root, and there is no other user: {error}"
                ),
                command: "useradd --system postgres".into(),
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn a_cluster_answers_while_it_lives_and_leaves_nothing() {
        // A run without PostgreSQL fails as a whole and says how to install it.
        let Some(programs) = crate::setup::postgres::find() else { return };
        let cluster = Cluster::start(&programs).expect("started");
        let (folder, port) = (cluster.folder.path().to_path_buf(), cluster.port);
        assert!(TcpStream::connect(net::local(port)).is_ok());
        assert!(cluster.url().ends_with(&format!("127.0.0.1:{port}/postgres")));
        drop(cluster);
        assert!(TcpStream::connect(net::local(port)).is_err());
        assert!(!folder.exists());
    }
}
