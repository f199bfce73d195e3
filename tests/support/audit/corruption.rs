//! What the database finds wrong with its own files.

use diesel::{RunQueryDsl, sql_types::Text};
use pitboard_server::db::{Connection, Db};

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Of SQLite; PostgreSQL has no such check of its own.
pub async fn corruption(db: &Db) -> Vec<String> {
    let lines = db.read(|conn| match conn {
        Connection::Sqlite(conn) => {
            let check = "SELECT integrity_check AS line FROM pragma_integrity_check";
            Ok(diesel::sql_query(check).load::<Line>(conn)?)
        }
        Connection::Postgres(_) => Ok(Vec::new()),
    });
    let lines = lines.await.expect("a check").into_iter().map(|line| line.line);
    lines.filter(|line| line != "ok").map(|line| format!("the file is corrupt: {line}")).collect()
}
