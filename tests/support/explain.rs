//! Query plans: shows that the queries of a function use indexes.

use std::{
    collections::BTreeSet,
    fmt,
    sync::{Arc, Mutex},
};

use diesel::{
    Connection as _, QueryResult, QueryableByName, RunQueryDsl,
    connection::{InstrumentationEvent, SimpleConnection},
    sql_types::Text,
};
use pitboard_server::{
    app::transactions::SERVED_WORKSHOP,
    db::{AnyConnection, Connection, engine::connection::Purpose},
};

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

/// A query and its plan.
#[derive(Debug)]
pub struct Plan {
    sql: String,
    lines: Vec<String>,
}

impl TestApp {
    /// Runs a function and returns the plan of each of its queries, after `ANALYZE`.
    pub fn plans<T>(&self, work: impl FnOnce(&mut Connection<'_>) -> QueryResult<T>) -> Vec<Plan> {
        let mut conn = self.place.url.connect(Purpose::Write).expect("a connection");
        conn.batch_execute("ANALYZE").expect("statistics");
        let recorded = Arc::new(Mutex::new(Vec::new()));
        let queries = Arc::clone(&recorded);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                let text = query.to_string();
                let sql = text.split(" -- binds").next().unwrap_or_default().to_owned();
                queries.lock().expect("a lock").push(sql);
            }
        });
        work(&mut Connection { raw: &mut conn, workshop_id: SERVED_WORKSHOP }).expect("the work");
        drop(conn);
        let recorded = recorded.lock().expect("a lock").clone();
        let mut conn = self.place.url.connect(Purpose::Write).expect("a connection");
        recorded.into_iter().map(|sql| plan(&mut conn, sql)).collect()
    }
}

/// Returns the generic plan, which does not depend on the bound values.
fn plan(conn: &mut AnyConnection, sql: String) -> Plan {
    let lines = match conn {
        AnyConnection::Sqlite(conn) => {
            let rows = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load::<Sqlite>(conn);
            rows.expect("a plan").into_iter().map(|row| row.detail).collect()
        }
        AnyConnection::Postgres(conn) => {
            let values = (1..).take_while(|n| sql.contains(&format!("${n}"))).map(|_| "NULL");
            let values = values.collect::<Vec<_>>().join(", ");
            let values = if values.is_empty() { values } else { format!("({values})") };
            conn.batch_execute(&format!(
                "SET plan_cache_mode = force_generic_plan; DEALLOCATE ALL; PREPARE explained AS {sql}"
            ))
            .expect("a statement");
            let rows = diesel::sql_query(format!("EXPLAIN EXECUTE explained{values}")).load::<Postgres>(conn);
            rows.expect("a plan").into_iter().map(|row| row.line).collect()
        }
    };
    Plan { sql, lines }
}

impl Plan {
    /// Returns the columns by which each read of a table searches an index; none for a full scan.
    fn reads(&self, table: &str) -> Vec<BTreeSet<&str>> {
        let mut reads = Vec::new();
        for (number, line) in self.lines.iter().enumerate() {
            // SQLite: `SEARCH appointments USING INDEX appointments_by_date (workshop_id=? AND date>?)`.
            if let Some(read) = ["SEARCH", "SCAN"].iter().find_map(|verb| line.strip_prefix(verb))
                && words(read).next() == Some(table)
            {
                let bounds = read.split_once('(').map_or("", |(_, bounds)| bounds);
                reads.push(words(bounds).map(|word| if word == "rowid" { "id" } else { word }).collect());
            }
            // PostgreSQL: `Index Scan using appointments_by_date on appointments`, followed by its details.
            let of_node = || self.lines[number + 1..].iter().take_while(|line| !line.contains("->"));
            let reads_table = line.contains(&format!(" on {table} ")) && !line.contains("Bitmap Heap Scan");
            if reads_table || line.contains(&format!("Bitmap Index Scan on {table}_")) {
                let bounds = of_node().find_map(|line| line.split_once("Index Cond:"));
                reads.push(bounds.map_or_else(BTreeSet::new, |(_, bounds)| words(bounds).collect()));
            }
        }
        reads
    }

    /// Returns the columns of a table in one clause of the query.
    fn columns(&self, table: &str, clause: &str, until: &str) -> BTreeSet<&str> {
        let clause = self.sql.split_once(clause).map_or("", |(_, rest)| rest);
        let clause = clause.split(until).next().unwrap_or_default();
        let words: Vec<&str> = words(clause).collect();
        words.windows(2).filter(|pair| pair[0] == table).map(|pair| pair[1]).collect()
    }

    /// Whether a read can take a large part of the table. A page in the order of an index is fine if no other
    /// condition applies; a search text has no index, but must be combined with a date. The log leaves the
    /// announcements of days out, of which there are no more than changes.
    fn scans(&self, table: &str, bounds: &BTreeSet<&str>) -> bool {
        let order = self.columns(table, " ORDER BY ", " LIMIT ");
        let mut filtered = self.columns(table, " WHERE ", " ORDER BY ");
        filtered.remove("workshop_id");
        if table == "events" && ["`kind` != ", "\"kind\" != "].iter().any(|other| self.sql.contains(other)) {
            filtered.remove("kind");
        }
        if bounds.contains("date") {
            filtered.remove("search_text");
        }
        let narrows = filtered.iter().any(|column| bounds.contains(column) && !order.contains(column));
        let sorts = self.lines.iter().any(|line| line.contains("TEMP B-TREE") || line.contains("Sort"));
        let pages = self.sql.contains(" LIMIT ") && !sorts && filtered.is_subset(&order);
        !narrows && !pages
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.sql, self.lines.join("\n"))
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// Panics if a plan reads a whole table.
pub fn assert_no_scan(table: &str, what: &str, plans: &[Plan]) {
    assert!(plans.iter().any(|plan| !plan.reads(table).is_empty()), "{what} does not read {table}");
    for plan in plans {
        let scans = plan.reads(table).iter().any(|bounds| plan.scans(table, bounds));
        assert!(!scans, "{what} scans {table}:\n{plan}");
    }
}

/// Panics unless each read of a table searches an index by a column.
pub fn assert_searches(table: &str, column: &str, what: &str, plans: &[Plan]) {
    assert!(plans.iter().any(|plan| !plan.reads(table).is_empty()), "{what} does not read {table}");
    for plan in plans {
        assert!(plan.reads(table).iter().all(|bounds| bounds.contains(column)), "{what}:\n{plan}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scans(conditions: &str, order: &str, lines: &[&str]) -> bool {
        let column = |name: &str| format!("`jobs`.`{name}`");
        let clause = |names: &str| names.split_whitespace().map(column).collect::<Vec<_>>().join(" AND ");
        let sql =
            format!("SELECT 1 FROM jobs WHERE {} ORDER BY {} LIMIT ?", clause(conditions), clause(order));
        let plan = Plan { sql, lines: lines.iter().map(|line| (*line).to_owned()).collect() };
        plan.reads("jobs").iter().any(|bounds| plan.scans("jobs", bounds))
    }

    #[test]
    fn a_full_index_scan_is_a_scan_unless_it_pages_the_unfiltered_table() {
        let whole = ["SEARCH jobs USING INDEX jobs_by_date (workshop_id=?)"];
        let in_postgres =
            ["Index Scan using jobs_by_date on jobs  (cost=0)", "  Index Cond: (workshop_id = $1)"];
        for lines in [&whole[..], &in_postgres[..]] {
            assert!(!scans("workshop_id", "date", lines));
            assert!(!scans("workshop_id date", "date", lines));
            assert!(scans("workshop_id status", "date", lines));
        }
        assert!(scans("workshop_id", "status", &[whole[0], "USE TEMP B-TREE FOR ORDER BY"]));
        assert!(scans("workshop_id", "status", &["Sort  (cost=0)", "  ->  Seq Scan on jobs  (cost=0)"]));
        assert!(scans("workshop_id status", "id", &["SCAN jobs"]));
        let narrowed = "SEARCH jobs USING INDEX jobs_by_status (workshop_id=? AND status=?)";
        assert!(!scans("workshop_id status", "id", &[narrowed, "USE TEMP B-TREE FOR ORDER BY"]));
        let by_words = "SEARCH jobs USING INDEX jobs_by_date (workshop_id=? AND date>?)";
        assert!(!scans("workshop_id date search_text", "date", &[by_words]));
        assert!(scans("workshop_id search_text", "date", &whole));
    }
}
