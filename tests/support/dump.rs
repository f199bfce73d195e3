//! Returns the whole content of a database as text, in which tests search for values.

use diesel::{QueryableByName, RunQueryDsl, sql_types::Text};
use pitboard_server::db::{AnyConnection, engine::connection::Purpose};

use crate::TestApp;

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
    WHERE m.type = 'table'";
const POSTGRES_COLUMNS: &str =
    "SELECT table_name || '.' || column_name AS line FROM information_schema.columns
    WHERE table_schema = current_schema()";

impl TestApp {
    /// Returns every value of every column of every table, with the name of the column.
    pub fn dump(&self) -> Vec<(String, String)> {
        let mut conn = self.place.url.connect(Purpose::Read).expect("a connection");
        let columns = lines(&mut conn, SQLITE_COLUMNS, POSTGRES_COLUMNS);
        assert!(columns.len() > 100, "{columns:?}");
        let mut values = Vec::new();
        for name in columns {
            let (table, column) = name.split_once('.').expect("a table and a column");
            let sql = format!(
                "SELECT CAST(\"{column}\" AS TEXT) AS line FROM \"{table}\" WHERE \"{column}\" IS NOT NULL"
            );
            values.extend(lines(&mut conn, &sql, &sql).into_iter().map(|value| (name.clone(), value)));
        }
        values
    }
}
