//! Reads the log.

use diesel::prelude::*;
use pitboard_server::db::engine::schema::events;
use serde_json::Value;

use crate::TestApp;

/// A log entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub subject: String,
    pub kind: String,
    pub change: Value,
    pub actor: Option<i64>,
    pub from: String,
}

type Row = (String, String, String, Option<i64>, String);

impl TestApp {
    /// Returns the log entries after the first `before`.
    pub async fn entries_since(&self, before: usize) -> Vec<Entry> {
        let rows = self.db.read(|conn| {
            let columns =
                (events::subject, events::kind, events::change, events::actor_id, events::from_address);
            let rows: Vec<Row> = events::table.order(events::id).select(columns).load(conn.raw)?;
            Ok(rows)
        });
        let entry = |(subject, kind, change, actor, from): Row| Entry {
            subject,
            kind,
            change: serde_json::from_str(&change).expect("JSON"),
            actor,
            from,
        };
        rows.await.expect("the log").into_iter().skip(before).map(entry).collect()
    }

    /// Returns the number of log entries.
    pub async fn count_entries(&self) -> usize {
        self.entries_since(0).await.len()
    }
}
