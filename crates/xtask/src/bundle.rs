//! The page's files as they are served: named by their content, so that a browser may keep them for ever,
//! with the compressed forms beside them. Only `index.html` keeps its name.

use std::collections::BTreeMap;
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
    for (name, content) in named_by_content(files)? {
        put(&to.join(&name), &content)?;
        if worth_compressing(&name) {
            put(&to.join(format!("{name}.br")), &brotli(&content)?)?;
            put(&to.join(format!("{name}.gz")), &gzip(&content)?)?;
        }
    }
    Ok(())
}

/// Renames every file after its content once all that it refers to has its name, and rewrites the references.
fn named_by_content(mut files: BTreeMap<String, Vec<u8>>) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut named = BTreeMap::new();
    while !files.is_empty() {
        let names: Vec<String> = files.keys().cloned().collect();
        let ready = names
            .iter()
            .find(|name| !names.iter().any(|other| other != *name && refers(name, &files[*name], other)))
            .ok_or_else(|| format!("the page's files refer to each other in a circle: {names:?}"))?;
        let content = files.remove(ready).unwrap_or_default();
        let new_name = if ready == ENTRY { ENTRY.to_owned() } else { with_digest(ready, &content) };
        for (name, text) in &mut files {
            if refers(name, text, ready) {
                *text = String::from_utf8_lossy(text).replace(base(ready), base(&new_name)).into_bytes();
            }
        }
        named.insert(new_name, content);
    }
    Ok(named)
}

/// Whether a text file names another one. Nothing is asked to refer to the entry page, which keeps its name.
fn refers(name: &str, content: &[u8], other: &str) -> bool {
    let text = [".html", ".js", ".css", ".webmanifest"].iter().any(|ending| name.ends_with(ending));
    let wanted = base(other).as_bytes();
    text && other != ENTRY && content.windows(wanted.len()).any(|part| part == wanted)
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
        named_by_content(files.into()).expect("no circle")
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
    fn a_change_below_renames_all_above_it_but_the_entry() {
        let (one, two) = (bundle("one"), bundle("two"));
        let kept: Vec<&String> = one.keys().filter(|name| two.contains_key(*name)).collect();
        assert_eq!(kept, ["index.html"]);
    }
}
