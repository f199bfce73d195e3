//! Checks the settings of the database on which durability depends.

use diesel::{prelude::*, sql_types};

use crate::{
    app::{Failure, doctor::Outcome},
    db::{AnyConnection, Connection},
};

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = sql_types::Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = sql_types::BigInt)]
    number: i64,
}

/// How the connections of this program commit, and those of others.
#[derive(QueryableByName)]
struct Commit {
    #[diesel(sql_type = sql_types::Text)]
    value: String,
    #[diesel(sql_type = sql_types::Text)]
    default_value: String,
}

impl Commit {
    fn warning(&self) -> Option<String> {
        match (self.value.as_str(), self.default_value.as_str()) {
            ("local", _) => {
                Some("synchronous_commit is local: a failover may lose acknowledged bookings".to_owned())
            }
            (_, "off") => Some(
                "synchronous_commit is off: this program sets it on for itself, a pooler may undo that"
                    .to_owned(),
            ),
            _ => None,
        }
    }
}

pub(super) fn examine(conn: &mut Connection) -> Result<Outcome, Failure> {
    let (mut failures, mut warnings) = (Vec::new(), Vec::new());
    let mut well = "as the guarantees need them".to_owned();
    match &mut *conn.raw {
        AnyConnection::Sqlite(conn) => {
            for (pragma, expected) in [("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)] {
                let query = format!("SELECT {pragma} AS number FROM pragma_{pragma}");
                let found: Number = diesel::sql_query(query).get_result(conn)?;
                if found.number != expected {
                    failures.push(format!("{pragma} is {}, not {expected}", found.number));
                }
            }
            let journal: Named =
                diesel::sql_query("SELECT journal_mode AS name FROM pragma_journal_mode").get_result(conn)?;
            if journal.name != "wal" {
                failures.push(format!("journal_mode is {}", journal.name));
            }
        }
        AnyConnection::Postgres(conn) => {
            for setting in ["fsync", "full_page_writes"] {
                let query = diesel::sql_query("SELECT current_setting($1) AS name")
                    .bind::<sql_types::Text, _>(setting);
                let found: Named = query.get_result(conn)?;
                if found.name == "off" {
                    failures.push(format!("{setting} is off"));
                }
            }
            let commit: Commit = diesel::sql_query(
                "SELECT setting AS value, reset_val AS default_value FROM pg_settings
                 WHERE name = 'synchronous_commit'",
            )
            .get_result(conn)?;
            warnings.extend(commit.warning());
            well = format!("{well}; synchronous_commit is {}", commit.value);
            let encoding: Named =
                diesel::sql_query("SELECT current_setting('server_encoding') AS name").get_result(conn)?;
            if encoding.name != "UTF8" {
                failures.push(format!("the encoding is {}", encoding.name));
            }
        }
    }
    Ok(Outcome { failures, warnings, well })
}
