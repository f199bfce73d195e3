//! Tests of the API: through a real port and the public client, on both databases.

use rstest_reuse::template;

mod admin_reset;
mod alternatives;
mod anonymous_reads;
mod auth;
mod availability;
mod bad_input;
mod calendar;
mod cancellations;
mod catalogue;
mod changes_per_day;
mod command_line;
mod compatibility;
mod conditional;
mod connections;
mod copy;
mod crash;
mod cross_origin;
mod cuts;
mod deploy;
mod desk;
mod doctor;
mod effects;
mod embed;
mod fits;
mod fuzz;
mod guards;
mod guest_contacts;
mod guests;
mod guide;
mod holds;
mod idempotency;
mod integrate;
mod integrations;
mod jobs;
mod ledger;
mod limits;
mod lists;
mod live;
mod mcp;
mod migrations;
mod mix;
mod new_customers;
mod next_starts;
mod notes;
mod openapi_document;
mod openapi_schemas;
mod operation;
mod people;
mod postgres;
mod privacy;
mod problems;
mod race;
mod ranges;
mod readme;
mod reopenings;
mod replays;
mod reschedules;
mod roles;
mod seed;
mod servers;
mod site;
mod spans;
mod start_up;
mod statements;
mod statistics;
mod statuses;
mod torture;
mod versions;
mod walk;
mod watching;
mod webhooks;
mod window;
mod write_limits;
mod writes;
mod zones;

/// Runs a test on SQLite and on PostgreSQL.
#[template]
#[rstest::rstest]
#[case::on_sqlite(pitboard_tests::Backend::Sqlite)]
#[case::on_postgres(pitboard_tests::Backend::Postgres)]
fn on_both_databases(#[case] on: pitboard_tests::Backend) {}
