//! Counts rows and versions, so that tests can check that nothing has changed.

use diesel::prelude::*;
use pitboard_server::db::engine::schema::{
    accounts, appointments, capacity_overrides, categories, closure_periods, closures, days, events,
    idempotency_keys, jobs, occupancy, one_time_links, recovery_codes, refresh_tokens, service_prices,
    services, sessions, vehicles, webhook_deliveries, webhooks, weekly_patterns, weekly_periods, work_notes,
    workshops,
};
use pitboard_tests::TestApp;

/// The number of rows per table, the versions of the rows that have one, and the active sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    counts: Vec<(&'static str, i64)>,
    versions: Vec<(&'static str, i64, i64)>,
    active_sessions: Vec<String>,
}

macro_rules! counts {
    ($conn:ident, $($table:ident)+) => {
        vec![$((stringify!($table), $table::table.count().get_result::<i64>($conn.raw)?),)+]
    };
}

macro_rules! versions {
    ($conn:ident, $($table:ident)+) => {{
        let mut versions = Vec::new();
        $(
            let rows: Vec<(i64, i64)> =
                $table::table.order($table::id).select(($table::id, $table::version)).load($conn.raw)?;
            versions.extend(rows.into_iter().map(|(id, version)| (stringify!($table), id, version)));
        )+
        versions
    }};
}

/// Reads the rows of the server's database.
pub async fn of(app: &TestApp) -> Rows {
    app.db
        .read(|conn| {
            Ok(Rows {
                counts: counts!(conn, accounts appointments capacity_overrides categories closure_periods closures days events
                    idempotency_keys jobs occupancy one_time_links recovery_codes refresh_tokens service_prices services sessions vehicles
                    webhook_deliveries webhooks
                    weekly_patterns
                    weekly_periods work_notes workshops),
                versions: versions!(conn, accounts appointments workshops),
                active_sessions: sessions::table
                    .filter(sessions::ended_at.is_null())
                    .order(sessions::id)
                    .select(sessions::id)
                    .load(conn.raw)?,
            })
        })
        .await
        .expect("the rows")
}
