//! Returns the whole content of a database as text: values, in which tests search, and rows, which they compare.

use std::collections::BTreeMap;

use diesel::{QueryableByName, RunQueryDsl, sql_types::Text};
use pitboard_server::db::{AnyConnection, engine::connection::Purpose};

use crate::{TestApp, backend::Place};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(conn: &mut AnyConnection, sqlite: &str, postgres: &str) -> Vec<String> {
    let lines = match conn {
        AnyConnection::Sqlite(conn) => diesel::sql_query(sqlite).load::<Line>(conn),
        AnyConnection::Postgres(conn) => diesel::sql_query(postgres).load::<Line>(conn),
    };
    lines.expect("lines").into_iter().map(|line| line.line).collect()
}

const SQLITE_COLUMNS: &str =
    "SELECT m.name || '.' || c.name AS line FROM sqlite_schema m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_stat%'";
const POSTGRES_COLUMNS: &str =
    "SELECT table_name || '.' || column_name AS line FROM information_schema.columns
    WHERE table_schema = current_schema()";

/// Returns `table.column` of every table, sorted.
fn columns(conn: &mut AnyConnection) -> Vec<String> {
    let mut columns = lines(conn, SQLITE_COLUMNS, POSTGRES_COLUMNS);
    assert!(columns.len() > 100, "{columns:?}");
    columns.sort();
    columns
}

impl Place {
    /// Returns the rows of every table, sorted, each as one text. diesel's own table is left out.
    pub fn rows(&self) -> BTreeMap<String, Vec<String>> {
        let mut conn = self.url.connect(Purpose::Read).expect("a connection");
        let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for name in columns(&mut conn).iter().filter(|name| !name.starts_with("__diesel")) {
            let (table, column) = name.split_once('.').expect("a table and a column");
            let text = format!("'{column}=' || coalesce(CAST(\"{column}\" AS TEXT), 'NULL')");
            tables.entry(table.to_owned()).or_default().push(text);
        }
        let rows = |(table, texts): (String, Vec<String>)| {
            let row = texts.join(" || ' ' || ");
            let sql = format!("SELECT {row} AS line FROM \"{table}\" ORDER BY line");
            (table, lines(&mut conn, &sql, &sql))
        };
        tables.into_iter().map(rows).collect()
    }
}

impl TestApp {
    /// Returns every value of every column of every table, with the name of the column.
    pub fn dump(&self) -> Vec<(String, String)> {
        let mut conn = self.place.url.connect(Purpose::Read).expect("a connection");
        let mut values = Vec::new();
        for name in columns(&mut conn) {
            let (table, column) = name.split_once('.').expect("a table and a column");
            let sql = format!(
                "SELECT CAST(\"{column}\" AS TEXT) AS line FROM \"{table}\" WHERE \"{column}\" IS NOT NULL"
            );
            values.extend(lines(&mut conn, &sql, &sql).into_iter().map(|value| (name.clone(), value)));
        }
        values
    }
}
