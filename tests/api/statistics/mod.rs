//! The workshop's figures: by fixtures, by a slow oracle, and at what cost.

mod fixtures;
mod oracle;
mod plans;
mod random;

use pitboard_api::StatisticsQuery;
use pitboard_tests::date;

pub fn over(from: &str, to: &str) -> StatisticsQuery {
    StatisticsQuery { from: date(from), to: date(to) }
}
