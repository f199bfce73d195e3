//! A standby that is promoted by hand, after its primary was killed or frozen.

use std::time::Instant;

use diesel::connection::SimpleConnection;
use pitboard_server::db::engine::handle::Settings;
use pitboard_tests::{cluster::Cluster, until};

use super::{Failover, RECOVERY, Recovery, SLACK, fail_over, has_synchronous_standby, holds, url_of, with};

fn host(url: &str) -> &str {
    let (_, address) = url.split_once('@').expect("a user");
    address.split_once('/').expect("a database").0
}

/// Books while the primary fails and its standby is promoted.
async fn promote_after(fault: fn(&mut Cluster)) -> Recovery {
    let mut primary = Cluster::start();
    let standby = primary.start_standby();
    let mut conn = primary.connect();
    conn.batch_execute("ALTER SYSTEM SET synchronous_standby_names = '*'").expect("a setting");
    assert!(holds(&mut conn, "SELECT pg_reload_conf() AS answer"));
    until("the standby is synchronous", async || has_synchronous_standby(&mut conn)).await;
    drop(conn);
    let url = url_of([host(primary.url()), host(&standby)]);
    fail_over(&url, async || {
        fault(&mut primary);
        let fault = Instant::now();
        let promote = "SELECT pg_promote(TRUE, 60) AS answer";
        assert!(with(&standby, |conn| holds(&mut conn.expect("the standby"), promote)).await);
        Failover { fault, promotion: Instant::now() }
    })
    .await
}

#[actix_web::test]
#[ignore = "long"]
async fn a_killed_primary_is_replaced_by_its_standby_without_a_lost_or_doubled_booking() {
    let Recovery { since_promotion, .. } = promote_after(Cluster::kill).await;
    assert!(since_promotion < RECOVERY + SLACK, "both servers booked again after {since_promotion:?}");
}

#[actix_web::test]
#[ignore = "long"]
async fn a_frozen_primary_is_replaced_by_its_standby_without_a_lost_or_doubled_booking() {
    let Recovery { since_fault, .. } = promote_after(Cluster::freeze).await;
    let limit = Settings::default().write_deadline + RECOVERY + SLACK;
    assert!(since_fault < limit, "both servers booked again after {since_fault:?}");
}
