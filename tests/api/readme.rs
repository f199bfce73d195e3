//! Checks that the tests named in the tables of `tests/README.md` exist.

use std::{fs, path::Path};

/// Appends the content of all Rust files below a folder.
fn read_sources(folder: &Path, sources: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.ends_with("node_modules") {
            read_sources(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push_str(&fs::read_to_string(&path).expect("a source file"));
        }
    }
}

#[test]
fn every_test_in_the_tables_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository");
    let mut sources = String::new();
    for folder in ["tests", "crates/domain", "crates/server/src", "crates/xtask/src"] {
        read_sources(&root.join(folder), &mut sources);
    }
    let readme = fs::read_to_string(root.join("tests/README.md")).expect("tests/README.md");
    let (_, table) = readme.split_once("## Which test covers which rule").expect("the table of rules");
    let words = table.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.');
    // The names of files have a dot.
    let words = words.map(|word| word.trim_end_matches('.')).filter(|word| !word.contains('.'));
    let names: Vec<_> = words.filter(|word| word.matches('_').count() > 1).collect();
    assert!(names.len() > 50, "{names:?}");
    let missing: Vec<_> = names.iter().filter(|name| !sources.contains(&format!("fn {name}("))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
