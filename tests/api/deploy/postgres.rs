//! The lines of `docs/operate.md` that make a role and a database on PostgreSQL.

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use pitboard_tests::{
    Backend,
    cluster::Cluster,
    program::{Serving, pitboard, run},
};

use super::{read, replaced};

/// The temporary PostgreSQL has a database with the name in the text.
const NAME: &str = "garage";

#[test]
fn the_role_and_the_database_of_the_text_are_enough_to_migrate() {
    let text = read("docs/operate.md");
    let (_, block) = text.split_once("\n```sql run\n").expect("a marked block");
    let block = replaced(block.split("```").next().unwrap_or_default(), "pitboard", NAME);
    let cluster = Cluster::start();
    let url = cluster.place().text.clone();
    let mut superuser = PgConnection::establish(&url).expect("PostgreSQL");
    for statement in block.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        superuser.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    let (server, _) = url.rsplit_once('/').expect("a database");
    let (_, address) = server.rsplit_once('@').or_else(|| server.split_once("//")).expect("an address");
    let place = Backend::Sqlite.place();
    let own = format!("postgres://{NAME}@{address}/{NAME}");
    let succeed = |command: &str| {
        let finished = run(pitboard(&place, &[command, "--database-url", &own]), "");
        assert_eq!(finished.code, Some(0), "{command}: {finished:?}");
    };
    succeed("migrate");
    drop(Serving::start(&place, &["--database-url", &own, "--migrate", "never"]));
    succeed("doctor");
}
