//! Comparing and searching names: without case, with special characters escaped.

use crate::db::accounts::full_name;

/// Returns the entry of `names` whose name equals `name` without case, except `own`.
pub fn holder<'a>(names: &'a [(i64, String)], name: &str, own: Option<i64>) -> Option<&'a (i64, String)> {
    let folded = name.to_lowercase();
    names.iter().find(|(id, other)| Some(*id) != own && other.to_lowercase() == folded)
}

/// Returns the text, in lower case, in which a search looks.
pub fn search_text(name: &str, description: &str) -> String {
    format!("{name} {description}").to_lowercase()
}

/// Returns a pattern for LIKE that matches `text` anywhere, with its special characters escaped.
pub fn contains(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// Returns the name of an actor: an account's, or an API key's as in `API key: Fleet Ltd`; `None` for the program
/// itself.
pub fn actor(first: Option<String>, last: Option<String>, key: Option<String>) -> Option<String> {
    let account = first.zip(last).map(|(first, last)| full_name(&first, &last));
    account.or_else(|| key.map(|name| format!("API key: {name}")))
}
