//! The page's style sheets as few files: a visitor asks once instead of once for each, and staff once more.

use std::fs;
use std::path::Path;

use crate::command::Result;

/// What is left of those that say of nobody whose they are.
const ALL: &str = "page";

/// Joins the sheets that a built page names, in their order, all of the same people into one, and names those instead.
pub fn join(folder: &Path) -> Result {
    let unreadable = |what: &Path, e| format!("{} cannot be read: {e}", what.display());
    let entry = folder.join("index.html");
    let page = fs::read_to_string(&entry).map_err(|e| unreadable(&entry, e))?;
    let (page, joined) = with_few(&page);
    let mut written = vec![(entry, page)];
    for Joined { name, parts } in joined {
        let mut all = String::new();
        for part in parts {
            let sheet = folder.join(part);
            all += &fs::read_to_string(&sheet).map_err(|e| unreadable(&sheet, e))?;
            fs::remove_file(&sheet).map_err(|e| format!("{} cannot be removed: {e}", sheet.display()))?;
        }
        written.push((folder.join(name), all));
    }
    written.into_iter().try_for_each(|(file, text)| {
        fs::write(&file, text).map_err(|e| format!("{} cannot be written: {e}", file.display()))
    })
}

/// One sheet, and those that it is made of.
#[derive(Debug, PartialEq)]
struct Joined {
    name: String,
    parts: Vec<String>,
}

/// The page with one link for all sheets of the same people, in the place of their first.
fn with_few(page: &str) -> (String, Vec<Joined>) {
    let mut all: Vec<Joined> = Vec::new();
    let mut lines = Vec::new();
    for line in page.lines() {
        let Some((part, people)) = sheet_of(line) else {
            lines.push(line.to_owned());
            continue;
        };
        let name = format!("{people}.css");
        match all.iter_mut().find(|joined| joined.name == name) {
            Some(joined) => joined.parts.push(part.to_owned()),
            None => {
                let line = line.replace(part, &name);
                // Browsers that read ahead fetch also what is disabled, but nothing that is an alternative.
                lines.push(match people {
                    ALL => line,
                    _ => line.replace("\"stylesheet\"", "\"alternate stylesheet\""),
                });
                all.push(Joined { name, parts: vec![part.to_owned()] });
            }
        }
    }
    (lines.join("\n"), all)
}

/// The sheet and its people in `<link rel="stylesheet" href="/team.css" data-of="staff" disabled/>`, as Trunk writes it,
/// one a line.
fn sheet_of(line: &str) -> Option<(&str, &str)> {
    let (name, more) = line.trim().strip_prefix("<link rel=\"stylesheet\" href=\"/")?.split_once('"')?;
    let people = more.split_once("data-of=\"").and_then(|(_, more)| more.split_once('"'));
    Some((name, people.map_or(ALL, |(people, _)| people)))
}

#[cfg(test)]
mod test {
    use super::{Joined, with_few};

    #[test]
    fn one_link_for_each_people_stands_where_their_first_was() {
        let page = "<head>\n<link rel=\"stylesheet\" href=\"/tokens.css\"/>\n<title>A</title>\n\
                    <link rel=\"stylesheet\" href=\"/base.css\"/>\n\
                    <link rel=\"stylesheet\" href=\"/jobs.css\" data-of=\"staff\" disabled/>\n\
                    <link rel=\"stylesheet\" href=\"/team.css\" data-of=\"staff\" disabled/>\n</head>";
        let (page, joined) = with_few(page);
        assert_eq!(
            page,
            "<head>\n<link rel=\"stylesheet\" href=\"/page.css\"/>\n<title>A</title>\n\
             <link rel=\"alternate stylesheet\" href=\"/staff.css\" data-of=\"staff\" disabled/>\n</head>"
        );
        let sheet = |name: &str, parts: [&str; 2]| Joined {
            name: name.into(),
            parts: parts.map(str::to_owned).into(),
        };
        assert_eq!(
            joined,
            [sheet("page.css", ["tokens.css", "base.css"]), sheet("staff.css", ["jobs.css", "team.css"])]
        );
    }
}
