//! A standby that is promoted by hand, after its primary was killed or frozen.

use std::time::Instant;

use actix_web::rt::task::spawn_blocking;
use pitboard_server::db::engine::handle::Settings;
use pitboard_tests::{cluster::Cluster, standby::promote};

use super::{Failover, RECOVERY, Recovery, SLACK, fail_over};

/// Books while the primary fails and its standby is promoted.
async fn promote_after(fault: fn(&mut Cluster)) -> Recovery {
    let mut primary = Cluster::start();
    let url = primary.start_synchronous_standby().await;
    fail_over(&url, async || {
        fault(&mut primary);
        let fault = Instant::now();
        let standby = primary.standby().to_owned();
        // On a thread of its own, so that the callers go on.
        spawn_blocking(move || promote(&standby)).await.expect("a promoted standby");
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
