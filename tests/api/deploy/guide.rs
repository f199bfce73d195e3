//! Runs the commands of `docs/operate.md` and of the README that are marked with `run`, in their order, in a folder
//! of the test. What only root and systemd can do is played by the functions of [`PRELUDE`].

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
};

use pitboard_tests::program::binary;

use super::{read, repository, succeed, tls::free_port};

/// The folders of the machine that the commands use; in the test they are below the folder `$ROOT`.
const FOLDERS: [&str; 5] =
    ["/etc/pitboard", "/etc/systemd/system", "/var/lib/pitboard", "/var/backups/pitboard", "/usr/local/bin"];

/// Plays root and systemd: `systemctl` starts what the installed units name.
const PRELUDE: &str = r#"set -euo pipefail
shopt -s expand_aliases
server=
useradd() { :; }
runuser() { shift 3; "$@"; }
install() {
    local words=()
    while (($#)); do
        case $1 in -o | -g) shift 2 ;; *) words+=("$1"); shift ;; esac
    done
    command install "${words[@]}"
}
exec_start() { sed -n 's/^ExecStart=//p' "$ROOT/etc/systemd/system/$1.service"; }
start() {
    $(exec_start pitboard) >> "$ROOT/serve.log" 2>&1 &
    server=$!
    until "$ROOT/usr/local/bin/pitboard" health --config "$ROOT/etc/pitboard/pitboard.conf" > /dev/null 2>&1; do
        kill -0 "$server"
    done
}
stop() { kill -TERM "$server"; wait "$server"; server=; }
systemctl() {
    case "$*" in
        daemon-reload) ;;
        'enable --now pitboard' | 'start pitboard') start ;;
        'stop pitboard') stop ;;
        'restart pitboard') stop; start ;;
        'enable --now pitboard-backup.timer') test -f "$ROOT/etc/systemd/system/pitboard-backup.timer" ;;
        'start pitboard-backup') $(exec_start pitboard-backup) ;;
        *) echo "systemctl $*: not known here" >&2; return 1 ;;
    esac
}
trap '[ -z "$server" ] || kill -KILL "$server"' EXIT
"#;

/// Signs the admin of the text in, at the end.
const EPILOGUE: &str = r#"
echo "signed in: $(curl --silent --noproxy '*' --output /dev/null --write-out '%{http_code}' \
    --header 'Content-Type: application/json' \
    --data "{\"email\":\"you@garage.example\",\"password\":\"$password\"}" "$URL/api/v1/auth/login")"
"#;

/// Returns the shell blocks that are marked to be run.
fn blocks(path: &str) -> Vec<String> {
    let text = read(path);
    let blocks = text.split("\n```sh run\n").skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

/// Moves the paths of the machine below a folder.
fn moved(text: &str, root: &Path) -> String {
    FOLDERS
        .iter()
        .fold(text.to_owned(), |text, folder| text.replace(folder, &format!("{}{folder}", root.display())))
}

/// Returns a shell that runs these commands in a folder, with few variables.
fn shell(folder: &Path, script: &str) -> Command {
    let file = folder.join("script.sh");
    fs::write(&file, script).expect("a script");
    let mut shell = Command::new("bash");
    shell.arg(file).current_dir(folder).env_clear();
    shell.env("PATH", env::var_os("PATH").unwrap_or_default()).env("TMPDIR", folder);
    shell.stdin(Stdio::null());
    shell
}

/// Packs a release as `cargo xtask release` lays it out, with the binary of the tests.
fn pack(folder: &Path, root: &Path, port: u16) {
    let name = "pitboard-0.0.0-x86_64-linux";
    let release = folder.join(name);
    let units = release.join("deploy/systemd");
    fs::create_dir_all(&units).expect("a folder");
    let program = format!("#!/bin/sh\nexec '{}' \"$@\"\n", binary().display());
    fs::write(release.join("pitboard"), program).expect("a program");
    for entry in fs::read_dir(repository("deploy/systemd")).expect("units") {
        let path = entry.expect("a unit").path();
        let mut unit = moved(&fs::read_to_string(&path).expect("a unit"), root);
        if path.ends_with("pitboard.conf") {
            unit.push_str(&format!("PITBOARD_LISTEN=127.0.0.1:{port}\n"));
        }
        fs::write(units.join(path.file_name().expect("a name")), unit).expect("a unit");
    }
    let sums = "find . -type f ! -name SHA256SUMS -exec sha256sum {} + > SHA256SUMS";
    succeed(Command::new("sh").args(["-c", sums]).current_dir(&release));
    succeed(Command::new("tar").args(["-czf", &format!("{name}.tar.gz"), name]).current_dir(folder));
    fs::remove_dir_all(&release).expect("only the archive remains");
}

#[test]
fn the_commands_from_a_bare_debian_to_an_upgrade_succeed_in_their_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("root");
    for parent in ["etc/systemd/system", "usr/local/bin", "var/lib", "var/backups"] {
        fs::create_dir_all(root.join(parent)).expect("a folder");
    }
    let port = free_port();
    pack(folder.path(), &root, port);
    let blocks = blocks("docs/operate.md");
    assert!(blocks.len() >= 9, "{blocks:?}");
    let script = format!("{PRELUDE}{}{EPILOGUE}", moved(&blocks.concat(), &root));
    let mut shell = shell(folder.path(), &script);
    let path = env::var("PATH").expect("PATH");
    shell.env("PATH", format!("{}:{path}", root.join("usr/local/bin").display()));
    shell.env("ROOT", &root).env("URL", format!("http://127.0.0.1:{port}"));
    let printed = succeed(&mut shell);
    assert!(printed.contains("signed in: 200"), "{printed}");
    let backups = fs::read_dir(root.join("var/backups/pitboard")).expect("a folder").count();
    assert_eq!(backups, 1, "{printed}");
    let data = fs::read_dir(root.join("var/lib/pitboard")).expect("a folder");
    let mut names = data.map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned());
    assert!(names.any(|name| name.starts_with("pitboard.db.replaced-")), "the restore keeps the database");
}

#[test]
fn the_commands_of_the_readme_start_a_server_with_an_admin() {
    let folder = tempfile::tempdir().expect("a folder");
    let [block] = <[String; 1]>::try_from(blocks("README.md")).expect("one block");
    let (before, serve) = block.trim_end().rsplit_once('\n').expect("several lines");
    assert!(serve.starts_with("pitboard serve "), "{serve}");
    let build = "set -euo pipefail\ncargo() { mkdir -p target/release; ln -s \"$BINARY\" target/release/pitboard; }\n";
    let wait = "\npitboard serve > serve.log 2>&1 &\nserver=$!\ntrap 'kill -KILL $server' EXIT\n\
                until pitboard health > /dev/null 2>&1; do kill -0 $server; done\n";
    let port = free_port();
    let mut shell = shell(folder.path(), &format!("{build}{before}{wait}{EPILOGUE}"));
    shell.env("BINARY", binary()).env("PITBOARD_LISTEN", format!("127.0.0.1:{port}"));
    let printed = succeed(shell.env("URL", format!("http://127.0.0.1:{port}")));
    assert!(printed.contains("signed in: 200"), "{printed}");
}
