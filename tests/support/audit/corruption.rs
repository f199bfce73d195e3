//! Runs the database's own check of its files.

use crate::database::Database;
use diesel::{RunQueryDsl, sql_types::Text};
use pitboard_server::db::AnyConnection;

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Returns the corruptions that SQLite finds. PostgreSQL has no such check.
pub async fn find_corruption(db: &Database) -> Vec<String> {
    let lines = db.read(|conn| match &mut *conn.raw {
        AnyConnection::Sqlite(conn) => {
            let check = "SELECT integrity_check AS line FROM pragma_integrity_check";
            Ok(diesel::sql_query(check).load::<Line>(conn)?)
        }
        AnyConnection::Postgres(_) => Ok(Vec::new()),
    });
    let lines = lines.await.expect("a check").into_iter().map(|line| line.line);
    lines.filter(|line| line != "ok").map(|line| format!("the file is corrupt: {line}")).collect()
}
