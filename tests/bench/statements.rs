//! F13: the statements of one booking, each a round trip on PostgreSQL.

use pitboard_tests::{Backend, backend::POSTGRES, booking_transaction::BookingTransaction, services::AUDIO};

use crate::{
    args::Options,
    fill::in_days,
    report::{Bar, Report},
    server::Server,
};

pub async fn measure(_: &Options, report: &mut Report) {
    let on_sqlite = count(Backend::Sqlite).await;
    report.figure("F13", "statements of one booking, SQLite", &[on_sqlite], "", Bar::AtMost(14.0));
    if std::env::var_os(POSTGRES).is_none() {
        return report.note(&format!("F13: not counted on PostgreSQL, because {POSTGRES} is not set."));
    }
    let on_postgres = count(Backend::Postgres).await;
    report.figure("F13", "round trips of one booking, PostgreSQL", &[on_postgres], "", Bar::AtMost(12.0));
}

/// Counts the statements of a booking on a day that has others.
async fn count(on: Backend) -> f64 {
    let server = Server::of_bench_workshop(on).await;
    server.sign_up(1).await;
    let mut transactions = BookingTransaction::of_customers(&server.place.url);
    let day = in_days(3).to_string();
    let counts = [0; 3].map(|_| transactions[0].book(AUDIO, &day, "09:00"));
    counts[2] as f64
}
