//! Opaque cursors of lists, and the pages that they lead to. A cursor that does not decode names no page: 404.

use pitboard_api::Page;

use crate::error::ApiError;

/// A cursor that stands for `position`.
pub fn encode(position: i64) -> String {
    format!("c{position:x}")
}

pub fn decode(cursor: Option<&str>) -> Result<Option<i64>, ApiError> {
    let position = |cursor: &str| {
        // Not `c+5`, which Rust would read.
        let digits =
            cursor.strip_prefix('c').filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        i64::from_str_radix(digits, 16).ok()
    };
    match cursor {
        None => Ok(None),
        Some(cursor) => position(cursor).map(Some).ok_or_else(ApiError::not_found),
    }
}

/// A page of `items`, of which one more than `limit` was asked for, from `offset` on.
pub fn page<T>(mut items: Vec<T>, offset: i64, limit: u32) -> Page<T> {
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    Page { items, next_cursor: more.then(|| encode(offset + i64::from(limit))) }
}

/// A page of `rows`, of which one more than `limit` was asked for; the next one goes on after the position of
/// the last row, as `shown` makes the entries.
pub fn page_after<R, T, E>(
    mut rows: Vec<R>,
    limit: u32,
    position: impl Fn(&R) -> i64,
    shown: impl FnOnce(Vec<R>) -> Result<Vec<T>, E>,
) -> Result<Page<T>, E> {
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next_cursor = rows.last().filter(|_| more).map(|row| encode(position(row)));
    Ok(Page { items: shown(rows)?, next_cursor })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_and_nonsense_names_no_page() {
        assert_eq!(decode(Some(&encode(1234))).ok(), Some(Some(1234)));
        assert_eq!(decode(None).ok(), Some(None));
        for bad in ["", "c", "c-1", "c+1", "x12", "czz", "c99999999999999999999", "é"] {
            assert!(decode(Some(bad)).is_err(), "{bad}");
        }
    }
}
