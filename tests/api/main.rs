//! The API as strangers see it: a real port, the public client, every test on both databases.

use pitboard_tests::Backend;
use rstest_reuse::template;

mod openapi_document;
mod roles;
mod walk;
mod seed;

/// Runs a test on SQLite and on PostgreSQL.
#[template]
#[rstest::rstest]
#[case::on_sqlite(Backend::Sqlite)]
#[case::on_postgres(Backend::Postgres)]
fn on_both_databases(#[case] on: Backend) {}
