//! Writes the entry page and the files that it links to. The links in `frontend/index.html` are those of Trunk
//! (`data-trunk`), which serves the page for `cargo xtask dev`; unlike Trunk this joins the style sheets into
//! one file for all visitors and one for staff, so that few requests fetch them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use fs_err as fs;

/// The name of the entry page.
pub const ENTRY: &str = "index.html";

/// The joined sheet of the links without an audience (`data-of`).
const EVERYONE: &str = "page";

/// The files that a page consists of, by name, each with the files that are joined to make it.
type Files = BTreeMap<String, Vec<String>>;

/// Writes a page and its files into another folder. The page preloads the script that loads chunks, if there
/// is one: otherwise a browser discovers it only after the program's own script.
pub fn write(from: &Path, to: &Path, chunk_loader: Option<&str>) -> Result<()> {
    let source = from.join(ENTRY);
    let (page, files) = replace_links(&fs::read_to_string(&source)?, chunk_loader)
        .with_context(|| format!("cannot build the page of {}", source.display()))?;
    for (name, parts) in files {
        let mut content = Vec::new();
        for part in parts {
            content.extend(fs::read(from.join(part))?);
        }
        fs::write(to.join(name), content)?;
    }
    fs::write(to.join(ENTRY), page)?;
    Ok(())
}

/// Replaces the links of Trunk, each on a line of its own, by those for browsers.
fn replace_links(page: &str, chunk_loader: Option<&str>) -> Result<(String, Files)> {
    let mut files = Files::new();
    let mut lines = Vec::new();
    for line in page.lines() {
        if !line.contains("data-trunk") {
            lines.push(line.to_owned());
            continue;
        }
        match attribute(line, "rel") {
            Some("css") => lines.extend(join_sheet(line, &mut files)?),
            Some("icon") => {
                let (name, source) = names(line)?;
                lines.push(line.replace(" data-trunk", "").replace(source, &format!("/{name}")));
                files.insert(name.to_owned(), vec![source.to_owned()]);
            }
            Some("copy-file") => {
                let (name, source) = names(line)?;
                files.insert(name.to_owned(), vec![source.to_owned()]);
            }
            Some("rust") => lines.extend(
                chunk_loader.map(|file| format!("    <link rel=\"modulepreload\" href=\"/{file}\">")),
            ),
            _ => bail!("cargo xtask builds no such link: {}", line.trim()),
        }
    }
    lines.push(String::new());
    Ok((lines.join("\n"), files))
}

/// Adds a style sheet to the file of its audience; returns the link to that file if the sheet is its first.
fn join_sheet(line: &str, files: &mut Files) -> Result<Option<String>> {
    let audience = attribute(line, "data-of");
    let name = format!("{}.css", audience.unwrap_or(EVERYONE));
    let link = match audience {
        None => format!("    <link rel=\"stylesheet\" href=\"/{name}\">"),
        // Browsers prefetch disabled style sheets too, but not alternate ones.
        Some(audience) => format!(
            "    <link rel=\"alternate stylesheet\" href=\"/{name}\" data-of=\"{audience}\" disabled>"
        ),
    };
    let parts = files.entry(name).or_default();
    parts.push(names(line)?.1.to_owned());
    Ok((parts.len() == 1).then_some(link))
}

/// Returns the built and the source file of a link. Built files are all in one folder.
fn names(line: &str) -> Result<(&str, &str)> {
    let source = attribute(line, "href").with_context(|| format!("no href in {}", line.trim()))?;
    Ok((source.rsplit('/').next().unwrap_or(source), source))
}

fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0)
}

#[cfg(test)]
mod test {
    use super::replace_links;

    #[test]
    fn each_audience_gets_one_style_sheet_at_the_place_of_its_first_link() {
        let page = "<head>\n    <link data-trunk rel=\"css\" href=\"style/tokens.css\">\n<title>A</title>\n\
                    <link data-trunk rel=\"css\" href=\"style/base.css\">\n\
                    <link data-trunk rel=\"css\" href=\"style/jobs.css\" data-of=\"staff\" disabled>\n\
                    <link data-trunk rel=\"css\" href=\"style/team.css\" data-of=\"staff\" disabled>\n</head>\n";
        let (page, files) = replace_links(page, None).expect("known links");
        assert_eq!(
            page,
            "<head>\n    <link rel=\"stylesheet\" href=\"/page.css\">\n<title>A</title>\n    \
             <link rel=\"alternate stylesheet\" href=\"/staff.css\" data-of=\"staff\" disabled>\n</head>\n"
        );
        assert_eq!(files["page.css"], ["style/tokens.css", "style/base.css"]);
        assert_eq!(files["staff.css"], ["style/jobs.css", "style/team.css"]);
    }

    #[test]
    fn an_icon_keeps_its_link_a_copied_file_has_none_and_the_chunk_loader_is_preloaded() {
        let page = "<link data-trunk rel=\"icon\" href=\"art/icon.svg\" type=\"image/svg+xml\">\n\
                    <link data-trunk rel=\"copy-file\" href=\"start.js\">\n    <link data-trunk rel=\"rust\">\n";
        let (page, files) = replace_links(page, Some("chunks.js")).expect("known links");
        assert_eq!(
            page,
            "<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\n    \
             <link rel=\"modulepreload\" href=\"/chunks.js\">\n"
        );
        assert_eq!(files["icon.svg"], ["art/icon.svg"]);
        assert_eq!(files["start.js"], ["start.js"]);
    }

    #[test]
    fn an_unknown_link_is_an_error_that_shows_it() {
        let error = replace_links("  <link data-trunk rel=\"sass\" href=\"a.scss\">", None);
        let message = error.expect_err("an unknown kind").to_string();
        assert!(message.ends_with("<link data-trunk rel=\"sass\" href=\"a.scss\">"), "{message}");
    }
}
