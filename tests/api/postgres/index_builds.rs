//! Migrations that build an index beside writes, outside any transaction: interrupted, and by several migrators at
//! once.

use std::{
    fs,
    path::{Path, PathBuf},
    thread::{self, JoinHandle},
};

use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_types::Bool};
use diesel_migrations::FileBasedMigrations;
use pitboard_server::db::{
    AnyConnection, Url,
    engine::{
        connection::Purpose,
        migrations::{self, MigrationError, Sources},
    },
};
use pitboard_tests::{Backend, backend::Place};

const TABLE: &str = "CREATE TABLE parts (id BIGINT PRIMARY KEY, name TEXT NOT NULL);
    INSERT INTO parts SELECT n, 'part ' || n FROM generate_series(1, 100) n";
const INDEX: &str = "CREATE INDEX CONCURRENTLY IF NOT EXISTS parts_by_name ON parts (name)";
const AFTERWARDS: &str = "CREATE TABLE shelves (id BIGINT PRIMARY KEY)";

#[derive(QueryableByName)]
struct Valid {
    #[diesel(sql_type = Bool)]
    valid: bool,
}

/// Writes a migration, and returns the folder of all.
fn write(place: &Place, name: &str, sql: &str) -> PathBuf {
    let all = place.directory().join("migrations");
    let folder = all.join(name);
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("up.sql"), sql).expect("a script");
    fs::write(folder.join("down.sql"), "SELECT 1").expect("a script");
    if sql.contains("CONCURRENTLY") {
        fs::write(folder.join("metadata.toml"), "run_in_transaction = false\n").expect("a file");
    }
    all
}

fn migrate(url: &Url, folder: &Path) -> Result<usize, MigrationError> {
    let source = FileBasedMigrations::from_path(folder).expect("migrations");
    migrations::run_from(url, &Sources { sqlite: &source, postgres: &source })
}

fn migrator(place: &Place, folder: &Path) -> JoinHandle<Result<usize, MigrationError>> {
    let (url, folder) = (place.url.clone(), folder.to_owned());
    thread::spawn(move || migrate(&url, &folder))
}

fn connect(place: &Place) -> AnyConnection {
    place.url.connect(Purpose::Write).expect("a connection")
}

/// Whether an index can be used; `None` if there is none.
fn is_valid(place: &Place, index: &str) -> Option<bool> {
    let AnyConnection::Postgres(mut conn) = connect(place) else { panic!("a PostgreSQL") };
    let query = format!("SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass('{index}')");
    let found: Vec<Valid> = diesel::sql_query(query).load(&mut conn).expect("the catalogue");
    found.first().map(|index| index.valid)
}

#[test]
fn an_interrupted_build_of_an_index_delays_no_write_and_is_done_again() {
    let place = Backend::Postgres.place();
    let folder = write(&place, "2030-01-01-000000_parts", TABLE);
    assert_eq!(migrate(&place.url, &folder).expect("a table"), 1);
    write(&place, "2030-01-02-000000_parts_by_name", INDEX);
    write(&place, "2030-01-03-000000_shelves", AFTERWARDS);

    // The build waits for the end of every transaction that has written to the table.
    let mut other = connect(&place);
    other.batch_execute("BEGIN; INSERT INTO parts VALUES (1000, 'bolt')").expect("a write");
    let build = migrator(&place, &folder);
    actix_web::rt::System::new().block_on(place.until_waiting(1));
    connect(&place).batch_execute("INSERT INTO parts VALUES (1001, 'nut')").expect("no wait");
    let terminate = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND wait_event_type = 'Lock'
            AND application_name = current_setting('application_name')";
    connect(&place).batch_execute(terminate).expect("an end");
    build.join().expect("no panic").expect_err("an interruption");
    let tools = "CREATE TABLE tools (name TEXT); INSERT INTO tools VALUES ('saw'), ('saw')";
    connect(&place).batch_execute(tools).expect("a table of the operator");
    let failing = "CREATE UNIQUE INDEX CONCURRENTLY tools_by_name ON tools (name)";
    connect(&place).batch_execute(failing).expect_err("there are two");
    assert_eq!(is_valid(&place, "parts_by_name"), Some(false));

    other.batch_execute("COMMIT").expect("an end");
    assert_eq!(migrate(&place.url, &folder).expect("the rest"), 2);
    assert_eq!(is_valid(&place, "parts_by_name"), Some(true));
    assert_eq!(is_valid(&place, "tools_by_name"), Some(false), "it is the operator's");
    assert_eq!(migrate(&place.url, &folder).expect("nothing to do"), 0);
}

#[test]
fn several_migrators_build_an_index_once() {
    let place = Backend::Postgres.place();
    write(&place, "2030-01-01-000000_parts", TABLE);
    write(&place, "2030-01-02-000000_parts_by_name", INDEX);
    let folder = write(&place, "2030-01-03-000000_shelves", AFTERWARDS);
    let migrators: Vec<_> = (0..4).map(|_| migrator(&place, &folder)).collect();
    let applied: Vec<usize> =
        migrators.into_iter().map(|one| one.join().expect("no panic").expect("migrations")).collect();
    assert_eq!(applied.iter().sum::<usize>(), 3, "{applied:?}");
    assert_eq!(is_valid(&place, "parts_by_name"), Some(true));
}
