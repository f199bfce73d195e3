//! The files and the schema of a database, as operators handle them.

mod backups;
mod erased;
mod file_modes;
mod listening;
mod restores;
mod service_manager;
mod settings;
mod unix_sockets;
mod upgrades;

use std::{fs, path::Path};

use pitboard_api::{Login, Register};
use pitboard_client::Client;
use pitboard_tests::{
    backend::Place,
    people::PASSWORD,
    program::{Finished, pitboard, run},
};

/// Runs a command, which must succeed, and returns its standard output.
fn succeed(place: &Place, arguments: &[&str]) -> String {
    let finished = run(pitboard(place, arguments), "");
    assert_eq!(finished.code, Some(0), "{finished:?}");
    finished.stdout
}

/// Runs a command, which must fail with one line, and returns the line.
fn fail(place: &Place, arguments: &[&str]) -> String {
    let Finished { code, stdout, stderr } = run(pitboard(place, arguments), "");
    assert_eq!((code, stdout.as_str(), stderr.lines().count()), (Some(1), "", 1), "{stderr}");
    stderr
}

/// Returns the names of the files in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Returns the content of all files in a folder, in lower case.
pub fn content_of(folder: &Path) -> String {
    let contents = names(folder).into_iter().map(|name| fs::read(folder.join(name)).expect("a file"));
    contents.map(|bytes| String::from_utf8_lossy(&bytes).to_lowercase()).collect()
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// Registers `<name>@example.com` at a server.
async fn register(url: &str, name: &str) {
    let register = Register {
        email: format!("{name}@example.com"),
        password: PASSWORD.to_owned(),
        first_name: name.to_owned(),
        last_name: "Shah".to_owned(),
        phone: "+91 98250 12345".to_owned(),
    };
    Client::new(url).register(&register).await.expect("a registration");
}

/// Whether `<name>@example.com` can sign in at a server.
async fn is_known(url: &str, name: &str) -> bool {
    let login = Login { email: format!("{name}@example.com"), password: PASSWORD.to_owned(), code: None };
    Client::new(url).login(&login).await.is_ok()
}
