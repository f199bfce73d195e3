//! The page's style sheets as one file: a visitor asks once instead of once for each.

use std::fs;
use std::path::Path;

use crate::command::Result;

/// What is left of them.
const SHEET: &str = "page.css";

/// Joins the sheets that a built page names, in their order, and names the one instead.
pub fn join(folder: &Path) -> Result {
    let unreadable = |what: &Path, e| format!("{} cannot be read: {e}", what.display());
    let entry = folder.join("index.html");
    let page = fs::read_to_string(&entry).map_err(|e| unreadable(&entry, e))?;
    let (page, names) = with_one(&page);
    let mut all = String::new();
    for name in names {
        let sheet = folder.join(name);
        all += &fs::read_to_string(&sheet).map_err(|e| unreadable(&sheet, e))?;
        fs::remove_file(&sheet).map_err(|e| format!("{} cannot be removed: {e}", sheet.display()))?;
    }
    [(entry, page), (folder.join(SHEET), all)].into_iter().try_for_each(|(file, text)| {
        fs::write(&file, text).map_err(|e| format!("{} cannot be written: {e}", file.display()))
    })
}

/// The page with one link to a sheet in the place of the first, and the names of all that it had.
fn with_one(page: &str) -> (String, Vec<String>) {
    let mut names = Vec::new();
    let mut lines = Vec::new();
    for line in page.lines() {
        match sheet_of(line) {
            None => lines.push(line.to_owned()),
            Some(name) => {
                if names.is_empty() {
                    lines.push(line.replace(name, SHEET));
                }
                names.push(name.to_owned());
            }
        }
    }
    (lines.join("\n"), names)
}

/// `<link rel="stylesheet" href="/base.css"/>`, as Trunk writes it, one a line.
fn sheet_of(line: &str) -> Option<&str> {
    let href = line.trim().strip_prefix("<link rel=\"stylesheet\" href=\"/")?;
    href.split_once('"').map(|(name, _)| name)
}

#[cfg(test)]
mod test {
    use super::with_one;

    #[test]
    fn one_link_stands_where_the_first_was() {
        let page = "<head>\n<link rel=\"stylesheet\" href=\"/tokens.css\"/>\n<title>A</title>\n\
                    <link rel=\"stylesheet\" href=\"/base.css\"/>\n</head>";
        let (joined, names) = with_one(page);
        assert_eq!(
            joined,
            "<head>\n<link rel=\"stylesheet\" href=\"/page.css\"/>\n<title>A</title>\n</head>"
        );
        assert_eq!(names, ["tokens.css", "base.css"]);
    }
}
