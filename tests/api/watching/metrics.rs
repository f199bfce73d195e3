//! `--metrics-listen`: what is counted, and that the port of the API has none of it.

use pitboard_client::{Client, reqwest::Method};
use pitboard_tests::{
    Backend, Person,
    program::{Serving, pitboard, run},
    until,
};
use rstest_reuse::apply;

use super::{scrape, serve_with_metrics};
use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn requests_are_counted_by_operation_and_status_also_if_memory_answers(#[case] on: Backend) {
    let place = on.place();
    let server = serve_with_metrics(&place);
    let client = Client::new(&server.url);
    let get = async |path: &str| client.raw(Method::GET, path).send().await.expect("a response").status;
    for _ in 0..5 {
        assert_eq!(get("/api/v1/workshop").await, 200);
    }
    assert_eq!(get("/api/v1/services/4711").await, 404);
    assert_eq!(get("/api/v1/planted.name@example.com").await, 404);
    assert_eq!(get("/metrics").await, 404, "not on the port of the API");
    Person::register(&client, "ada").await;

    let metrics = scrape(&server).await;
    let requests = |method: &str, route: &str, status: u16| {
        let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
        metrics.get(&format!("pitboard_http_requests_total{{{labels}}}")).copied()
    };
    assert_eq!(requests("GET", "/api/v1/workshop", 200), Some(5.0));
    assert_eq!(requests("GET", "/api/v1/services/{id}", 404), Some(1.0));
    assert_eq!(requests("GET", "none", 404), Some(2.0));
    assert_eq!(requests("POST", "/api/v1/auth/register", 201), Some(1.0));
    // An address that belongs to no page may be answered with the page, as 404.
    assert!(metrics["pitboard_refusals_total{code=\"not_found\"}"] >= 2.0);
    let count = "pitboard_http_request_duration_seconds_count{method=\"GET\",route=\"/api/v1/workshop\"}";
    assert_eq!(metrics[count], 5.0);
    assert!(!metrics.keys().any(|name| name.contains("planted")), "{metrics:?}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn writes_pools_jobs_and_sizes_are_measured(#[case] on: Backend) {
    let place = on.place();
    let server = serve_with_metrics(&place);
    Person::register(&Client::new(&server.url), "ada").await;
    let purge = "pitboard_job_runs_total{kind=\"purge_holds\",outcome=\"done\"}";
    until("a purge has run", async || scrape(&server).await.contains_key(purge)).await;
    let metrics = scrape(&server).await;
    assert!(metrics["pitboard_write_commits_total"] >= 2.0);
    assert_eq!(metrics["pitboard_last_write_failed"], 0.0);
    assert_eq!(metrics["pitboard_slot_index_violations_total"], 0.0);
    assert_eq!(metrics["pitboard_database_up"], 1.0);
    assert_eq!(metrics["pitboard_connections_abandoned_total"], 0.0);
    assert!(metrics["pitboard_database_bytes"] > 100_000.0);
    assert!(metrics["pitboard_job_last_success_timestamp_seconds{kind=\"purge_holds\"}"] > 1.7e9);
    assert_eq!(metrics["pitboard_jobs{kind=\"purge_holds\",state=\"later\"}"], 1.0);
    assert_eq!(metrics["pitboard_event_streams"], 0.0);
    match on {
        Backend::Sqlite => {
            assert!(metrics["pitboard_writer_batch_size_count"] >= 2.0);
            assert_eq!(metrics["pitboard_writer_queue_length"], 0.0);
            assert!(metrics["pitboard_wal_bytes"] > 0.0 && metrics["pitboard_disk_free_bytes"] > 0.0);
        }
        Backend::Postgres => {
            assert_eq!(metrics["pitboard_pool_connections{pool=\"write\",state=\"size\"}"], 16.0);
            assert_eq!(metrics["pitboard_pool_waiting{pool=\"write\"}"], 0.0);
        }
    }
}

#[actix_web::test]
async fn the_last_backup_is_known_to_the_running_server() {
    const LAST: &str = "pitboard_last_backup_timestamp_seconds";
    let place = Backend::Sqlite.place();
    let server: Serving = serve_with_metrics(&place);
    assert!(!scrape(&server).await.contains_key(LAST));
    let target = place.directory().join("backup").display().to_string();
    let started = chrono::Utc::now().timestamp();
    assert_eq!(run(pitboard(&place, &["backup", &target]), "").code, Some(0));
    let last = scrape(&server).await[LAST];
    assert!(last >= started as f64 && last <= chrono::Utc::now().timestamp() as f64, "{last}");
}
