//! `pitboard admin reset`: the way back for staff whom no admin can let in again.

use chrono::Utc;
use pitboard_api::{Login, ProblemCode, SetPassword, SettingsPatch};
use pitboard_client::Client;
use pitboard_domain::{role::Role, second_factor::SecondFactorPolicy};
use pitboard_tests::{
    Authenticator, Backend, Person,
    authenticator::code,
    backend::Place,
    people::PASSWORD,
    program::{Finished, Serving, pitboard, run},
    refusal, until,
};
use rstest_reuse::apply;
use serde_json::json;

use crate::on_both_databases;

const EMAIL: &str = "rita@example.com";
const NEW: &str = "another long enough password";

fn create_admin(place: &Place) {
    let migrated = run(pitboard(place, &["migrate"]), "");
    assert_eq!(migrated.code, Some(0), "{migrated:?}");
    let arguments = ["admin", "create", "--email", EMAIL, "--first-name", "Rita", "--last-name", "Root"];
    let created = run(pitboard(place, &arguments), PASSWORD);
    assert_eq!(created.code, Some(0), "{created:?}");
}

fn reset(place: &Place, arguments: &[&str]) -> Finished {
    run(pitboard(place, &[&["admin", "reset"][..], arguments].concat()), "")
}

/// Sets the new password with the link that a reset has printed after `base`.
async fn follow(client: &Client, done: &Finished, base: &str) {
    assert_eq!(done.code, Some(0), "{done:?}");
    let link = done.stdout.lines().last().expect("a link");
    let token = link.strip_prefix(base).expect("the address");
    let body = SetPassword { token: token.to_owned(), password: NEW.to_owned(), code: None };
    client.reset_password(&body).await.expect("a password");
    assert_eq!(refusal(client.reset_password(&body).await).code, ProblemCode::Unauthenticated, "once");
}

/// Checks for a refusal of one line.
fn assert_refused(finished: &Finished, words: &str) {
    assert_eq!((finished.code, finished.stderr.lines().count()), (Some(1), 1), "{finished:?}");
    assert!(finished.stderr.contains(words), "{finished:?}");
}

fn login(email: &str, password: &str, code: Option<&str>) -> Login {
    Login { email: email.to_owned(), password: password.to_owned(), code: code.map(str::to_owned) }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_reset_beside_a_running_server_lets_an_admin_in_again(#[case] on: Backend) {
    let place = on.place();
    create_admin(&place);
    let server = Serving::start(&place, &[]);
    let client = Client::new(&server.url);
    let rita = Person::sign_in(&client, &login(EMAIL, PASSWORD, None)).await.expect("a sign-in");
    let own = Authenticator::set_up(&rita).await;
    let codes = rita.confirm_second_factor(&code(own.code(Utc::now()))).await.expect("confirmed").codes;
    let patch =
        SettingsPatch { staff_second_factor: Some(SecondFactorPolicy::Staff), ..SettingsPatch::default() };
    rita.update_settings(&patch).await.expect("set");
    client.login(&login(EMAIL, PASSWORD, Some(&codes[0]))).await.expect("a recovery code");

    assert_refused(&reset(&place, &["nobody@example.com"]), "No member of the staff");
    let refused = refusal(client.login(&login(EMAIL, PASSWORD, None)).await);
    assert_eq!(refused.code, ProblemCode::SecondFactorRequired, "nothing was changed");

    let done = reset(&place, &["--public-url", "https://garage.example", "Rita@Example.com"]);
    until("the sessions have ended", async || rita.get_me().await.is_err()).await;
    follow(&client, &done, "https://garage.example/password-reset#").await;
    let old = refusal(client.login(&login(EMAIL, PASSWORD, None)).await);
    assert_eq!(old.code, ProblemCode::Unauthenticated);
    let again = Person::sign_in(&client, &login(EMAIL, NEW, None)).await.expect("a sign-in");
    assert!(again.account.second_factor_missing, "the setting stays");
    let own = Authenticator::set_up(&again).await;
    again.confirm_second_factor(&code(own.code(Utc::now()))).await.expect("confirmed");
    let log = again.list_audit_log(&Default::default()).await;
    let by_program: Vec<String> = log
        .expect("the log")
        .items
        .into_iter()
        .filter(|entry| entry.actor.is_none() && entry.subject.starts_with("account:"))
        .map(|entry| entry.kind.as_str().to_owned())
        .collect();
    assert_eq!(by_program, ["issue_link", "remove_second_factor", "register"], "the newest first");

    server.terminate();
    assert_eq!(server.wait(), Some(0));
    let lines = std::fs::read_to_string(place.directory().join("serve.log")).expect("a log");
    for outcome in ["second_factor_enabled", "recovery_code_used"] {
        let line = format!("outcome=\"{outcome}\"");
        assert!(lines.lines().any(|logged| logged.contains(&line) && logged.contains("account=")), "{lines}");
    }
    assert!(!lines.contains(&codes[0]) && !lines.contains(PASSWORD), "{lines}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_reset_activates_an_employee_and_makes_an_admin_only_where_there_is_none(#[case] on: Backend) {
    let place = on.place();
    create_admin(&place);
    let server = Serving::start(&place, &[]);
    let client = Client::new(&server.url);
    let rita = Person::sign_in(&client, &login(EMAIL, PASSWORD, None)).await.expect("a sign-in");
    let new = json!({
        "email": "john@example.com", "first_name": "John", "last_name": "Carter", "phone": "+1 212 555 0100",
        "role": "employee",
    });
    let john =
        rita.create_employee(&serde_json::from_value(new).expect("a body")).await.expect("an employee");
    rita.deactivate_employee(john.employee.id).await.expect("deactivated");

    let other = reset(&place, &["--role", "admin", "john@example.com"]);
    assert_refused(&other, "There is an admin who can sign in");
    let done = reset(&place, &["john@example.com"]);
    let link = done.stdout.lines().last().expect("a link");
    let token = link.strip_prefix("/invitation#").expect("they had no password yet").to_owned();
    let body = SetPassword { token, password: NEW.to_owned(), code: None };
    client.accept_invitation(&body).await.expect("a password");
    let signed_in = client.login(&login("john@example.com", NEW, None)).await.expect("active again");
    assert_eq!(signed_in.user.role, Role::Employee);
    let rights = reset(&place, &["--role", "admin", EMAIL]);
    assert_eq!(rights.code, Some(0), "the only admin stays one: {rights:?}");
    let customer = json!({
        "email": "ada@example.com", "password": PASSWORD, "first_name": "Ada", "last_name": "Shah", "phone": "123",
    });
    client.register(&serde_json::from_value(customer).expect("a body")).await.expect("a registration");
    assert_refused(&reset(&place, &["ada@example.com"]), "No member of the staff");
}
