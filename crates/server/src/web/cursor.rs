//! Pages of lists. A cursor encodes the place after which the next page begins, and is bound to its list, sort and
//! filters: one that does not decode, or comes from another list, sort or filter, is 404.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use pitboard_api::{Page, page::limit_or_default};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    hex::{from_hex, hex},
    web::{error::ApiError, query::Query},
};

/// Extracts the query of a list, a `T` with `limit` and `cursor`, which the handler parses.
pub struct ListQuery<T> {
    path: String,
    query: Query<T>,
}

impl<T> ListQuery<T> {
    /// Returns the query of the list at `path`.
    pub fn new(path: &str, query: Query<T>) -> Self {
        Self { path: path.to_owned(), query }
    }
}

impl<T: DeserializeOwned + Serialize> ListQuery<T> {
    /// Parses the query and, from its `limit` and `cursor`, the page that it asks for.
    pub fn parse(&self) -> Result<(T, PageRequest), ApiError> {
        let query = self.query.parse()?;
        let page = PageRequest::of(&self.path, &query)?;
        Ok((query, page))
    }
}

impl<T> FromRequest for ListQuery<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let path = request.path().to_ascii_lowercase();
        ready(Query::from_request(request, payload).into_inner().map(|query| Self { path, query }))
    }
}

/// The page of a list that a request asks for.
#[derive(Debug, Clone)]
pub struct PageRequest {
    /// A hash of the list, its sort and its filters.
    list: String,
    limit: u32,
    /// The place after which it begins, in JSON.
    after: Option<Value>,
}

impl PageRequest {
    /// Takes `limit` and `cursor` from the query of the list at `path`; what remains are its sort and filters.
    fn of(path: &str, query: &impl Serialize) -> Result<Self, ApiError> {
        let mut filters = match serde_json::to_value(query) {
            Ok(Value::Object(filters)) => filters,
            _ => return Err(ApiError::internal("the query of a list is not an object")),
        };
        let limit = filters.remove("limit").and_then(|limit| limit.as_u64()?.try_into().ok());
        let cursor = filters.remove("cursor").and_then(|cursor| cursor.as_str().map(str::to_owned));
        let list = hex(&Sha256::digest(format!("{path} {}", Value::Object(filters)))[..8]);
        let after =
            cursor.map(|cursor| decode(&list, &cursor).ok_or_else(ApiError::not_found)).transpose()?;
        Ok(Self { list, limit: limit_or_default(limit), after })
    }

    /// How many rows to read: one more than the page shows, which tells whether another page follows.
    pub fn rows(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// The place after which the page begins, as `read` validates it; `None` at the beginning of the list.
    pub fn after<P: DeserializeOwned, T>(
        &self,
        read: impl FnOnce(P) -> Option<T>,
    ) -> Result<Option<T>, ApiError> {
        let Some(place) = self.after.clone() else { return Ok(None) };
        let place = serde_json::from_value(place).ok().and_then(read);
        place.map(Some).ok_or_else(ApiError::not_found)
    }

    /// Returns the page of the [`Self::rows`] rows that were read, each as `present` shows it. The next one begins
    /// after the `place` of the last row.
    pub fn page<R, P: Serialize, T, E>(
        &self,
        mut rows: Vec<R>,
        place: impl Fn(&R) -> P,
        present: impl FnOnce(Vec<R>) -> Result<Vec<T>, E>,
    ) -> Result<Page<T>, E> {
        let next_cursor = self.cut(&mut rows, place);
        Ok(Page { items: present(rows)?, next_cursor })
    }

    /// Cuts the rows that were read to the page, and returns the cursor of the next one.
    pub fn cut<R, P: Serialize>(&self, rows: &mut Vec<R>, place: impl Fn(&R) -> P) -> Option<String> {
        let has_more = rows.len() > self.limit as usize;
        rows.truncate(self.limit as usize);
        let last = rows.last().filter(|_| has_more)?;
        Some(hex(serde_json::json!([self.list, place(last)]).to_string().as_bytes()))
    }
}

/// Decodes a cursor of `list`.
pub(super) fn decode(list: &str, cursor: &str) -> Option<Value> {
    let (of, place): (String, Value) = serde_json::from_slice(&from_hex(cursor)?).ok()?;
    // PostgreSQL accepts no NUL in a text.
    Some(place).filter(|place| of == list && !place.to_string().contains("\\u0000"))
}

/// A date as part of a place.
pub fn day(date: NaiveDate) -> i32 {
    date.num_days_from_ce()
}

/// The date of a place; a year has four digits.
pub fn date(day: i32) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(day).filter(|date| (0..10_000).contains(&date.year()))
}

/// A time of day as part of a place.
pub fn seconds(time: NaiveTime) -> u32 {
    time.num_seconds_from_midnight()
}

/// The time of day of a place.
pub fn time(seconds: u32) -> Option<NaiveTime> {
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)
}

/// An instant as part of a place.
pub fn microseconds(instant: NaiveDateTime) -> i64 {
    instant.and_utc().timestamp_micros()
}

/// The instant of a place; a year has four digits.
pub fn instant(microseconds: i64) -> Option<NaiveDateTime> {
    let instant = DateTime::from_timestamp_micros(microseconds)?.naive_utc();
    Some(instant).filter(|instant| (0..10_000).contains(&instant.year()))
}

#[cfg(test)]
mod tests {
    use pitboard_api::PageQuery;

    use super::*;

    fn page(path: &str, cursor: Option<String>) -> Result<PageRequest, ApiError> {
        PageRequest::of(path, &PageQuery { limit: Some(2), cursor })
    }

    fn next(path: &str) -> Option<String> {
        page(path, None).ok()?.cut(&mut vec!["a", "b", "c"], |name| (1, (*name).to_owned()))
    }

    #[test]
    fn a_cursor_decodes_to_the_place_of_the_last_row_shown() {
        let following = page("/services", next("/services")).expect("a page");
        assert_eq!(following.after(Some::<(i64, String)>).ok(), Some(Some((1, "b".to_owned()))));
        assert!(following.after(Some::<[i64; 3]>).is_err(), "another shape");
        assert!(following.after(|_: (i64, String)| None::<()>).is_err(), "refused by its reader");
        assert_eq!(page("/services", None).ok().map(|page| page.after(Some::<i64>).ok()), Some(Some(None)));
    }

    #[test]
    fn the_last_page_has_no_cursor() {
        let last = page("/services", None).expect("a page");
        assert_eq!(last.cut(&mut vec![1, 2], |number| *number), None);
    }

    #[test]
    fn a_cursor_of_another_list_and_nonsense_are_404() {
        assert!(page("/categories", next("/services")).is_err());
        for bad in ["", "c", "c-1", "0g", "é", "5b5d", "é0", "c99999999999999999999"] {
            assert!(page("/services", Some(bad.to_owned())).is_err(), "{bad}");
        }
    }
}
