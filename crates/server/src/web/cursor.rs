//! Opaque cursors of lists, and the pages that they lead to. A cursor that does not decode names no page: 404.

use chrono::{Datelike, NaiveDate};
use pitboard_api::Page;

use crate::web::error::ApiError;

/// A cursor that stands for `position`.
pub fn encode(position: i64) -> String {
    encode_place([position])
}

pub fn decode(cursor: Option<&str>) -> Result<Option<i64>, ApiError> {
    decode_place(cursor, |[position]| Some(position))
}

/// A cursor that stands for a place that takes several numbers to say.
fn encode_place<const N: usize>(place: [i64; N]) -> String {
    format!("c{}", place.map(|number| format!("{number:x}")).join("-"))
}

/// The place that `read` makes of the numbers of a cursor.
pub fn decode_place<T, const N: usize>(
    cursor: Option<&str>,
    read: impl Fn([i64; N]) -> Option<T>,
) -> Result<Option<T>, ApiError> {
    let number = |digits: &str| {
        // Not `+5`, which Rust would read.
        let digits = Some(digits).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        i64::from_str_radix(digits, 16).ok()
    };
    let place = |cursor: &str| {
        let numbers: Option<Vec<i64>> = cursor.strip_prefix('c')?.split('-').map(number).collect();
        read(numbers?.try_into().ok()?)
    };
    cursor.map(|cursor| place(cursor).ok_or_else(ApiError::not_found)).transpose()
}

/// A date as a number of a place.
pub fn day(date: NaiveDate) -> i64 {
    date.num_days_from_ce().into()
}

pub fn date(day: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(day.try_into().ok()?)
}

/// A page of `items`, of which one more than `limit` was asked for, from `offset` on.
pub fn page<T>(mut items: Vec<T>, offset: i64, limit: u32) -> Page<T> {
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    Page { items, next_cursor: more.then(|| encode(offset + i64::from(limit))) }
}

/// A page of `rows`, of which one more than `limit` was asked for; the next one goes on after the place of
/// the last row, as `shown` makes the entries.
pub fn page_after<R, T, E, const N: usize>(
    mut rows: Vec<R>,
    limit: u32,
    place: impl Fn(&R) -> [i64; N],
    shown: impl FnOnce(Vec<R>) -> Result<Vec<T>, E>,
) -> Result<Page<T>, E> {
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next_cursor = rows.last().filter(|_| more).map(|row| encode_place(place(row)));
    Ok(Page { items: shown(rows)?, next_cursor })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_and_nonsense_names_no_page() {
        assert_eq!(decode(Some(&encode(1234))).ok(), Some(Some(1234)));
        assert_eq!(decode_place(Some(&encode_place([1, 0, 1234])), Some).ok(), Some(Some([1, 0, 1234])));
        assert_eq!(decode(None).ok(), Some(None));
        for bad in ["", "c", "c-1", "c+1", "x12", "czz", "c99999999999999999999", "é", "c1-2"] {
            assert!(decode(Some(bad)).is_err(), "{bad}");
            assert!(decode_place::<[i64; 3], 3>(Some(bad), Some).is_err(), "{bad}");
        }
    }
}
