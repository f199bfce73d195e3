//! Names the page's files by their content, so that browsers can cache them without a time limit, and writes
//! the compressed forms beside them. Only `index.html` keeps its name.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use fs_err as fs;
use sha2::{Digest, Sha256};

use crate::entry::ENTRY;
use crate::files::{hex, list_files};
use crate::parallel;

/// Writes the files of one folder into another, renamed and compressed.
pub fn write(from: &Path, to: &Path) -> Result<()> {
    let mut files = BTreeMap::new();
    for file in list_files(from)? {
        let name = file
            .strip_prefix(from)?
            .to_str()
            .with_context(|| format!("the name of {} is not UTF-8", file.display()))?;
        files.insert(name.to_owned(), fs::read(&file)?);
    }
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    parallel::for_each(rename_by_content(files).into_iter().collect(), |(name, content)| {
        write_file(&to.join(&name), &content)?;
        if is_compressible(&name) {
            write_file(&to.join(format!("{name}.br")), &brotli(&content)?)?;
            write_file(&to.join(format!("{name}.gz")), &gzip(&content)?)?;
        }
        Ok(())
    })
}

/// Renames each file by its content after all files that it refers to, and updates the references.
/// Files that refer to each other get one common digest.
fn rename_by_content(mut files: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let mut renamed = BTreeMap::new();
    while let Some(group) = files.keys().map(|name| find_dependencies(name, &files)).min_by_key(BTreeSet::len)
    {
        let mut new_names = Vec::new();
        let content: Vec<u8> = group.iter().flat_map(|name| files[name].iter().copied()).collect();
        for name in &group {
            let new_name = if name == ENTRY { ENTRY.to_owned() } else { add_digest(name, &content) };
            for (_, text) in files.iter_mut().filter(|(other, text)| refers_to(other, text, name)) {
                *text = replace_references(text, base_name(name), base_name(&new_name));
            }
            new_names.push((name, new_name));
        }
        for (name, new_name) in new_names {
            renamed.extend(files.remove(name).map(|content| (new_name, content)));
        }
    }
    renamed
}

/// Returns a file with all files that it refers to, directly or not.
fn find_dependencies(name: &str, files: &BTreeMap<String, Vec<u8>>) -> BTreeSet<String> {
    let mut found = BTreeSet::from([name.to_owned()]);
    let mut open = vec![name.to_owned()];
    while let Some(name) = open.pop() {
        for other in files.keys().filter(|other| refers_to(&name, &files[&name], other)) {
            if found.insert(other.clone()) {
                open.push(other.clone());
            }
        }
    }
    found
}

/// Whether a text file contains the name of another one. References to the entry page are ignored: it keeps
/// its name.
fn refers_to(name: &str, content: &[u8], other: &str) -> bool {
    let is_text = [".html", ".js", ".css", ".webmanifest"].iter().any(|ending| name.ends_with(ending));
    let wanted = base_name(other).as_bytes();
    is_text && other != ENTRY && content.windows(wanted.len()).any(|part| part == wanted)
}

/// Replaces a name in a text, except in the keys of import objects, by which the wasm looks its imports up.
fn replace_references(text: &[u8], old: &str, new: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    let mut parts = text.split(old);
    let mut replaced = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        replaced.push_str(if part.starts_with("\":") { old } else { new });
        replaced.push_str(part);
    }
    replaced.into_bytes()
}

fn base_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Adds a digest of the content to a file name: `app.js` becomes `app-0123456789abcdef.js`.
fn add_digest(name: &str, content: &[u8]) -> String {
    let digest = &hex(&Sha256::digest(content))[..16];
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}-{digest}.{ending}"),
        None => format!("{name}-{digest}"),
    }
}

fn is_compressible(name: &str) -> bool {
    ["html", "js", "css", "wasm", "svg", "json", "webmanifest"]
        .iter()
        .any(|ending| name.rsplit('.').next() == Some(ending))
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: content.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &settings)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

fn write_file(file: &Path, content: &[u8]) -> Result<()> {
    fs::create_dir_all(file.parent().unwrap_or(file))?;
    fs::write(file, content)?;
    Ok(())
}

#[cfg(test)]
mod test {
    use std::collections::BTreeMap;

    use super::rename_by_content;

    fn bundle(wasm: &str) -> BTreeMap<String, Vec<u8>> {
        let files = [
            ("app.js", "new URL('app_bg.wasm', import.meta.url)"),
            ("app_bg.wasm", wasm),
            ("index.html", "<script src=\"/start.js\"></script>"),
            ("start.js", "import init from './app.js'"),
        ];
        let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
        rename_by_content(files.into())
    }

    #[test]
    fn every_reference_is_updated() {
        let renamed = bundle("one");
        let names: Vec<&String> = renamed.keys().collect();
        for (name, content) in &renamed {
            let text = String::from_utf8_lossy(content);
            let references = names.iter().filter(|other| text.contains(other.as_str())).count();
            let expected = usize::from(!name.contains("wasm"));
            assert_eq!(references, expected, "{name} says {text}");
        }
    }

    #[test]
    fn files_that_refer_to_each_other_are_renamed_together_and_import_keys_stay() {
        let files = [
            ("app.js", "import * as a from \"./chunks.js\"; ({ \"./chunks.js\": a })"),
            (
                "chunks.js",
                "import { initSync } from \"./app.js\"; new URL(\"./staff.wasm\", import.meta.url)",
            ),
            ("staff.wasm", "staff"),
        ];
        let renamed =
            rename_by_content(files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into());
        let names: Vec<&str> = renamed.keys().map(String::as_str).collect();
        let [app, chunks, staff] = names[..] else { panic!("{names:?}") };
        let text = |name: &str| String::from_utf8_lossy(&renamed[name]).into_owned();
        assert_eq!(text(app), format!("import * as a from \"./{chunks}\"; ({{ \"./chunks.js\": a }})"));
        assert!(
            text(chunks).contains(&format!("\"./{app}\"")) && text(chunks).contains(staff),
            "{}",
            text(chunks)
        );
    }

    #[test]
    fn a_change_of_a_dependency_renames_all_its_dependents_but_the_entry() {
        let (one, two) = (bundle("one"), bundle("two"));
        let kept: Vec<&String> = one.keys().filter(|name| two.contains_key(*name)).collect();
        assert_eq!(kept, ["index.html"]);
    }
}
