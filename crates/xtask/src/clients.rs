//! Clients that are generated from the OpenAPI document, compiled, and run: each flow of `tests/clients/flows` books,
//! reschedules and cancels an appointment on a demo server.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use fs_err as fs;

use crate::command::{find_on_path, output, run, step};
use crate::demo::Demo;
use crate::requirements::{Install, Requirement};
use crate::workspace::Workspace;

pub const DOCUMENT: &str = "openapi/pitboard.json";
/// The folder with the versions of the linter and the generators, and with the flows.
pub const FOLDER: &str = "tests/clients";
/// The text whose TypeScript is compiled and run.
const GUIDE: &str = "docs/integrate.md";
/// The address in it.
const ADDRESS: &str = "http://127.0.0.1:8000";
/// The secret of an API key in it.
const SECRET: &str = "pb_live_4f9a2c";
/// Debian's Go packages. They contain the one that the generated client imports, so no module is downloaded.
const GO_PACKAGES: &str = "/usr/share/gocode";

/// Returns the requirements of the generated clients.
pub fn requirements(workspace: &Workspace) -> Vec<Requirement> {
    let go_package = Path::new(GO_PACKAGES).join("src/gopkg.in/validator.v2");
    let mut requirements = vec![
        debian("Java", find_on_path("java").is_some(), &["default-jre-headless"]),
        debian("Go", find_on_path("go").is_some(), &["golang-go"]),
        debian("the Go package validator", go_package.exists(), &["golang-gopkg-validator.v2-dev"]),
        venv(),
    ];
    requirements.extend(python_packages(workspace));
    requirements
}

/// The clients of one document.
pub struct Clients<'a> {
    root: &'a Path,
    /// The folder for the output of the generators.
    folder: PathBuf,
}

impl<'a> Clients<'a> {
    pub fn new(workspace: &'a Workspace) -> Self {
        Self { root: &workspace.root, folder: folder(workspace) }
    }

    /// Generates types with openapi-typescript, and compiles the programs that use them.
    pub fn compile_types(&self) -> Result<()> {
        let folder = self.folder.join("typescript");
        fs::create_dir_all(&folder)?;
        let packages = folder.join("node_modules");
        if packages.is_symlink() {
            fs::remove_file(&packages)?;
        }
        symlink(self.root.join(FOLDER).join("node_modules"), &packages)?;
        fs::copy(self.root.join(FOLDER).join("flows/typescript/book.mts"), folder.join("book.mts"))?;
        let guide = fs::read_to_string(self.root.join(GUIDE))?;
        fs::write(folder.join("guide.mts"), blocks(&guide, "ts"))?;
        let types = folder.join("pitboard.d.ts");
        output(self.node("openapi-typescript/bin/cli.js").args([DOCUMENT, "--output"]).arg(types))?;
        self.compile_typescript(&["book.mts", "guide.mts"].map(|name| folder.join(name)))
    }

    /// Generates a client and compiles it.
    pub fn compile_typescript_client(&self) -> Result<()> {
        let client = self.generate("typescript-fetch", "typescript-fetch", &[])?;
        self.compile_typescript(&[client.join("index.ts")])
    }

    /// Generates a client and imports it.
    pub fn import_python_client(&self) -> Result<()> {
        let client = self.generate("python", "python", &["--package-name", "pitboard"])?;
        run(self.python().args(["-m", "compileall", "-q", "pitboard"]).current_dir(&client))?;
        let import = ["-W", "error", "-c", "import pitboard; pitboard.AppointmentsApi()"];
        run(self.python().args(import).current_dir(&client))
    }

    /// Generates a client and compiles it.
    pub fn compile_go_client(&self) -> Result<()> {
        // Without the prefix, values of the same name in two enums collide.
        let options = ["--package-name", "pitboard", "--additional-properties", "enumClassPrefix=true"];
        let client = self.generate("go", "go/src/pitboard", &options)?;
        run(self.go()?.args(["build", "."]).current_dir(client))
    }

    /// Runs every flow on a demo server, with clients that were compiled before.
    pub fn run_flows(&self, binary: &Path) -> Result<()> {
        let demo = Demo::start(binary, &self.folder.join("demo"), &[])?;
        let typescript = self.folder.join("typescript");
        let guide = fs::read_to_string(typescript.join("guide.mjs"))?;
        let secret = demo.create_key(&self.root.join(DOCUMENT))?;
        fs::write(typescript.join("guide.mjs"), guide.replace(ADDRESS, &demo.url).replace(SECRET, &secret))?;
        let flow = |name: &str| self.root.join(FOLDER).join("flows").join(name);
        step("running the TypeScript client", || {
            run(Command::new("node").arg(typescript.join("book.mjs")).arg(&demo.url))
        })?;
        step("running the TypeScript of the guide", || {
            run(Command::new("node").arg(typescript.join("guide.mjs")))
        })?;
        step("running the Python client", || {
            let mut python = self.python();
            python.arg(flow("python/book.py")).arg(&demo.url);
            run(python.env("PYTHONPATH", self.folder.join("python")))
        })?;
        step("running the Go client", || run(self.go()?.arg("run").arg(flow("go/book.go")).arg(&demo.url)))
    }

    /// Generates a client into an emptied folder and returns the folder.
    fn generate(&self, generator: &str, name: &str, options: &[&str]) -> Result<PathBuf> {
        let folder = self.folder.join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let mut generate = Command::new(environment(&self.folder).join("bin/openapi-generator-cli"));
        generate.args(["generate", "--generator-name", generator, "--input-spec"]).arg(self.operations()?);
        output(generate.arg("--output").arg(&folder).args(options).current_dir(self.root))?;
        Ok(folder)
    }

    /// Writes the document without its webhooks, of which the generators make operations that do not compile.
    fn operations(&self) -> Result<PathBuf> {
        let file = self.folder.join("operations.json");
        let mut filter = Command::new("jq");
        fs::write(&file, output(filter.args(["del(.webhooks)", DOCUMENT]).current_dir(self.root))?)?;
        Ok(file)
    }

    /// Compiles files to JavaScript beside them.
    fn compile_typescript(&self, files: &[PathBuf]) -> Result<()> {
        let mut compile = self.node("typescript/bin/tsc");
        compile.args(["--strict", "--moduleResolution", "bundler", "--module", "esnext"]);
        run(compile.args(["--target", "es2022", "--lib", "es2022,dom"]).args(files))
    }

    /// Returns a program of an npm package.
    pub fn node(&self, program: &str) -> Command {
        let mut node = Command::new("node");
        node.arg(self.root.join(FOLDER).join("node_modules").join(program)).current_dir(self.root);
        node
    }

    fn python(&self) -> Command {
        Command::new(environment(&self.folder).join("bin/python"))
    }

    /// Returns Go, which finds the generated client and Debian's packages.
    fn go(&self) -> Result<Command> {
        let mut go = Command::new("go");
        let path = std::env::join_paths([&self.folder.join("go"), Path::new(GO_PACKAGES)])?;
        go.env("GO111MODULE", "off").env("GOPATH", path);
        Ok(go)
    }
}

/// Returns the content of the code blocks of a language in a Markdown text.
fn blocks(markdown: &str, language: &str) -> String {
    let opening = format!("\n```{language}\n");
    let blocks = markdown.split(&opening).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap_or_default()).collect()
}

pub fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("clients")
}

/// Returns the Python environment of the generator.
fn environment(folder: &Path) -> PathBuf {
    folder.join("environment")
}

/// Returns the part of Python that creates virtual environments, which Debian packages separately.
pub fn venv() -> Requirement {
    let is_present = output(Command::new("python3").args(["-c", "import ensurepip"])).is_ok();
    debian("Python's venv", is_present, &["python3-venv"])
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

#[cfg(test)]
mod test {
    use super::blocks;

    #[test]
    fn the_blocks_of_a_language_are_found_in_their_order() {
        let text = "# Title\n\n```ts\none();\n```\n\n```sh\ntwo\n```\n\n```ts\nthree();\n```\n";
        assert_eq!(blocks(text, "ts"), "one();\nthree();\n");
        assert_eq!(blocks(text, "sh"), "two\n");
    }
}
