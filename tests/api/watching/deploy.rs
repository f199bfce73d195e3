//! The files in `deploy` fit the program: the filter of fail2ban finds real lines, and alerts and dashboard name real
//! metrics.

use std::{collections::BTreeSet, fs, path::PathBuf};

use pitboard_client::{Client, reqwest::Method};
use pitboard_server::auth::security_log::Outcome;
use pitboard_tests::{
    Backend, Person,
    program::{Serving, pitboard, run},
    until,
};
use regex::Regex;
use serde_json::json;

use super::{scrape, serve_with_metrics};

fn deployed(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../deploy").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns the regular expressions of the filter, with the address of an attacker as a group.
fn filter() -> Vec<Regex> {
    let text = deployed("fail2ban/filter.d/pitboard.conf");
    let (_, rest) = text.split_once("failregex = ").expect("a failregex");
    let (expressions, _) = rest.split_once("ignoreregex").expect("an ignoreregex");
    let expression = |line: &str| {
        let address = r"(?P<address>\d{1,3}(?:\.\d{1,3}){3})";
        Regex::new(&line.trim().replace("<IP4>", address)).expect("a regular expression")
    };
    expressions.lines().filter(|line| !line.trim().is_empty()).map(expression).collect()
}

/// Removes the date, as fail2ban does with the pattern of the filter.
fn without_date(line: &str) -> String {
    let date = Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z").expect("a regular expression");
    assert!(date.is_match(line), "{line}");
    date.replace(line, "").into_owned()
}

/// Returns the address that a filter finds in a line.
fn found(filter: &[Regex], line: &str) -> Option<String> {
    filter.iter().find_map(|one| Some(one.captures(line)?["address"].to_owned()))
}

#[test]
fn the_filter_of_fail2ban_finds_what_attackers_cause_in_the_journal_too() {
    let filter = filter();
    let is_of_attacker = |outcome| {
        matches!(
            outcome,
            Outcome::SignInFailed | Outcome::SecondFactorFailed | Outcome::TokenReused | Outcome::Throttled
        )
    };
    for outcome in [
        Outcome::SignInFailed,
        Outcome::SecondFactorFailed,
        Outcome::SecondFactorRemoved,
        Outcome::TokenReused,
        Outcome::Throttled,
        Outcome::Forbidden,
        Outcome::Exported,
        Outcome::EmailTaken,
    ] {
        let word = outcome.as_str();
        let expected = is_of_attacker(outcome).then(|| "203.0.113.9".to_owned());
        for account in [false, true] {
            let (text, json) = if account { (" account=7", ",\"account\":7") } else { ("", "") };
            let text = format!(
                "2026-12-01T09:30:00.000001Z  WARN security: a security event outcome=\"{word}\"{text} \
                 network=203.0.113.9 skipped=0"
            );
            let json = format!(
                "{{\"timestamp\":\"2026-12-01T09:30:00.000001Z\",\"level\":\"WARN\",\"fields\":{{\"message\":\
                 \"a security event\",\"outcome\":\"{word}\"{json},\"network\":\"203.0.113.9\",\"skipped\":0}},\
                 \"target\":\"security\"}}"
            );
            for line in [text, json] {
                let in_journal = format!(" garage pitboard[4711]: {line}");
                assert_eq!(found(&filter, &in_journal), expected, "{in_journal}");
                assert_eq!(found(&filter, &without_date(&line)), expected, "{line}");
            }
        }
    }
}

#[actix_web::test]
async fn the_filter_of_fail2ban_finds_failed_sign_ins_and_nothing_else() {
    let filter = filter();
    assert_eq!(filter.len(), 2);
    for log in ["text", "json"] {
        let place = Backend::Sqlite.place();
        let server = Serving::start(&place, &["--log", log, "--trusted-proxy", "127.0.0.1"]);
        let client = Client::new(&server.url);
        Person::register(&client, "ada").await;
        for email in ["ada@example.com", "nobody@example.com"] {
            let body = json!({ "email": email, "password": "wrong, of course" });
            let call = client.raw(Method::POST, "/api/v1/auth/login").json(&body);
            let response = call.header("X-Forwarded-For", "203.0.113.9").send().await.expect("a response");
            assert_eq!(response.status, 401);
        }
        server.terminate();
        assert_eq!(server.wait(), Some(0));
        let lines = fs::read_to_string(place.directory().join("serve.log")).expect("a log");
        let addresses: Vec<String> =
            lines.lines().filter_map(|line| found(&filter, &without_date(line))).collect();
        assert_eq!(addresses, ["203.0.113.9", "203.0.113.9"], "{lines}");
    }
}

#[actix_web::test]
async fn alerts_and_dashboard_name_metrics_that_exist() {
    let place = Backend::Sqlite.place();
    let server = serve_with_metrics(&place);
    let client = Client::new(&server.url);
    client.raw(Method::GET, "/api/v1/nothing").send().await.expect("a refusal");
    let target = place.directory().join("backup").display().to_string();
    assert_eq!(run(pitboard(&place, &["backup", &target]), "").code, Some(0));
    let names = async || -> BTreeSet<String> {
        let metrics = scrape(&server).await;
        metrics.keys().map(|name| name.split('{').next().unwrap_or_default().to_owned()).collect()
    };
    until("a job has run", async || names().await.contains("pitboard_job_runs_total")).await;
    let existing = names().await;
    let name = Regex::new("pitboard_[a-z_]+").expect("a regular expression");
    for file in ["prometheus/alerts.yml", "grafana/pitboard.json"] {
        let text = deployed(file);
        let named: BTreeSet<&str> = name.find_iter(&text).map(|found| found.as_str()).collect();
        assert!(named.len() >= 10, "{named:?}");
        for metric in named {
            // The age of a job that is due exists while one is.
            assert!(
                existing.contains(metric) || metric == "pitboard_jobs_oldest_due_seconds",
                "{file}: {metric}"
            );
        }
    }
    serde_json::from_str::<serde_json::Value>(&deployed("grafana/pitboard.json")).expect("JSON");
}
