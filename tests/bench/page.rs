//! F9: the bytes of a usable booking page in brotli, as `frontend/dist` has them.

use std::{collections::BTreeSet, fs, path::Path};

use crate::{
    args::Options,
    report::{Bar, Report},
};

const DIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../frontend/dist");

pub async fn measure(_: &Options, report: &mut Report) {
    let dist = Path::new(DIST);
    if !dist.join("index.html").exists() {
        return report.not_measured("F9", "frontend/dist has no page: cargo xtask bench builds it");
    }
    let files = loaded_files(dist);
    let bytes: u64 = files.iter().map(|name| weight(dist, name)).sum();
    let kilobytes = bytes as f64 / 1000.0;
    report.figure(
        "F9",
        "files that the page loads before it is used, brotli",
        &[kilobytes],
        "kB",
        Bar::AtMost(237.0),
    );
    let count = files.len() as f64;
    report.figure("F9", "requests for these files, without those of the API", &[count], "", Bar::AtMost(8.0));
    report.note("F9: tests/browser/figures.mjs counts the files and requests of a real browser.");
}

/// Returns the entry, the files that it links to, and those that its start script loads.
fn loaded_files(dist: &Path) -> BTreeSet<String> {
    let names: Vec<String> = fs::read_dir(dist)
        .expect("the page")
        .filter_map(|file| file.ok()?.file_name().into_string().ok())
        .filter(|name| !name.ends_with(".br") && !name.ends_with(".gz"))
        .collect();
    let named_in = |text: &str| -> Vec<String> {
        names.iter().filter(|name| text.contains(name.as_str())).cloned().collect()
    };
    let entry = fs::read_to_string(dist.join("index.html")).expect("the entry");
    // Disabled style sheets are those of the staff.
    let entry: String = entry.lines().filter(|line| !line.contains(" disabled")).collect();
    let mut files = BTreeSet::from(["index.html".to_owned()]);
    for name in named_in(&entry) {
        if name.starts_with("start") {
            files.extend(named_in(&fs::read_to_string(dist.join(&name)).expect("the start script")));
        }
        files.insert(name);
    }
    files
}

/// Returns the bytes that are sent for a file.
fn weight(dist: &Path, name: &str) -> u64 {
    let size = |name: &str| fs::metadata(dist.join(name)).map(|file| file.len());
    size(&format!("{name}.br")).or_else(|_| size(name)).expect("a file of the page")
}
