//! Serves a new demo workshop to programs that test the API from outside.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};
use fs_err as fs;

use crate::command::output;

/// The address of the admin.
pub const ADMIN: &str = "admin@carmodx.example";
/// Creates a key with every scope that the document names, and prints its secret.
const CREATE_KEY: &str = r#"set -euo pipefail
api="$DEMO/api/v1"
ask() { curl --silent --show-error --fail --noproxy '*' "$@"; }
token=$(ask "$api/auth/login" --json "{\"email\":\"$ADMIN\",\"password\":\"pitboard-demo\"}" | jq -r .access_token)
scopes=$(jq -c '.components.schemas.Scope.enum' "$DOCUMENT")
ask "$api/api-keys" -H "Authorization: Bearer $token" --json "{\"name\":\"Test\",\"scopes\":$scopes}" \
  | jq -r .secret"#;

/// A server with a new demo; dropping it kills the process.
pub struct Demo {
    pub url: String,
    program: Child,
    /// Kept open, because the program may print more.
    _output: BufReader<ChildStdout>,
}

impl Demo {
    /// Starts the server in an emptied folder, on a free port, and waits until it listens.
    pub fn start(binary: &Path, folder: &Path, options: &[&str]) -> Result<Self> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        let (log, _) = fs::File::create(folder.join("serve.log"))?.into_parts();
        let mut program = Command::new(binary)
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(folder)
            .args(options)
            .env_remove("DATABASE_URL")
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let output = program.stdout.take().context("the server has no standard output")?;
        let mut demo = Self { url: String::new(), program, _output: BufReader::new(output) };
        let mut line = String::new();
        while !line.starts_with("listening on ") {
            line.clear();
            if demo._output.read_line(&mut line)? == 0 {
                bail!("the server has ended: {}", fs::read_to_string(folder.join("serve.log"))?);
            }
        }
        demo.url = line["listening on ".len()..].trim().to_owned();
        Ok(demo)
    }

    /// Creates an API key with every scope that the OpenAPI document names, and returns its secret.
    pub fn create_key(&self, document: &Path) -> Result<String> {
        let mut create = Command::new("bash");
        create.args(["-c", CREATE_KEY]).env("DEMO", &self.url).env("ADMIN", ADMIN).env("DOCUMENT", document);
        Ok(output(&mut create)?.trim().to_owned())
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
