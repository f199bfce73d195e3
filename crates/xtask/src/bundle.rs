//! The page's files as they are served: named by their content, so that a browser may keep them for ever,
//! with the compressed forms beside them. Only `index.html` keeps its name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::command::Result;
use crate::files::{files_in, hex};

const ENTRY: &str = "index.html";

/// Writes the files of one folder into another, renamed and compressed.
pub fn write(from: &Path, to: &Path) -> Result {
    let mut files = BTreeMap::new();
    for file in files_in(from)? {
        let name = file
            .strip_prefix(from)
            .ok()
            .and_then(Path::to_str)
            .ok_or_else(|| format!("{} has no plain name", file.display()))?;
        let content = fs::read(&file).map_err(|e| format!("{} cannot be read: {e}", file.display()))?;
        files.insert(name.to_owned(), content);
    }
    if to.exists() {
        fs::remove_dir_all(to).map_err(|e| format!("{} cannot be emptied: {e}", to.display()))?;
    }
    for (name, content) in named_by_content(files) {
        put(&to.join(&name), &content)?;
        if worth_compressing(&name) {
            put(&to.join(format!("{name}.br")), &brotli(&content)?)?;
            put(&to.join(format!("{name}.gz")), &gzip(&content)?)?;
        }
    }
    Ok(())
}

/// Renames every file after its content once all that it refers to has its name, and rewrites the references.
/// Files that refer to each other are named together, after what all of them say.
fn named_by_content(mut files: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let mut named = BTreeMap::new();
    while let Some(ready) = files.keys().map(|name| reached(name, &files)).min_by_key(BTreeSet::len) {
        let mut new_names = Vec::new();
        let said: Vec<u8> = ready.iter().flat_map(|name| files[name].iter().copied()).collect();
        for name in &ready {
            let new_name = if name == ENTRY { ENTRY.to_owned() } else { with_digest(name, &said) };
            for text in
                files.iter_mut().filter(|(other, text)| refers(other, text, name)).map(|(_, text)| text)
            {
                *text = renamed(text, base(name), base(&new_name));
            }
            new_names.push((name, new_name));
        }
        for (name, new_name) in new_names {
            named.extend(files.remove(name).map(|content| (new_name, content)));
        }
    }
    named
}

/// A file with all that it refers to, directly or not.
fn reached(name: &str, files: &BTreeMap<String, Vec<u8>>) -> BTreeSet<String> {
    let mut reached = BTreeSet::from([name.to_owned()]);
    let mut open = vec![name.to_owned()];
    while let Some(name) = open.pop() {
        for other in files.keys().filter(|other| refers(&name, &files[&name], other)) {
            if reached.insert(other.clone()) {
                open.push(other.clone());
            }
        }
    }
    reached
}

/// Whether a text file names another one. Nothing is asked to refer to the entry page, which keeps its name.
fn refers(name: &str, content: &[u8], other: &str) -> bool {
    let text = [".html", ".js", ".css", ".webmanifest"].iter().any(|ending| name.ends_with(ending));
    let wanted = base(other).as_bytes();
    text && other != ENTRY && content.windows(wanted.len()).any(|part| part == wanted)
}

/// The text with another name in it; but what is imported keeps the key by which the wasm asks for it.
fn renamed(text: &[u8], old: &str, new: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    let mut parts = text.split(old);
    let mut renamed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        renamed.push_str(if part.starts_with("\":") { old } else { new });
        renamed.push_str(part);
    }
    renamed.into_bytes()
}

fn base(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// `app.js` → `app-0123456789abcdef.js`, in the same folder.
fn with_digest(name: &str, content: &[u8]) -> String {
    let digest = &hex(&Sha256::digest(content))[..16];
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}-{digest}.{ending}"),
        None => format!("{name}-{digest}"),
    }
}

fn worth_compressing(name: &str) -> bool {
    ["html", "js", "css", "wasm", "svg", "json", "webmanifest"]
        .iter()
        .any(|ending| name.rsplit('.').next() == Some(ending))
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: content.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &content[..], &mut packed, &settings)
        .map_err(|e| format!("brotli failed: {e}"))?;
    Ok(packed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content).and_then(|()| encoder.finish()).map_err(|e| format!("gzip failed: {e}"))
}

fn put(file: &Path, content: &[u8]) -> Result {
    let folder = file.parent().unwrap_or(file);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(file, content))
        .map_err(|e| format!("{} cannot be written: {e}", file.display()))
}

#[cfg(test)]
mod test {
    use std::collections::BTreeMap;

    use super::named_by_content;

    fn bundle(wasm: &str) -> BTreeMap<String, Vec<u8>> {
        let files = [
            ("app.js", "new URL('app_bg.wasm', import.meta.url)"),
            ("app_bg.wasm", wasm),
            ("index.html", "<script src=\"/start.js\"></script>"),
            ("start.js", "import init from './app.js'"),
        ];
        let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
        named_by_content(files.into())
    }

    #[test]
    fn every_reference_follows_its_file() {
        let named = bundle("one");
        let names: Vec<&String> = named.keys().collect();
        for (name, content) in &named {
            let text = String::from_utf8_lossy(content);
            let referred = names.iter().filter(|other| text.contains(other.as_str())).count();
            let expected = usize::from(!name.contains("wasm"));
            assert_eq!(referred, expected, "{name} says {text}");
        }
    }

    #[test]
    fn files_that_refer_to_each_other_are_named_together_and_keys_stay() {
        let files = [
            ("app.js", "import * as a from \"./chunks.js\"; ({ \"./chunks.js\": a })"),
            (
                "chunks.js",
                "import { initSync } from \"./app.js\"; new URL(\"./staff.wasm\", import.meta.url)",
            ),
            ("staff.wasm", "staff"),
        ];
        let named =
            named_by_content(files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into());
        let names: Vec<&str> = named.keys().map(String::as_str).collect();
        let [app, chunks, staff] = names[..] else { panic!("{names:?}") };
        let text = |name: &str| String::from_utf8_lossy(&named[name]).into_owned();
        assert_eq!(text(app), format!("import * as a from \"./{chunks}\"; ({{ \"./chunks.js\": a }})"));
        assert!(
            text(chunks).contains(&format!("\"./{app}\"")) && text(chunks).contains(staff),
            "{}",
            text(chunks)
        );
    }

    #[test]
    fn a_change_below_renames_all_above_it_but_the_entry() {
        let (one, two) = (bundle("one"), bundle("two"));
        let kept: Vec<&String> = one.keys().filter(|name| two.contains_key(*name)).collect();
        assert_eq!(kept, ["index.html"]);
    }
}
