//! The version of glibc that a binary needs.

/// Returns the newest version among the symbols that `readelf --version-info` prints, as `2.34`: an older glibc does
/// not have them all.
pub fn newest(symbols: &str) -> Option<String> {
    let names = symbols.split(|c: char| c.is_whitespace() || c == '(' || c == ')');
    let versions = names.filter_map(|name| parse(name.strip_prefix("GLIBC_")?));
    let newest = versions.max()?;
    Some(newest.iter().map(u32::to_string).collect::<Vec<_>>().join("."))
}

fn parse(version: &str) -> Option<Vec<u32>> {
    version.split('.').map(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod test {
    use super::newest;

    #[test]
    fn the_newest_version_counts_as_numbers() {
        let symbols = "  0x0010:   Name: GLIBC_2.9  Flags: none  Version: 5\n\
                       000:   0 (*local*)  2 (GLIBC_2.34)   3 (GLIBC_2.2.5)\n  Name: GCC_4.2.0\n  GLIBC_PRIVATE";
        assert_eq!(newest(symbols).as_deref(), Some("2.34"));
        assert_eq!(newest("Name: GLIBC_2.3.4 GLIBC_2.3").as_deref(), Some("2.3.4"));
        assert_eq!(newest("No version information found in this file."), None);
    }
}
