//! Lists the files of `frontend/dist` for `page.rs`, which embeds them. Without a built page the list is empty.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    // Read at the run, not at the compilation: two clones may share a target directory.
    let here = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let frontend = here.join("../../frontend");
    let dist = frontend.join("dist");
    let built = dist.join("index.html").exists();
    // Cargo runs the script of a missing path again at every build; so while there is no page, what lies above
    // it is watched.
    println!("cargo:rerun-if-env-changed=CARGO_MANIFEST_DIR");
    println!("cargo:rerun-if-changed={}", if built { &dist } else { &frontend }.display());

    let mut files = BTreeMap::new();
    if built {
        collect(&dist, "", &mut files)?;
    }
    let mut table = String::from("&[\n");
    for (name, path) in &files {
        // The compressed forms stand beside the file whose name they prolong.
        if [".br", ".gz"].iter().any(|e| name.strip_suffix(e).is_some_and(|n| files.contains_key(n))) {
            continue;
        }
        let packed = |ending: &str| match files.get(&format!("{name}{ending}")) {
            Some(path) => format!("Some(include_bytes!({path:?}))"),
            None => "None".to_owned(),
        };
        let mut digest = DefaultHasher::new();
        fs::read(path)?.hash(&mut digest);
        writeln!(
            table,
            "    File {{ path: \"/{name}\", digest: \"{:016x}\", plain: include_bytes!({path:?}), \
             brotli: {}, gzip: {} }},",
            digest.finish(),
            packed(".br"),
            packed(".gz"),
        )
        .map_err(io::Error::other)?;
    }
    table.push_str("]\n");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("Cargo gave no OUT_DIR"))?;
    fs::write(Path::new(&out).join("page.rs"), table)
}

/// All files below a folder by their name as a URL path has it.
fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, fs::canonicalize(entry.path())?);
        }
    }
    Ok(())
}
