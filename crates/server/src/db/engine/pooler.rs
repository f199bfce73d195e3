//! Recognises a pooler that loses prepared statements: PgBouncer before 1.21, or with `max_prepared_statements = 0`,
//! when it gives each transaction another connection.

use diesel::{IntoSql, QueryResult, RunQueryDsl, sql_types::Bool};

use crate::db::{
    AnyConnection, Url,
    engine::{connection::Purpose, errors::message},
};

/// The reason for an operator.
pub const ADVICE: &str = "the database is behind a pooler that loses prepared statements: use PgBouncer 1.21 or later \
    with max_prepared_statements above 0, or pool_mode = session";

/// Whether an error is that of a statement that was prepared on another connection.
pub fn is_at_fault(message: &str) -> bool {
    message.contains("prepared statement")
        && (message.contains("already exists") || message.contains("does not exist"))
}

/// Looks for such a pooler, by statements on two connections in turn: it gives both of them the same connection to the
/// database, or each statement another one. A database that cannot be reached is left to its first use.
pub fn is_found(url: &Url) -> bool {
    let (Ok(mut first), Ok(mut second)) = (url.connect(Purpose::Read), url.connect(Purpose::Read)) else {
        return false;
    };
    let is_lost = |conn: &mut AnyConnection| match prepared(conn) {
        Err(error) => message(&error).is_some_and(is_at_fault),
        Ok(_) => false,
    };
    is_lost(&mut first) || is_lost(&mut second) || is_lost(&mut first)
}

/// Executes a statement that the connection prepares once.
fn prepared(conn: &mut AnyConnection) -> QueryResult<bool> {
    diesel::select(true.into_sql::<Bool>()).get_result(conn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_statements_are_recognised() {
        for text in [
            r#"prepared statement "__diesel_stmt_0" already exists"#,
            r#"Failed with: prepared statement "__diesel_stmt_3" does not exist"#,
        ] {
            assert!(is_at_fault(text), "{text}");
        }
        for text in [r#"relation "days" already exists"#, r#"relation "days" does not exist"#] {
            assert!(!is_at_fault(text), "{text}");
        }
    }
}
