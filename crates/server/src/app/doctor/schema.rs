//! Compares the schema of the database with the one that the migrations make. The latter is kept in two generated
//! files, with a line for each column, constraint and index; a test compares them with the migrations.

use std::collections::BTreeMap;

use diesel::{prelude::*, sql_types::Text};

use crate::{
    app::{Failure, doctor::Outcome},
    db::{AnyConnection, Connection},
};

const SQLITE: &str = include_str!("schema.sqlite.txt");
const POSTGRES: &str = include_str!("schema.postgres.txt");

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Made {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    of: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

/// Returns what is missing or differs. Additions of an operator are ignored.
pub(super) fn examine(conn: &mut Connection) -> Result<Outcome, Failure> {
    let expected = match &mut *conn.raw {
        AnyConnection::Sqlite(_) => SQLITE,
        AnyConnection::Postgres(_) => POSTGRES,
    };
    let real = lines(conn.raw)?;
    let real: BTreeMap<&str, &str> = real.iter().map(|line| named(line)).collect();
    let mut failures = Vec::new();
    for (name, definition) in expected.lines().map(named) {
        match real.get(name) {
            None => failures.push(format!("{name} is missing")),
            Some(found) if *found != definition => {
                failures.push(format!("{name} is not {definition} but {found}"));
            }
            Some(_) => {}
        }
    }
    Ok(Outcome::new(
        failures,
        format!("{} tables, columns, constraints and indexes in place", expected.lines().count()),
    ))
}

/// `table kind name definition`; the first three words are the name.
fn named(line: &str) -> (&str, &str) {
    let third = line.match_indices(' ').nth(2).map_or(line.len(), |(at, _)| at);
    let (name, definition) = line.split_at(third);
    (name, definition.trim_start())
}

/// Returns every column, constraint and index of our tables, in order.
pub fn lines(conn: &mut AnyConnection) -> QueryResult<Vec<String>> {
    let mut lines = match conn {
        AnyConnection::Sqlite(conn) => {
            let made: Vec<Made> = diesel::sql_query(
                "SELECT type AS kind, name, tbl_name AS of, sql FROM sqlite_schema WHERE sql IS NOT NULL
                 AND tbl_name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name NOT LIKE '\\_\\_diesel%' ESCAPE '\\'",
            )
            .load(conn)?;
            made.iter().flat_map(of_sqlite).collect()
        }
        AnyConnection::Postgres(conn) => {
            let lines: Vec<Line> = diesel::sql_query(
                "SELECT table_name || ' column ' || column_name || ' ' || data_type
                    || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END
                    || CASE is_identity WHEN 'YES' THEN ' IDENTITY' ELSE '' END
                    || coalesce(' DEFAULT ' || column_default, '') AS line
                 FROM information_schema.columns
                 WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_\\_diesel%'
                 UNION ALL
                 SELECT relname || ' table ' || relname
                    || CASE relpersistence WHEN 'p' THEN ' LOGGED' ELSE ' UNLOGGED' END
                 FROM pg_class
                 WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
                    AND relname NOT LIKE '\\_\\_diesel%'
                 UNION ALL
                 SELECT t.relname || ' constraint ' || c.conname || ' ' || pg_get_constraintdef(c.oid)
                 FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
                 WHERE c.connamespace = current_schema()::regnamespace AND c.contype IN ('c', 'f', 'p', 'u')
                    AND c.convalidated AND t.relname NOT LIKE '\\_\\_diesel%'
                 UNION ALL
                 SELECT t.relname || ' index ' || i.relname || ' '
                    || replace(pg_get_indexdef(x.indexrelid), quote_ident(current_schema()) || '.', '')
                 FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
                 WHERE t.relnamespace = current_schema()::regnamespace AND x.indisvalid
                    AND t.relname NOT LIKE '\\_\\_diesel%'
                    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype IN ('p', 'u'))",
            )
            .load(conn)?;
            lines.into_iter().map(|line| line.line).collect::<Vec<_>>()
        }
    };
    lines.sort();
    Ok(lines)
}

/// SQLite keeps the text of each statement: an index is one line, a table one for each part between its brackets.
fn of_sqlite(made: &Made) -> Vec<String> {
    let Made { kind, name, of, sql } = made;
    if kind != "table" {
        return vec![format!("{of} {kind} {name} {}", words(sql))];
    }
    let line = |part: String| match part.split_once(' ') {
        Some(("CONSTRAINT", named)) => format!("{of} constraint {named}"),
        Some(("PRIMARY" | "UNIQUE" | "CHECK" | "FOREIGN", _)) => {
            format!("{of} constraint {}", part.replace(' ', "_"))
        }
        _ => format!("{of} column {part}"),
    };
    parts(sql).into_iter().map(line).collect()
}

/// Splits the text between the outermost brackets of a `CREATE TABLE` at its commas.
fn parts(sql: &str) -> Vec<String> {
    let sql: String =
        sql.lines().flat_map(|line| [line.split("--").next().unwrap_or_default(), "\n"]).collect();
    let inner =
        sql.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')).map_or("", |(inner, _)| inner);
    let mut depth = 0;
    let at_comma = |c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    };
    inner.split(at_comma).map(words).collect()
}

/// Joins the words of a text with single spaces.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
