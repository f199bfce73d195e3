//! The statistics: against fixtures, against a slow oracle, and their cost.

mod fixtures;
mod oracle;
mod plans;
mod random;

use pitboard_api::StatisticsQuery;
use pitboard_tests::date;

pub fn over(from: &str, to: &str) -> StatisticsQuery {
    StatisticsQuery { from: date(from).into(), to: date(to).into() }
}
