//! The schema of both databases: migrated up, down and up again, with equal names, and equal to `schema.rs`.

use std::{collections::BTreeSet, fs, path::PathBuf, thread};

use diesel::{connection::SimpleConnection, prelude::*, sql_types::Text};
use pitboard_server::db::{
    AnyConnection,
    engine::{
        connection::Purpose,
        migrations::{self, MigrationError},
    },
};
use pitboard_tests::{Backend, backend::Place};
use rstest_reuse::apply;

use crate::on_both_databases;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(place: &Place, sqlite: &str, postgres: &str) -> Vec<String> {
    let mut conn = place.url.connect(Purpose::Write).expect("a connection");
    let lines: QueryResult<Vec<Line>> = match &mut conn {
        AnyConnection::Sqlite(conn) => diesel::sql_query(sqlite).load(conn),
        AnyConnection::Postgres(conn) => diesel::sql_query(postgres).load(conn),
    };
    lines.expect("lines").into_iter().map(|line| line.line).collect()
}

/// Returns tables, indexes and constraints from the catalogue of the database.
fn schema(place: &Place) -> Vec<String> {
    let sqlite = "SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS line FROM sqlite_schema
        WHERE tbl_name NOT LIKE 'sqlite_%' AND tbl_name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' ORDER BY line";
    let postgres = "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
            || coalesce(column_default, '') AS line
        FROM information_schema.columns WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_\\_diesel%'
        UNION ALL SELECT indexdef FROM pg_indexes
        WHERE schemaname = current_schema() AND tablename NOT LIKE '\\_\\_diesel%'
        UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = current_schema()::regnamespace AND conrelid::regclass::text NOT LIKE '\\_\\_diesel%'
        ORDER BY line";
    lines(place, sqlite, postgres)
}

#[apply(on_both_databases)]
fn migrations_up_down_and_up_again_leave_the_same_schema(#[case] on: Backend) {
    let place = on.place();
    assert!(migrations::run(&place.url).expect("up") >= 1);
    let first = schema(&place);
    assert!(first.len() > 30, "{first:?}");
    migrations::revert_all(&place.url).expect("down");
    assert_eq!(schema(&place), Vec::<String>::new());
    migrations::run(&place.url).expect("up again");
    assert_eq!(schema(&place), first);
    assert_eq!(migrations::run(&place.url).expect("nothing to do"), 0);
}

#[apply(on_both_databases)]
fn concurrent_migrations_succeed(#[case] on: Backend) {
    let place = on.place();
    let migrators: Vec<_> = (0..4)
        .map(|_| {
            let url = place.url.clone();
            thread::spawn(move || migrations::run(&url))
        })
        .collect();
    let applied: Vec<usize> =
        migrators.into_iter().map(|m| m.join().expect("no panic").expect("a migration")).collect();
    let count = fs::read_dir(tree("sqlite")).expect("the migrations").count();
    assert_eq!(applied.iter().sum::<usize>(), count, "each is applied once: {applied:?}");
}

#[apply(on_both_databases)]
fn a_database_newer_than_the_program_is_refused(#[case] on: Backend) {
    let place = on.place();
    migrations::run(&place.url).expect("up");
    make_newer(&place);
    let refused = migrations::run(&place.url).expect_err("a refusal");
    assert!(matches!(&refused, MigrationError::Newer(version) if version == "99990101000000"), "{refused}");
}

/// Marks the database as migrated by a later version of the program.
pub fn make_newer(place: &Place) {
    let mut conn = place.url.connect(Purpose::Write).expect("a connection");
    let sql = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')";
    conn.batch_execute(sql).expect("a migration of the future");
}

/// Takes the last migration back: the database of the version before.
pub fn revert_last(place: &Place) {
    migrations::revert_last(&place.url).expect("down");
}

fn tree(database: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(database)
}

#[test]
fn both_migration_trees_have_the_same_names() {
    let names = |database| {
        let mut names: Vec<String> = fs::read_dir(tree(database))
            .expect("the migrations")
            .flat_map(|entry| {
                let folder = entry.expect("an entry").path();
                ["up.sql", "down.sql"].map(|file| {
                    assert!(folder.join(file).is_file(), "{} has no {file}", folder.display());
                    format!("{}/{file}", folder.file_name().expect("a name").display())
                })
            })
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
    let versions: BTreeSet<String> = names("sqlite").iter().map(|name| name[..17].to_owned()).collect();
    assert_eq!(
        versions.len() * 2,
        names("sqlite").len(),
        "two migrations have the same time, so one is ignored"
    );
}

#[test]
fn a_migration_without_a_transaction_is_the_build_of_one_index_on_postgresql() {
    for folder in fs::read_dir(tree("postgres")).expect("the migrations") {
        let folder = folder.expect("an entry").path();
        let name = folder.file_name().expect("a name");
        assert!(!tree("sqlite").join(name).join("metadata.toml").exists(), "{name:?}");
        if let Ok(metadata) = fs::read_to_string(folder.join("metadata.toml")) {
            assert_eq!(metadata.trim(), "run_in_transaction = false");
            let sql = fs::read_to_string(folder.join("up.sql")).expect("a script");
            let sql = sql.trim().trim_end_matches(';').replacen("CREATE UNIQUE INDEX", "CREATE INDEX", 1);
            let name = name.to_string_lossy();
            let (_, index) = name.split_once('_').expect("the name of the index");
            let start = format!("CREATE INDEX CONCURRENTLY IF NOT EXISTS {index} ");
            let is_one_build = sql.starts_with(&start) && !sql.contains(';');
            assert!(
                is_one_build,
                "{name:?} has another name than its index, is interrupted between its statements, or not tried again"
            );
        }
    }
}

/// Returns `table.column: Type` of each column in `schema.rs`.
fn declared() -> Vec<String> {
    let text = include_str!("../../crates/server/src/db/engine/schema.rs");
    let mut columns = Vec::new();
    let mut table = "";
    for line in text.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            table = name;
        } else if let Some((column, kind)) = line.split_once(" -> ") {
            columns.push(format!("{table}.{column}: {}", kind.trim_end_matches(',')));
        }
    }
    columns.sort();
    columns
}

#[apply(on_both_databases)]
fn schema_rs_matches_every_column_of_the_database(#[case] on: Backend) {
    let place = on.place();
    migrations::run(&place.url).expect("up");
    let sqlite = "SELECT m.name || '.' || c.name || ' ' || c.\"notnull\" || ' ' || lower(c.type) AS line
        FROM sqlite_schema m JOIN pragma_table_info(m.name) c
        WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '\\_\\_diesel%' ESCAPE '\\'";
    let postgres = "SELECT table_name || '.' || column_name || ' '
            || CASE is_nullable WHEN 'NO' THEN '1' ELSE '0' END || ' ' || data_type AS line
        FROM information_schema.columns WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_\\_diesel%'";
    let mut actual: Vec<String> =
        lines(&place, sqlite, postgres).iter().map(|line| as_declared(line)).collect();
    actual.sort();
    assert_eq!(actual, declared());
}

/// Converts `table.column 1 bigint` to the type names of diesel.
fn as_declared(line: &str) -> String {
    let mut words = line.splitn(3, ' ');
    let (name, not_null, kind) = (words.next(), words.next(), words.next());
    let name = name.expect("a name");
    let kind = match kind.expect("a type") {
        // SQLite generates ids only for columns of exactly this type.
        "integer" if name.ends_with(".id") => "BigInt",
        "bigint" => "BigInt",
        "integer" => "Integer",
        "text" => "Text",
        "boolean" => "Bool",
        "date" => "Date",
        "time" | "time without time zone" => "Time",
        "timestamp" | "timestamp without time zone" => "Timestamp",
        other => other,
    };
    if not_null == Some("1") { format!("{name}: {kind}") } else { format!("{name}: Nullable<{kind}>") }
}
