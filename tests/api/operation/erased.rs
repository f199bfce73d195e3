//! Erased values are in no file of the data directory, while the server runs and after it has stopped.

use pitboard_api::{CustomerQuery, Login};
use pitboard_client::Client;
use pitboard_tests::{
    Backend,
    people::PASSWORD,
    program::{Serving, pitboard, run},
};

use super::{content_of, register};

#[actix_web::test]
async fn erased_values_are_in_no_file_while_the_server_runs_and_after_it_was_stopped() {
    let place = Backend::Sqlite.place();
    let server = Serving::start(&place, &[]);
    let admin =
        ["admin", "create", "--email", "root@example.com", "--first-name", "Rita", "--last-name", "Root"];
    assert_eq!(run(pitboard(&place, &admin), PASSWORD).code, Some(0));
    let client = Client::new(&server.url);
    let login = Login { email: "root@example.com".to_owned(), password: PASSWORD.to_owned(), code: None };
    let admin = client.with_token(&client.login(&login).await.expect("a sign-in").access_token);
    register(&server.url, "xanthippe").await;
    register(&server.url, "zebedee").await;
    assert!(content_of(place.directory()).contains("xanthippe"));
    let query = CustomerQuery { search: Some("xanthippe".to_owned()), ..CustomerQuery::default() };
    let found = admin.list_customers(&query).await.expect("customers").items;
    admin.erase_customer(found[0].id).await.expect("erased");

    let content = content_of(place.directory());
    assert!(!content.contains("xanthippe") && content.contains("zebedee"));
    server.terminate();
    assert_eq!(server.wait(), Some(0));
    let content = content_of(place.directory());
    assert!(!content.contains("xanthippe") && content.contains("zebedee"));
}

#[actix_web::test]
async fn the_log_is_empty_after_the_server_was_stopped() {
    let place = Backend::Sqlite.place();
    let server = Serving::start(&place, &[]);
    register(&server.url, "ada").await;
    let log = place.directory().join("pitboard.db-wal");
    assert!(std::fs::metadata(&log).expect("a log").len() > 0);
    server.terminate();
    assert_eq!(server.wait(), Some(0));
    assert_eq!(std::fs::metadata(&log).map_or(0, |log| log.len()), 0);
}
