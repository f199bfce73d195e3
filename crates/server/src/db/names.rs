//! Names as they are compared and found: in whatever case, and whatever signs they have.

/// Finds the entry of `names` that has a name already, in whatever case, except `own`.
pub fn holder<'a>(names: &'a [(i64, String)], name: &str, own: Option<i64>) -> Option<&'a (i64, String)> {
    let folded = name.to_lowercase();
    names.iter().find(|(id, other)| Some(*id) != own && other.to_lowercase() == folded)
}

/// What the search looks through, in lower case.
pub fn searched(name: &str, description: &str) -> String {
    format!("{name} {description}").to_lowercase()
}

/// A pattern for LIKE that finds `text` anywhere, whatever signs it has.
pub fn contains(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}
