//! What an operator sees of a server: readiness, metrics, the access log, the doctor, and the files in `deploy` that
//! read them.

mod access_log;
mod deploy;
mod doctor;
mod metrics;
mod readiness;

use std::{collections::BTreeMap, fs};

use pitboard_client::{Client, reqwest::Method};
use pitboard_tests::{backend::Place, program::Serving};
use serde_json::Value;

/// Starts a server with a port for its metrics.
fn serve_with_metrics(place: &Place) -> Serving {
    Serving::start(place, &["--metrics-listen", "127.0.0.1:0", "--rate-limits", "off"])
}

/// Reads the metrics of a server: the value of each name with its labels.
async fn scrape(server: &Serving) -> BTreeMap<String, f64> {
    let line = server.printed.iter().find_map(|line| line.strip_prefix("metrics on "));
    let url = line.and_then(|url| url.strip_suffix("/metrics")).expect("the address of the metrics");
    let response = Client::new(url).raw(Method::GET, "/metrics").send().await.expect("a response");
    assert_eq!(response.status, 200);
    assert_eq!(response.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    let text = response.text();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let value = |line: &str| {
        let (name, value) = line.rsplit_once(' ').expect("a name and a value");
        (name.to_owned(), value.parse().expect("a number"))
    };
    lines.map(value).collect()
}

/// Stops a server and returns the lines of its log, which is JSON.
fn stop_and_read(server: Serving, place: &Place) -> (String, Vec<Value>) {
    server.terminate();
    assert_eq!(server.wait(), Some(0));
    let log = fs::read_to_string(place.directory().join("serve.log")).expect("a log");
    let lines = log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    (log, lines)
}
