//! Builds the release archive: the server with the page in it, the files to deploy it, documents, licences, a list of
//! what it consists of (SBOM) and checksums.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use fs_err as fs;
use sha2::{Digest, Sha256};

use crate::command::{cargo, output, run, step};
use crate::files::{hex, list_files};
use crate::glibc;
use crate::page;
use crate::requirements::{self, Requirement, program};
use crate::server;
use crate::tools::Tool;
use crate::workspace::Workspace;

/// The features of the server in a release: PostgreSQL is reached over TLS too.
const FEATURES: [&str; 1] = ["postgres-tls"];
/// What is copied from the repository.
const CONTENT: [&str; 8] = [
    "README.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "deploy",
    "docs",
    "openapi",
];
/// The name of the SBOM beside each manifest, from where it is moved.
const SBOM: &str = "pitboard-release-sbom";
const SUMS: &str = "SHA256SUMS";

/// Builds `target/release-archives/pitboard-<version>-<platform>.tar.gz`, and its checksum beside it.
pub fn build(workspace: &Workspace) -> Result<()> {
    requirements::ensure(workspace, requirements(workspace)?)?;
    let binary = server::build_with_page(workspace, &[server::TLS])?;
    let version = workspace.locked_version("pitboard-server")?;
    let name = format!("pitboard-{version}-{}-{}", std::env::consts::ARCH, std::env::consts::OS);
    let archives = workspace.target.join("release-archives");
    let folder = archives.join(&name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let glibc = step("collecting the files", || collect(workspace, &binary, &folder))?;
    step("listing what the server consists of", || write_sbom(workspace, &folder.join("pitboard.cdx.json")))?;
    fs::write(folder.join(SUMS), checksums(&folder)?)?;
    let archive = step("packing", || pack(workspace, &archives, &name))?;
    println!("{}\n    needs glibc {glibc} or newer", archive.display());
    Ok(())
}

fn requirements(workspace: &Workspace) -> Result<Vec<Requirement>> {
    let mut requirements = page::requirements(workspace)?;
    requirements.push(Tool::CargoCyclonedx.requirement(workspace)?);
    requirements.push(program("readelf", &["binutils"]));
    requirements.extend(server::tls_requirements());
    Ok(requirements)
}

/// Copies the files into a folder, and returns the oldest glibc with which the binary runs.
fn collect(workspace: &Workspace, binary: &Path, folder: &Path) -> Result<String> {
    fs::copy(binary, folder.join("pitboard"))?;
    // Of the folders only what is committed: the secrets of a compose file may lie there.
    let files =
        output(Command::new("git").arg("ls-files").arg("--").args(CONTENT).current_dir(&workspace.root))?;
    for file in files.lines() {
        let to = folder.join(file);
        fs::create_dir_all(to.parent().context("a file at the root")?)?;
        fs::copy(workspace.root.join(file), &to)?;
    }
    let symbols = output(Command::new("readelf").args(["--version-info", "--wide"]).arg(binary))?;
    let glibc = glibc::newest(&symbols).context("the binary names no version of glibc")?;
    let commit = output(Command::new("git").args(["rev-parse", "HEAD"]).current_dir(&workspace.root))?;
    let build =
        format!("commit {}\nfeatures {}\nglibc {glibc} or newer\n", commit.trim(), FEATURES.join(","));
    fs::write(folder.join("BUILD"), build)?;
    Ok(glibc)
}

/// Writes the SBOM of the server, in the format CycloneDX. The tool writes one beside the manifest of every member.
fn write_sbom(workspace: &Workspace, to: &Path) -> Result<()> {
    let name = format!("{SBOM}.json");
    let manifest = workspace.root.join("crates/server/Cargo.toml");
    let tool = Tool::CargoCyclonedx.find(workspace)?;
    let cargo = cargo(&workspace.root);
    let mut list = Command::new(tool);
    list.env("CARGO", cargo.get_program())
        .args(["cyclonedx", "--format", "json", "--spec-version", "1.5", "--no-build-deps"])
        .args(["--override-filename", SBOM, "--features", &FEATURES.join(",")])
        .arg("--manifest-path")
        .arg(&manifest)
        .current_dir(&workspace.root);
    let listed = run(&mut list);
    let own = manifest.with_file_name(&name);
    let moved = listed.and_then(|()| Ok(fs::copy(&own, to)?));
    for member in members(&workspace.root)? {
        let file = member.join(&name);
        if file.exists() {
            fs::remove_file(file)?;
        }
    }
    moved.map(drop)
}

/// Returns the folders of the workspace's members.
fn members(root: &Path) -> Result<Vec<PathBuf>> {
    let mut folders = vec![root.join("frontend"), root.join("tests")];
    for entry in fs::read_dir(root.join("crates"))? {
        folders.push(entry?.path());
    }
    Ok(folders)
}

/// Returns the lines by which `sha256sum --check` examines the files of a folder.
fn checksums(folder: &Path) -> Result<String> {
    let mut lines = String::new();
    for file in list_files(folder)? {
        let name = file.strip_prefix(folder)?.display().to_string();
        if name != SUMS {
            lines.push_str(&checksum(&file, &name)?);
        }
    }
    Ok(lines)
}

fn checksum(file: &Path, name: &str) -> Result<String> {
    Ok(format!("{}  {name}\n", hex(&Sha256::digest(fs::read(file)?))))
}

/// Packs a folder so that the same content makes the same archive.
fn pack(workspace: &Workspace, archives: &Path, name: &str) -> Result<PathBuf> {
    let time = output(Command::new("git").args(["log", "-1", "--format=%ct"]).current_dir(&workspace.root))?;
    let file = format!("{name}.tar.gz");
    run(Command::new("tar")
        .args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner"])
        .arg("--mode=u=rwX,go=rX")
        .arg(format!("--mtime=@{}", time.trim()))
        .args(["--use-compress-program=gzip -9n", "--create", "--file", &file, name])
        .current_dir(archives))?;
    let archive = archives.join(&file);
    if fs::metadata(&archive)?.len() == 0 {
        bail!("the archive is empty");
    }
    fs::write(archives.join(format!("{file}.sha256")), checksum(&archive, &file)?)?;
    Ok(archive)
}

#[cfg(test)]
mod test {
    use std::path::Path;

    use fs_err as fs;

    use super::{CONTENT, SUMS, checksums, members};

    #[test]
    fn checksums_cover_every_file_but_their_own() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("docs")).expect("a folder");
        fs::write(folder.path().join("docs/a.md"), "abc").expect("a file");
        fs::write(folder.path().join("empty"), "").expect("a file");
        fs::write(folder.path().join(SUMS), "old").expect("a file");
        let sums = checksums(folder.path()).expect("checksums");
        assert_eq!(
            sums,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  docs/a.md\n\
             e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty\n"
        );
    }

    #[test]
    fn what_a_release_contains_exists_and_so_do_the_members() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the repository");
        for name in CONTENT {
            assert!(root.join(name).exists(), "{name}");
        }
        let members = members(root).expect("members");
        assert!(members.iter().all(|member| member.join("Cargo.toml").exists()), "{members:?}");
    }
}
