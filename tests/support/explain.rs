//! How a database would find what a query asks for: the plans of whatever a piece of work asks.

use std::sync::{Arc, Mutex};

use diesel::{
    Connection as _, QueryResult, QueryableByName, RunQueryDsl,
    connection::{InstrumentationEvent, SimpleConnection},
    sql_types::Text,
};
use pitboard_server::db::{Connection, connection::Purpose};

use crate::TestApp;

#[derive(QueryableByName)]
struct Sqlite {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct Postgres {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

impl TestApp {
    /// Does the work and gives the plan of each of its queries, after the database has counted its rows.
    pub fn plans<T>(&self, work: impl FnOnce(&mut Connection) -> QueryResult<T>) -> Vec<String> {
        let mut conn = self.place.url.connect(Purpose::Write).expect("a connection");
        conn.batch_execute("ANALYZE").expect("statistics");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&asked);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                let text = query.to_string();
                let sql = text.split(" -- binds").next().unwrap_or_default().to_owned();
                told.lock().expect("nobody panicked").push(sql);
            }
        });
        work(&mut conn).expect("the work");
        drop(conn);
        let asked = asked.lock().expect("nobody panicked").clone();
        let mut conn = self.place.url.connect(Purpose::Write).expect("a connection");
        asked.iter().map(|sql| plan(&mut conn, sql)).collect()
    }
}

/// For any values: nobody plans for those of one call.
fn plan(conn: &mut Connection, sql: &str) -> String {
    let lines: Vec<String> = match conn {
        Connection::Sqlite(conn) => {
            let rows = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load::<Sqlite>(conn);
            rows.expect("a plan").into_iter().map(|row| row.detail).collect()
        }
        Connection::Postgres(conn) => {
            let values = (1..).take_while(|n| sql.contains(&format!("${n}"))).map(|_| "NULL");
            let values = values.collect::<Vec<_>>().join(", ");
            let values = if values.is_empty() { values } else { format!("({values})") };
            conn.batch_execute(&format!(
                "SET plan_cache_mode = force_generic_plan; DEALLOCATE ALL; PREPARE asked AS {sql}"
            ))
            .expect("a statement");
            let rows = diesel::sql_query(format!("EXPLAIN EXECUTE asked{values}")).load::<Postgres>(conn);
            rows.expect("a plan").into_iter().map(|row| row.line).collect()
        }
    };
    lines.join("\n")
}

/// Panics if a plan reads a whole table.
pub fn assert_no_scan(table: &str, what: &str, plans: &[String]) {
    assert!(!plans.is_empty(), "{what} asks nothing");
    for plan in plans {
        let scans = |line: &str| {
            let sqlite = line.contains(&format!("SCAN {table}")) && !line.contains("USING INDEX");
            sqlite || line.contains(&format!("Seq Scan on {table}"))
        };
        assert!(!plan.lines().any(scans), "{what} scans {table}:\n{plan}");
    }
}
