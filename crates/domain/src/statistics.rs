//! The arithmetic of the workshop's figures, and the limit of the range that they are computed for.

use chrono::NaiveDate;

/// Limits the days of one request for figures.
pub const DAYS_MAX: i64 = 366;

/// The reason why a range of days is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    #[error("the last day is before the first")]
    EndsBeforeItBegins,
    #[error("figures are for at most {DAYS_MAX} days")]
    TooLong,
}

/// Returns every date from the first to the last.
pub fn days(from: NaiveDate, to: NaiveDate) -> Result<Vec<NaiveDate>, RangeError> {
    match (to - from).num_days() {
        ..0 => Err(RangeError::EndsBeforeItBegins),
        DAYS_MAX.. => Err(RangeError::TooLong),
        _ => Ok(from.iter_days().take_while(|date| *date <= to).collect()),
    }
}

/// Returns the share of `part` in `of`, in per cent rounded to two places; `None` if `of` is 0.
pub fn rate(part: u32, of: u32) -> Option<f64> {
    (of > 0).then(|| (f64::from(part) * 10_000.0 / f64::from(of)).round() / 100.0)
}

/// Returns a percentile by the nearest rank; `None` of an empty list.
pub fn percentile(sorted: &[i64], per_cent: usize) -> Option<i64> {
    debug_assert!(sorted.is_sorted());
    let rank = (sorted.len() * per_cent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_range_has_one_to_366_days() {
        let number = |from, to| days(date(from), date(to)).map(|days| days.len());
        assert_eq!(number("2026-11-23", "2026-11-23"), Ok(1));
        assert_eq!(number("2028-01-01", "2028-12-31"), Ok(366));
        assert_eq!(number("2028-01-01", "2029-01-01"), Err(RangeError::TooLong));
        assert_eq!(number("2026-11-23", "2026-11-22"), Err(RangeError::EndsBeforeItBegins));
    }

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let ten: Vec<i64> = (1..=10).collect();
        assert_eq!([50, 90, 100].map(|per_cent| percentile(&ten, per_cent)), [Some(5), Some(9), Some(10)]);
        assert_eq!([50, 90].map(|per_cent| percentile(&[7], per_cent)), [Some(7), Some(7)]);
        assert_eq!([50, 90].map(|per_cent| percentile(&[1, 2, 3], per_cent)), [Some(2), Some(3)]);
        assert_eq!(percentile(&[], 50), None);
    }

    #[test]
    fn a_rate_has_two_places_and_is_none_of_nothing() {
        assert_eq!(rate(1, 8), Some(12.5));
        assert_eq!([1, 2].map(|part| rate(part, 3)), [Some(33.33), Some(66.67)]);
        assert_eq!(rate(0, 0), None);
    }
}
