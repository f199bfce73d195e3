//! A server that was built with TLS to PostgreSQL, against one that accepts nothing else. `cargo xtask test --all`
//! builds it.

use std::fs;

use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection};
use pitboard_api::ServiceQuery;
use pitboard_client::Client;
use pitboard_tests::{
    cluster::Cluster,
    program::{Finished, Serving, pitboard_of, run},
    until,
};

use super::{
    certificates::{Authority, Certified},
    free_port, path_of,
};

/// Variable: the path of the server.
const SERVER: &str = "PITBOARD_TEST_TLS_SERVER";

/// A PostgreSQL that admits encrypted connections only.
struct Encrypted {
    cluster: Cluster,
    authority: Authority,
}

impl Encrypted {
    /// Starts it with a certificate for `localhost`.
    async fn start() -> Self {
        Self::start_with(|authority| authority.certify("localhost")).await
    }

    async fn start_with(certify: impl FnOnce(&Authority) -> Certified) -> Self {
        let (cluster, authority) = (Cluster::start(), Authority::new());
        let Certified { certificate, key } = certify(&authority);
        let mut conn = cluster.connect();
        for (file, content) in [
            ("server.crt", certificate.as_str()),
            ("server.key", key.as_str()),
            ("pg_hba.conf", "hostssl all all 127.0.0.1/32 trust"),
        ] {
            let lines = content.lines().collect::<Vec<_>>().join("\",\"");
            let sql = format!(
                "COPY (SELECT unnest('{{\"{lines}\"}}'::text[])) TO PROGRAM 'umask 077; cat > {file}'"
            );
            conn.batch_execute(&sql).expect("a file of the server");
        }
        conn.batch_execute("ALTER SYSTEM SET ssl = on").expect("a setting");
        diesel::sql_query("SELECT pg_reload_conf()").execute(&mut conn).expect("a reload");
        // This program was built without TLS.
        let is_refused = || {
            let refused = PgConnection::establish(cluster.url()).err();
            refused.is_some_and(|error| error.to_string().contains("no encryption"))
        };
        until("connections in clear text are refused", async || is_refused()).await;
        Self { cluster, authority }
    }

    /// Runs a migration, which trusts an authority, with hosts and parameters of the URL.
    fn migrate(&self, trusted: &Authority, hosts: &str, parameters: &str) -> Finished {
        let place = self.cluster.place();
        let root = place.directory().join("root.crt");
        fs::write(&root, &trusted.certificate).expect("a file");
        let (_, port) = self.address();
        let url = format!(
            "postgres://postgres@{}/pitboard?sslrootcert={}&{parameters}",
            hosts.replace("PORT", port),
            root.display()
        );
        run(pitboard_of(&path_of(SERVER), &place, &["migrate", "--database-url", &url]), "")
    }

    fn address(&self) -> (&str, &str) {
        let (_, address) = self.cluster.url().split_once('@').expect("a user");
        let (address, _) = address.split_once('/').expect("a database");
        address.split_once(':').expect("a port")
    }
}

/// Checks that a command has failed with one line that contains the reason.
fn assert_refused(finished: &Finished, reason: &str) {
    let Finished { code, stdout, stderr } = finished;
    assert_eq!((*code, stdout.as_str(), stderr.lines().count()), (Some(1), "", 1), "{stderr}");
    assert!(stderr.contains(reason), "{stderr}");
}

fn assert_migrated(finished: &Finished) {
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert!(finished.stdout.contains("migrations applied"), "{finished:?}");
}

#[actix_web::test]
#[ignore = "needs a build of its own"]
async fn a_server_serves_over_encrypted_connections() {
    let encrypted = Encrypted::start().await;
    let place = encrypted.cluster.place();
    let url = format!("{}?sslmode=require", encrypted.cluster.url());
    let command = pitboard_of(&path_of(SERVER), &place, &["serve", "--demo", "--database-url", &url]);
    let server = Serving::run(command, &place.directory().join("serve.log"));
    let client = Client::new(&server.url);
    assert_eq!(client.get_readiness().await.expect("ready").status, "ok");
    let services = client.list_services(&ServiceQuery::default()).await.expect("services");
    assert!(!services.items.is_empty());
    server.terminate();
    assert_eq!(server.wait(), Some(0));
}

#[actix_web::test]
#[ignore = "needs a build of its own"]
async fn a_connection_in_clear_text_is_refused_by_the_database() {
    let encrypted = Encrypted::start().await;
    let finished = encrypted.migrate(&encrypted.authority, "127.0.0.1:PORT", "sslmode=disable");
    assert_refused(&finished, "no encryption");
}

#[actix_web::test]
#[ignore = "needs a build of its own"]
async fn every_mode_accepts_a_certificate_of_a_trusted_authority_for_the_name() {
    let encrypted = Encrypted::start().await;
    for mode in ["require", "verify-ca", "verify-full"] {
        let parameters = format!("sslmode={mode}&hostaddr=127.0.0.1");
        assert_migrated(&encrypted.migrate(&encrypted.authority, "localhost:PORT", &parameters));
    }
}

#[actix_web::test]
#[ignore = "needs a build of its own"]
async fn a_certificate_for_another_name_is_refused_by_verify_full_alone() {
    let encrypted = Encrypted::start_with(|authority| authority.certify("db.example")).await;
    let migrate = |mode: &str| {
        let parameters = format!("sslmode={mode}&hostaddr=127.0.0.1");
        encrypted.migrate(&encrypted.authority, "localhost:PORT", &parameters)
    };
    assert_refused(&migrate("verify-full"), "does not match host name");
    assert_migrated(&migrate("verify-ca"));
}

#[actix_web::test]
#[ignore = "needs a build of its own"]
async fn an_expired_certificate_is_refused() {
    let encrypted = Encrypted::start_with(|authority| authority.certify_until_2021("localhost")).await;
    for mode in ["verify-ca", "verify-full"] {
        let parameters = format!("sslmode={mode}&hostaddr=127.0.0.1");
        let finished = encrypted.migrate(&encrypted.authority, "localhost:PORT", &parameters);
        assert_refused(&finished, "certificate");
    }
}

#[actix_web::test]
#[ignore = "needs a build of its own"]
async fn a_certificate_of_a_foreign_authority_is_refused() {
    let encrypted = Encrypted::start().await;
    let trusted = Authority::new();
    for mode in ["verify-ca", "verify-full"] {
        let parameters = format!("sslmode={mode}&hostaddr=127.0.0.1");
        assert_refused(&encrypted.migrate(&trusted, "localhost:PORT", &parameters), "certificate");
    }
}

#[actix_web::test]
#[ignore = "needs a build of its own"]
async fn the_one_of_several_hosts_that_is_up_is_verified_too() {
    let encrypted = Encrypted::start().await;
    let hosts = format!("localhost:{},localhost:PORT", free_port());
    let parameters = "hostaddr=127.0.0.1,127.0.0.1&sslmode=verify-full&target_session_attrs=read-write";
    assert_migrated(&encrypted.migrate(&encrypted.authority, &hosts, parameters));
    assert_refused(&encrypted.migrate(&Authority::new(), &hosts, parameters), "certificate");
}
