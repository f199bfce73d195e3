//! Finds PostgreSQL's programs and runs them as another account if the user is root, which the server refuses.

use std::ffi::OsString;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use fs_err as fs;

use crate::command::{find_on_path, output};
use crate::requirements::{Install, Requirement, is_root, program};

/// Variable: a database in which tests create schemas, instead of a temporary PostgreSQL.
pub const TEST_DATABASE: &str = "PITBOARD_TEST_POSTGRES";

/// The installed server programs and the account they run as.
pub struct Postgres {
    programs: PathBuf,
    /// Another version, which has only some of the programs, and libraries of its own.
    version: Option<PathBuf>,
    account: Option<Account>,
}

/// The account that runs PostgreSQL where the user is root.
struct Account {
    name: String,
    user: u32,
    group: u32,
}

/// Returns PostgreSQL as a requirement of the tests, which can use a database of the user instead.
pub fn requirement() -> Requirement {
    let is_named = std::env::var_os(TEST_DATABASE).is_some();
    let installed = server_requirement();
    Requirement { is_present: is_named || installed.is_present, ..installed }
}

/// Returns PostgreSQL as a requirement of a temporary cluster.
pub fn server_requirement() -> Requirement {
    Requirement {
        name: "PostgreSQL server".to_owned(),
        is_present: find_programs().is_some(),
        install: Install::Debian(&["postgresql"]),
        alternative: "or set PITBOARD_TEST_POSTGRES to a database for tests",
    }
}

/// Returns PgBouncer as a requirement of the tests with a pooler.
pub fn pooler_requirement() -> Requirement {
    // Not on the PATH of every user.
    let is_present = find_on_path("pgbouncer").is_some() || Path::new("/usr/sbin/pgbouncer").exists();
    Requirement { is_present, ..program("pgbouncer", &["pgbouncer"]) }
}

impl Postgres {
    /// Finds the installed programs.
    pub fn find() -> Result<Self> {
        let programs = find_programs().context("initdb is not on PATH or in /usr/lib/postgresql")?;
        let account = if is_root()? { Some(Account::find()?) } else { None };
        Ok(Self { programs, version: None, account })
    }

    /// Takes the programs from a folder with another version, where it has them.
    pub fn of_version(self, folder: &Path) -> Self {
        Self { version: Some(folder.to_path_buf()), ..self }
    }

    /// Returns one of the programs, run by the account. It ends with its parent where `setpriv` is available.
    pub fn program(&self, name: &str) -> Command {
        let mut program = vec![self.programs.join(name).into_os_string()];
        if let Some(version) = &self.version
            && let own = version.join("bin").join(name)
            && own.exists()
        {
            let mut libraries = OsString::from("LD_LIBRARY_PATH=");
            libraries.push(version.join("lib"));
            program = vec!["env".into(), libraries, own.into_os_string()];
        }
        let mut command = match find_on_path("setpriv") {
            Some(setpriv) => {
                let mut command = Command::new(setpriv);
                if let Some(Account { user, group, .. }) = &self.account {
                    command.arg(format!("--reuid={user}"));
                    command.arg(format!("--regid={group}"));
                    command.arg("--clear-groups");
                }
                command.arg("--pdeathsig=INT").arg("--").args(program);
                command
            }
            None => {
                let mut command = Command::new(&program[0]);
                command.args(&program[1..]);
                command
            }
        };
        // The account has another home or none, and may not be allowed to enter the current folder.
        command.current_dir("/").env_remove("HOME");
        command.env_remove("PGHOST").env_remove("PGPORT").env_remove("PGDATA");
        command
    }

    /// Creates a folder that belongs to the account, and checks that the account can reach it.
    pub fn create_folder(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder)?;
        let Some(Account { name, user, group }) = &self.account else {
            return Ok(());
        };
        chown(folder, Some(*user), Some(*group))
            .with_context(|| format!("cannot give {} to {name}", folder.display()))?;
        let setpriv = find_on_path("setpriv").context("setpriv is missing: install util-linux")?;
        output(
            Command::new(setpriv)
                .args([format!("--reuid={user}"), format!("--regid={group}")])
                .args(["--clear-groups", "--", "test", "-w"])
                .arg(folder),
        )
        .map(drop)
        .with_context(|| format!("{name} cannot write into {}", folder.display()))
    }
}

impl Account {
    fn find() -> Result<Self> {
        let accounts = fs::read_to_string("/etc/passwd")?;
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| Self::parse(&accounts, name))
            .context("PostgreSQL refuses root, and there is no account postgres or nobody")
    }

    fn parse(accounts: &str, name: &str) -> Option<Self> {
        let mut fields = accounts
            .lines()
            .map(|line| line.split(':'))
            .find(|fields| fields.clone().next() == Some(name))?
            .skip(2);
        Some(Self {
            name: name.to_owned(),
            user: fields.next()?.parse().ok()?,
            group: fields.next()?.parse().ok()?,
        })
    }
}

/// Returns the folder of the server programs: the one on `PATH`, or else Debian's newest.
fn find_programs() -> Option<PathBuf> {
    let complete = |folder: &PathBuf| {
        ["initdb", "postgres", "createdb", "pg_basebackup"]
            .iter()
            .all(|program| folder.join(program).exists())
    };
    let linked = find_on_path("initdb").and_then(|file| fs::canonicalize(file).ok());
    if let Some(folder) = linked.and_then(|file| Some(file.parent()?.to_path_buf()))
        && complete(&folder)
    {
        return Some(folder);
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    versions.flatten().map(|version| version.path().join("bin")).filter(complete).max_by_key(|folder| {
        let version = folder.parent().and_then(Path::file_name);
        version.and_then(|v| v.to_str()?.parse::<u32>().ok())
    })
}

#[cfg(test)]
mod test {
    use super::Account;

    #[test]
    fn an_account_is_parsed_from_its_line() {
        let accounts = "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:,,,:/var:/bin/bash\n";
        let account = Account::parse(accounts, "postgres").expect("an account");
        assert_eq!((account.user, account.group), (101, 104));
        assert!(Account::parse(accounts, "nobody").is_none());
    }
}
