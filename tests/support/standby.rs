//! A primary and its standby, as a test sees them over SQL.

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Bool},
};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    answer: bool,
}

/// Whether a statement that returns one boolean named `answer` returns true.
pub fn holds(conn: &mut PgConnection, sql: &str) -> bool {
    diesel::sql_query(sql).get_result::<Answer>(conn).expect("an answer").answer
}

/// Whether a database follows this one synchronously.
pub fn has_synchronous_standby(conn: &mut PgConnection) -> bool {
    let query = "SELECT count(*) AS count FROM pg_stat_replication WHERE sync_state = 'sync'";
    diesel::sql_query(query).get_result::<Count>(conn).expect("a count").count == 1
}

/// Makes the standby at a URL the primary, and waits until it accepts writes.
pub fn promote(standby: &str) {
    let mut conn = PgConnection::establish(standby).expect("the standby");
    assert!(holds(&mut conn, "SELECT pg_promote(TRUE, 60) AS answer"), "not promoted within a minute");
}

/// Returns the URL of several hosts; it leads to the one that accepts writes.
pub fn url_of(hosts: [&str; 2]) -> String {
    let [one, other] = hosts;
    format!("postgres://postgres@{one},{other}/pitboard?target_session_attrs=read-write")
}
