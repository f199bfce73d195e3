//! The steps of the Containerfile in a folder, and the program with nothing but that folder as its root.

use std::{fs, path::Path, process::Command};

use pitboard_client::Client;
use pitboard_tests::program::{Serving, binary};

use super::{read, repository, succeed, tls::free_port};

/// Returns the words after an instruction of the Containerfile.
fn instruction<'a>(text: &'a str, name: &str) -> &'a str {
    let line =
        text.lines().find_map(|line| line.trim().split_once(name).filter(|(before, _)| before.is_empty()));
    line.unwrap_or_else(|| panic!("{name} in {text}")).1.trim()
}

/// Returns the words of a list such as `["serve", "--demo"]`.
fn words(list: &str) -> Vec<String> {
    serde_json::from_str(list).unwrap_or_else(|error| panic!("{list}: {error}"))
}

/// Returns a command in the root, with the user and the variables of the image.
fn command(root: &Path, containerfile: &str, port: u16, arguments: &[String]) -> Command {
    let mut command = Command::new("chroot");
    command.arg(format!("--userspec={}", instruction(containerfile, "USER "))).arg(root).args(arguments);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    for variable in instruction(containerfile, "ENV ").split_whitespace() {
        let (name, value) = variable.split_once('=').expect("a variable");
        command.env(name, value.replace(":8000", &format!(":{port}")));
    }
    command
}

#[actix_web::test]
#[ignore = "needs root"]
async fn the_root_of_the_image_has_what_the_program_needs() {
    let containerfile = read("deploy/Containerfile");
    assert_eq!(instruction(&containerfile, "RUN /make-root.sh "), "/usr/local/bin/pitboard /image");
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("image");
    let mut make = Command::new("sh");
    make.args(["-c", "umask 022; exec \"$@\"", "sh"]);
    succeed(make.arg(repository("deploy/container/make-root.sh")).arg(binary()).arg(&root));

    let port = free_port();
    let mut start = words(instruction(&containerfile, "ENTRYPOINT "));
    start.extend(words(instruction(&containerfile, "CMD ")));
    let mut serve = command(&root, &containerfile, port, &start);
    serve.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::piped());
    let server = Serving::run(serve, &folder.path().join("serve.log"));
    let url = format!("http://127.0.0.1:{port}");
    assert_eq!(Client::new(&url).get_readiness().await.expect("ready").status, "ok");
    let (_, check) = instruction(&containerfile, "HEALTHCHECK ").split_once("CMD ").expect("a command");
    assert_eq!(succeed(&mut command(&root, &containerfile, port, &words(check))), "ok\n");
    assert!(
        root.join("data/pitboard.db").exists() && root.join("etc/ssl/certs/ca-certificates.crt").exists()
    );
    server.terminate();
    assert_eq!(server.wait(), Some(0));
    assert!(!fs::exists(root.join("bin/sh")).expect("a folder"), "there is no shell");
}
