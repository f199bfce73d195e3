//! Checks the committed OpenAPI document: every test run lints it and compiles TypeScript types of it; long runs also
//! compile generated clients in three languages.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use fs_err as fs;

use crate::browser_tests::npm_packages;
use crate::command::{find_on_path, output, run, step};
use crate::requirements::{Install, Requirement};
use crate::workspace::Workspace;

/// The name by which filters of tests select these checks.
pub const NAME: &str = "openapi document";

const DOCUMENT: &str = "openapi/pitboard.json";
const LINTER_SETTINGS: &str = "openapi/redocly.yaml";
/// The folder with the versions of the linter and the generators.
const FOLDER: &str = "tests/clients";
/// Debian's Go packages. They contain the one that the generated client imports, so no module is downloaded.
const GO_PACKAGES: &str = "/usr/share/gocode";

/// Returns the requirements of [`check`]; with `clients` those of the generated clients too.
pub fn requirements(workspace: &Workspace, clients: bool) -> Vec<Requirement> {
    let mut requirements = vec![npm_packages(workspace, FOLDER)];
    if clients {
        let go_package = Path::new(GO_PACKAGES).join("src/gopkg.in/validator.v2");
        requirements.extend([
            debian("Java", find_on_path("java").is_some(), &["default-jre-headless"]),
            debian("Go", find_on_path("go").is_some(), &["golang-go"]),
            debian("the Go package validator", go_package.exists(), &["golang-gopkg-validator.v2-dev"]),
            debian("Python's venv", has_venv(), &["python3-venv"]),
        ]);
        requirements.extend(python_packages(workspace));
    }
    requirements
}

/// Lints the document and compiles its types; with `clients` generates and compiles clients too.
pub fn check(workspace: &Workspace, clients: bool) -> Result<()> {
    let check = Check { root: &workspace.root, folder: folder(workspace) };
    fs::create_dir_all(&check.folder)?;
    step("linting the OpenAPI document", || check.lint())?;
    step("compiling the types of the OpenAPI document", || check.compile_types())?;
    if clients {
        step("generating and compiling a TypeScript client", || check.compile_typescript_client())?;
        step("generating and importing a Python client", || check.import_python_client())?;
        step("generating and compiling a Go client", || check.compile_go_client())?;
    }
    Ok(())
}

struct Check<'a> {
    root: &'a Path,
    /// The folder for the output of the generators.
    folder: PathBuf,
}

impl Check<'_> {
    fn lint(&self) -> Result<()> {
        let mut lint = self.node("@redocly/cli/bin/cli.js");
        output(lint.args(["lint", "--config", LINTER_SETTINGS, DOCUMENT])).map(drop)
    }

    fn compile_types(&self) -> Result<()> {
        let types = self.folder.join("pitboard.d.ts");
        output(self.node("openapi-typescript/bin/cli.js").args([DOCUMENT, "--output"]).arg(&types))?;
        self.compile_typescript(&types)
    }

    fn compile_typescript_client(&self) -> Result<()> {
        let client = self.generate("typescript-fetch", &[])?;
        self.compile_typescript(&client.join("index.ts"))
    }

    fn import_python_client(&self) -> Result<()> {
        let client = self.generate("python", &["--package-name", "pitboard"])?;
        let python = || Command::new(environment(&self.folder).join("bin/python"));
        run(python().args(["-m", "compileall", "-q", "pitboard"]).current_dir(&client))?;
        let import = ["-W", "error", "-c", "import pitboard; pitboard.AppointmentsApi()"];
        run(python().args(import).current_dir(&client))
    }

    fn compile_go_client(&self) -> Result<()> {
        // Without the prefix, values of the same name in two enums collide.
        let client = self.generate("go", &["--additional-properties", "enumClassPrefix=true"])?;
        let mut build = Command::new("go");
        build.args(["build", "."]).env("GO111MODULE", "off").env("GOPATH", GO_PACKAGES);
        run(build.current_dir(client))
    }

    /// Generates a client into an empty folder and returns the folder.
    fn generate(&self, generator: &str, options: &[&str]) -> Result<PathBuf> {
        let folder = self.folder.join(generator);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let mut generate = Command::new(environment(&self.folder).join("bin/openapi-generator-cli"));
        generate.args(["generate", "--generator-name", generator, "--input-spec", DOCUMENT]);
        output(generate.arg("--output").arg(&folder).args(options).current_dir(self.root))?;
        Ok(folder)
    }

    fn compile_typescript(&self, file: &Path) -> Result<()> {
        let mut compile = self.node("typescript/bin/tsc");
        compile.args(["--noEmit", "--strict", "--moduleResolution", "bundler", "--module", "esnext"]);
        run(compile.args(["--target", "es2022", "--lib", "es2022,dom"]).arg(file))
    }

    /// Returns a program of an npm package.
    fn node(&self, program: &str) -> Command {
        let mut node = Command::new("node");
        node.arg(self.root.join(FOLDER).join("node_modules").join(program)).current_dir(self.root);
        node
    }
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("clients")
}

/// Returns the Python environment of the generator.
fn environment(folder: &Path) -> PathBuf {
    folder.join("environment")
}

/// Whether Python can create virtual environments, which Debian packages separately.
fn has_venv() -> bool {
    output(Command::new("python3").args(["-c", "import ensurepip"])).is_ok()
}

fn debian(name: &str, is_present: bool, packages: &'static [&'static str]) -> Requirement {
    Requirement { name: name.to_owned(), is_present, install: Install::Debian(packages), alternative: "" }
}

/// Returns the environment, and in it the generator with the packages that its Python client imports. They are
/// installed again when the list of their versions is newer.
fn python_packages(workspace: &Workspace) -> [Requirement; 2] {
    let environment = environment(&folder(workspace));
    let programs = environment.join("bin");
    let mut create = Command::new("python3");
    create.args(["-m", "venv"]).arg(&environment);
    let versions = workspace.root.join(FOLDER).join("requirements.txt");
    let mut install = Command::new(programs.join("pip"));
    install.args(["install", "--quiet", "--force-reinstall", "--requirement"]).arg(&versions);
    let modified = |path: &Path| fs::metadata(path).and_then(|file| file.modified()).ok();
    let requirement = |name: &str, is_present, command| Requirement {
        name: name.to_owned(),
        is_present,
        install: Install::Commands(vec![command]),
        alternative: "",
    };
    [
        requirement("a Python environment", programs.join("pip").exists(), create),
        requirement(
            "the generator of clients",
            programs.join("openapi-generator-cli").exists() && modified(&programs) > modified(&versions),
            install,
        ),
    ]
}
