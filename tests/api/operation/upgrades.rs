//! The schema: read first, locked only if something is pending, and backed up before it changes.

use std::{env, fs};

use diesel::connection::SimpleConnection;
use pitboard_client::Client;
use pitboard_server::{
    app::{backup, upgrade::upgrade},
    db::{
        Url,
        engine::{connection::Purpose, migrations},
    },
};
use pitboard_tests::{
    Backend,
    backend::{POSTGRES, Place},
    program::Serving,
};
use rstest_reuse::apply;

use super::{fail, names, succeed};
use crate::{migrations::revert_last, on_both_databases};

/// Returns the backups from before a migration, the oldest first.
fn before(place: &Place) -> Vec<String> {
    names(place.directory()).into_iter().filter(|name| name.contains(".before-")).collect()
}

#[test]
fn a_database_in_use_is_backed_up_before_its_migration_and_a_new_one_is_not() {
    let place = Backend::Sqlite.place();
    drop(Serving::start(&place, &[]));
    assert_eq!(before(&place), [""; 0], "nothing was there to be backed up");
    revert_last(&place);
    drop(Serving::start(&place, &[]));
    let kept = before(&place);
    assert_eq!(kept.len(), 1);
    let versions = backup::verify(&place.directory().join(&kept[0])).expect("a backup");
    assert_eq!(versions.pending.len(), 1);
    assert!(kept[0].contains(&format!("pitboard.db.before-{}-", versions.pending[0])), "{kept:?}");
}

#[test]
fn the_last_three_backups_before_a_migration_are_kept() {
    let place = Backend::Sqlite.place();
    succeed(&place, &["migrate"]);
    for year in 2021..2025 {
        let name = format!("pitboard.db.before-20991231000000-{year}0101T000000Z");
        fs::write(place.directory().join(name), "").expect("a file");
    }
    let unfinished = place.directory().join("pitboard.db.partial");
    fs::write(&unfinished, "half of it").expect("a file");
    revert_last(&place);
    assert_eq!(upgrade(&place.url).expect("an upgrade"), 1);
    assert!(!unfinished.exists(), "it was replaced");
    let kept = before(&place);
    assert_eq!(kept.len(), 3, "{kept:?}");
    assert_eq!(kept.iter().filter(|name| name.contains("-2023") || name.contains("-2024")).count(), 2);
}

#[apply(on_both_databases)]
fn a_server_that_may_not_migrate_starts_only_with_this_version(#[case] on: Backend) {
    let place = on.place();
    let never = ["serve", "--migrate", "never"];
    assert!(!fail(&place, &never).is_empty());
    succeed(&place, &["migrate"]);
    drop(Serving::start(&place, &never[1..]));
    revert_last(&place);
    assert!(fail(&place, &never).contains("run `pitboard migrate`"));
}

#[test]
fn a_start_waits_for_no_dump() {
    let place = Backend::Postgres.place();
    migrations::run(&place.url).expect("migrations");
    let mut dump = place.url.connect(Purpose::Read).expect("a connection");
    dump.batch_execute("BEGIN; LOCK TABLE __diesel_schema_migrations, events, days IN ACCESS SHARE MODE")
        .expect("the locks of pg_dump");
    assert_eq!(migrations::run(&place.url).expect("nothing to do"), 0);
    drop(Serving::start(&place, &[]));
}

#[test]
fn a_pending_migration_waits_for_another_migrator() {
    let place = Backend::Postgres.place();
    migrations::run(&place.url).expect("migrations");
    revert_last(&place);
    let mut other = place.url.connect(Purpose::Write).expect("a connection");
    other.batch_execute("BEGIN; UPDATE __diesel_migration_lock SET id = 1").expect("the lock of a migrator");
    let url = place.url.clone();
    let migrator = std::thread::spawn(move || migrations::run(&url));
    actix_web::rt::System::new().block_on(place.until_waiting(1));
    other.batch_execute("COMMIT").expect("the end of the other");
    assert_eq!(migrator.join().expect("no panic").expect("a migration"), 1);
}

#[test]
fn a_migration_that_waits_for_a_dump_keeps_nobody_waiting_for_long() {
    let place = Backend::Postgres.place();
    migrations::run(&place.url).expect("migrations");
    let mut dump = place.url.connect(Purpose::Write).expect("a connection");
    // The migration that replaces an index of this table, and those after it.
    while migrations::versions(&mut dump)
        .expect("versions")
        .applied
        .iter()
        .any(|version| version == "20261201151500")
    {
        revert_last(&place);
    }
    dump.batch_execute("BEGIN; LOCK TABLE idempotency_keys IN ACCESS SHARE MODE").expect("a lock of pg_dump");
    let url = place.url.clone();
    let migrator = std::thread::spawn(move || migrations::run(&url));
    actix_web::rt::System::new().block_on(place.until_waiting(1));
    let mut reader = place.url.connect(Purpose::Read).expect("a connection");
    reader.batch_execute("SELECT FROM idempotency_keys").expect("the migration gives way");
    assert!(!migrator.is_finished());
    dump.batch_execute("COMMIT").expect("the end of the dump");
    assert!(migrator.join().expect("no panic").expect("migrations") >= 1);
}

#[test]
fn a_database_that_cannot_store_every_text_is_refused() {
    let server = env::var(POSTGRES).expect("a PostgreSQL");
    let name = format!("latin_{}", uuid::Uuid::new_v4().simple());
    let mut conn = server.parse::<Url>().expect("a URL").connect(Purpose::Write).expect("a connection");
    // Both statements wait for a checkpoint, which a busy disk delays.
    conn.batch_execute("SET statement_timeout = 0").expect("no time-out");
    conn.batch_execute(&format!(
        "CREATE DATABASE {name} ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    ))
    .expect("a database");
    let (address, query) = server.split_once('?').unwrap_or((&server, ""));
    let (address, _) = address.rsplit_once('/').expect("a database");
    let url = format!("{address}/{name}?{query}").trim_end_matches('?').to_owned();
    let line = fail(&Backend::Sqlite.place(), &["migrate", "--database-url", &url]);
    conn.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).expect("no database any more");
    assert!(line.contains("LATIN1") && line.contains("UTF8"), "{line}");
}

/// Returns the URL of the same schema for a role.
fn as_role(place: &Place, role: &str) -> String {
    place.text.replacen("options=", &format!("options=-crole%3D{role}%20"), 1)
}

#[actix_web::test]
async fn a_role_that_may_only_read_and_write_rows_can_serve() {
    let place = Backend::Postgres.place();
    succeed(&place, &["migrate"]);
    let role = format!("role_{}", uuid::Uuid::new_v4().simple());
    let mut owner = place.url.connect(Purpose::Write).expect("a connection");
    let schema = place.schema();
    owner
        .batch_execute(&format!(
            "CREATE ROLE {role}; GRANT USAGE ON SCHEMA {schema} TO {role};
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};
             GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"
        ))
        .expect("a role");
    for migrate in ["auto", "never"] {
        let server =
            Serving::start(&place, &["--database-url", &as_role(&place, &role), "--migrate", migrate]);
        assert_eq!(Client::new(&server.url).get_readiness().await.expect("ready").status, "ok");
        super::register(&server.url, migrate).await;
    }
    owner.batch_execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).expect("no role any more");
}
