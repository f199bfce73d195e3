//! The programs of PostgreSQL: where they are, how they come, and as whom they run, for the server refuses root.

use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{Result, on_path, output};
use crate::packages;

/// The installed server programs and the account they run as.
pub struct Postgres {
    programs: PathBuf,
    account: Option<Account>,
}

/// Whom to become where the caller is root.
struct Account {
    name: String,
    user: u32,
    group: u32,
}

impl Postgres {
    /// Finds the programs; brings them with the system's packages where that may be done.
    pub fn find() -> Result<Self> {
        let programs = match installed() {
            Some(folder) => folder,
            None => {
                packages::install(
                    "postgresql",
                    "install its server, or set PITBOARD_TEST_POSTGRES to a database for tests",
                )?;
                installed().ok_or("PostgreSQL was installed, but initdb is not to be found")?
            }
        };
        let account = if packages::are_root()? { Some(Account::find()?) } else { None };
        Ok(Self { programs, account })
    }

    /// One of its programs, as the account that may run it. Where the system can, it ends with its parent.
    pub fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = match on_path("setpriv") {
            Some(setpriv) => {
                let mut command = Command::new(setpriv);
                if let Some(Account { user, group, .. }) = &self.account {
                    command.arg(format!("--reuid={user}"));
                    command.arg(format!("--regid={group}"));
                    command.arg("--clear-groups");
                }
                command.arg("--pdeathsig=INT").arg("--").arg(program);
                command
            }
            None => Command::new(program),
        };
        // The account has a home of its own, or none; and the caller's folder may be closed to it.
        command.current_dir("/").env_remove("HOME");
        command.env_remove("PGHOST").env_remove("PGPORT").env_remove("PGDATA");
        command
    }

    /// Makes a folder for the account, where the account can reach it.
    pub fn own_folder(&self, folder: &Path) -> Result {
        fs::create_dir_all(folder).map_err(|e| format!("{} cannot be made: {e}", folder.display()))?;
        let Some(Account { name, user, group }) = &self.account else {
            return Ok(());
        };
        chown(folder, Some(*user), Some(*group))
            .map_err(|e| format!("{} cannot be given to {name}: {e}", folder.display()))?;
        let setpriv = on_path("setpriv").ok_or("setpriv is missing: install util-linux")?;
        output(
            Command::new(setpriv)
                .args([format!("--reuid={user}"), format!("--regid={group}")])
                .args(["--clear-groups", "--", "test", "-w"])
                .arg(folder),
        )
        .map(drop)
        .map_err(|_| format!("{} cannot be reached by {name}", folder.display()))
    }
}

impl Account {
    fn find() -> Result<Self> {
        let accounts = fs::read_to_string("/etc/passwd").map_err(|e| format!("/etc/passwd: {e}"))?;
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| Self::of(&accounts, name))
            .ok_or_else(|| "PostgreSQL refuses root, and there is no other account".to_owned())
    }

    fn of(accounts: &str, name: &str) -> Option<Self> {
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

/// The folder of the server programs: that of PATH, else the newest of Debian's.
fn installed() -> Option<PathBuf> {
    let complete = |folder: &PathBuf| {
        ["initdb", "postgres", "createdb"].iter().all(|program| folder.join(program).exists())
    };
    let linked = on_path("initdb").and_then(|file| fs::canonicalize(file).ok());
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
    fn an_account_is_read_from_its_line() {
        let accounts = "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:,,,:/var:/bin/bash\n";
        let account = Account::of(accounts, "postgres").expect("it is there");
        assert_eq!((account.user, account.group), (101, 104));
        assert!(Account::of(accounts, "nobody").is_none());
    }
}
