//! The booking in the frame of another site: the sites that may show it, and the script that they include.

use diesel::connection::SimpleConnection;
use pitboard_api::SettingsPatch;
use pitboard_client::reqwest::Method;
use pitboard_tests::{Backend, TestApp, refusal, until};
use rstest_reuse::apply;

use crate::on_both_databases;

async fn policy(app: &TestApp, path: &str) -> String {
    let request = app.anonymous().raw(Method::GET, path).header("accept", "text/html");
    let answer = request.send().await.expect("an answer");
    answer.header("content-security-policy").expect("a policy").to_owned()
}

fn sites(origins: &[&str]) -> SettingsPatch {
    let embed_origins = Some(origins.iter().map(|origin| (*origin).to_owned()).collect());
    SettingsPatch { embed_origins, ..SettingsPatch::default() }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_sites_of_the_settings_may_show_the_booking_and_nothing_else(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    for path in ["/book/embed", "/book/embed/?service=3"] {
        assert!(policy(&app, path).await.ends_with("frame-ancestors 'self'"), "{path}");
    }
    let listed = sites(&[" https://Shop.example:443 ", "http://localhost:3000", "https://shop.example"]);
    admin.update_settings(&listed).await.expect("changed");
    let settings = admin.get_settings().await.expect("the settings");
    assert_eq!(settings.embed_origins, ["https://shop.example", "http://localhost:3000"]);
    let ancestors = "frame-ancestors 'self' https://shop.example http://localhost:3000";
    assert!(policy(&app, "/book/embed").await.ends_with(ancestors));
    for path in ["/", "/appointments/book/", "/a/7K3M9QXR", "/admin", "/book/embedded"] {
        assert!(policy(&app, path).await.ends_with("frame-ancestors 'none'"), "{path}");
    }
    admin.update_settings(&sites(&[])).await.expect("changed");
    assert!(policy(&app, "/book/embed").await.ends_with("frame-ancestors 'self'"));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_sites_come_from_memory_until_the_program_changes_them(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let mut number = 0;
    // Changes the sites behind the back of the program.
    let mut is_from_memory = async || {
        let before = policy(&app, "/book/embed").await;
        number += 1;
        let change = format!("UPDATE workshops SET embed_origins = 'https://shop{number}.example'");
        app.db.write(move |conn| Ok(conn.raw.batch_execute(&change)?)).await.expect("a change");
        before == policy(&app, "/book/embed?service=3").await
    };
    match on {
        Backend::Sqlite => assert!(is_from_memory().await),
        // Once a second, what is in memory is compared with the database.
        Backend::Postgres => until("the sites come from memory", is_from_memory).await,
    }
    app.db.system(|tx| tx.lock_workshop()).await.expect("a write");
    let after = policy(&app, "/book/embed").await;
    assert!(after.ends_with(&format!("https://shop{number}.example")), "{after}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn anything_but_an_origin_is_refused_at_its_place(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    for bad in [
        "*",
        "",
        "'self'",
        "shop.example",
        "https://shop.example/booking",
        "https://shop.example; script-src *",
        "https://shop.example https://other.example",
        "https://shop.example\nhttps://other.example",
        "javascript://shop.example",
    ] {
        let refused = refusal(admin.update_settings(&sites(&["https://fine.example", bad])).await);
        assert_eq!(
            (refused.status, refused.errors[0].pointer.as_str()),
            (422, "/embed_origins/1"),
            "{bad:?}"
        );
    }
    let many: Vec<String> = (0..21).map(|number| format!("https://shop{number}.example")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let refused = refusal(admin.update_settings(&sites(&many)).await);
    assert_eq!(refused.errors[0].pointer, "/embed_origins");
    assert!(admin.get_settings().await.expect("the settings").embed_origins.is_empty());
}

#[actix_web::test]
async fn the_script_has_one_address_for_ever_and_is_checked_again() {
    let app = TestApp::start(Backend::Sqlite).await;
    let request = || app.anonymous().raw(Method::GET, "/embed.js");
    let answer = request().send().await.expect("an answer");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
    assert!(answer.text().contains("pitboard:booked"));
    let tag = answer.header("etag").expect("a tag").to_owned();
    assert_eq!(request().header("if-none-match", &tag).send().await.expect("an answer").status, 304);
    let post = app.anonymous().raw(Method::POST, "/embed.js").send().await.expect("an answer");
    assert_eq!(post.status, 404);
}
