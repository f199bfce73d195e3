//! Joins the page's style sheets into one file for all visitors and one for staff, so that few requests fetch
//! them.

use std::path::Path;

use anyhow::Result;
use fs_err as fs;

/// The joined sheet of the links without an audience (`data-of`).
const EVERYONE: &str = "page";

/// Joins the style sheets that a built page links to, one file per audience, and links to those files
/// instead.
pub fn join(folder: &Path) -> Result<()> {
    let entry = folder.join("index.html");
    let (page, joined) = join_links(&fs::read_to_string(&entry)?);
    for Joined { name, parts } in joined {
        let mut content = String::new();
        for part in parts {
            let part = folder.join(part);
            content += &fs::read_to_string(&part)?;
            fs::remove_file(part)?;
        }
        fs::write(folder.join(name), content)?;
    }
    fs::write(entry, page)?;
    Ok(())
}

/// A joined sheet and the files it consists of.
#[derive(Debug, PartialEq)]
struct Joined {
    name: String,
    parts: Vec<String>,
}

/// Returns the page with one link per audience, at the place of the first link of that audience.
fn join_links(page: &str) -> (String, Vec<Joined>) {
    let mut joined: Vec<Joined> = Vec::new();
    let mut lines = Vec::new();
    for line in page.lines() {
        let Some((part, audience)) = parse_link(line) else {
            lines.push(line.to_owned());
            continue;
        };
        let name = format!("{audience}.css");
        match joined.iter_mut().find(|joined| joined.name == name) {
            Some(joined) => joined.parts.push(part.to_owned()),
            None => {
                let line = line.replace(part, &name);
                // Browsers prefetch disabled style sheets too, but not alternate ones.
                lines.push(match audience {
                    EVERYONE => line,
                    _ => line.replace("\"stylesheet\"", "\"alternate stylesheet\""),
                });
                joined.push(Joined { name, parts: vec![part.to_owned()] });
            }
        }
    }
    (lines.join("\n"), joined)
}

/// Returns the file and the audience of a link as Trunk writes it, one per line:
/// `<link rel="stylesheet" href="/team.css" data-of="staff" disabled/>`.
fn parse_link(line: &str) -> Option<(&str, &str)> {
    let (file, attributes) =
        line.trim().strip_prefix("<link rel=\"stylesheet\" href=\"/")?.split_once('"')?;
    let audience = attributes.split_once("data-of=\"").and_then(|(_, rest)| rest.split_once('"'));
    Some((file, audience.map_or(EVERYONE, |(audience, _)| audience)))
}

#[cfg(test)]
mod test {
    use super::{Joined, join_links};

    #[test]
    fn each_audience_gets_one_link_at_the_place_of_its_first() {
        let page = "<head>\n<link rel=\"stylesheet\" href=\"/tokens.css\"/>\n<title>A</title>\n\
                    <link rel=\"stylesheet\" href=\"/base.css\"/>\n\
                    <link rel=\"stylesheet\" href=\"/jobs.css\" data-of=\"staff\" disabled/>\n\
                    <link rel=\"stylesheet\" href=\"/team.css\" data-of=\"staff\" disabled/>\n</head>";
        let (page, joined) = join_links(page);
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
