//! Signing in with a code: it is accepted once, in its time.

use chrono::TimeDelta;
use futures_util::future::join_all;
use pitboard_api::{ProblemCode, SetPassword};
use pitboard_client::reqwest::Method;
use pitboard_tests::{Authenticator, Backend, TestApp, people::PASSWORD, refusal};
use rstest_reuse::apply;
use serde_json::json;

use super::{fail_to_sign_in, sign_in};
use crate::{auth::LOGIN, on_both_databases};

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_right_password_needs_a_code_and_a_wrong_one_says_nothing_about_it(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let john = app.employee("john").await;
    let (own, _) = Authenticator::enroll(&app, &john).await;
    let right = own.next_code(&app);
    assert_eq!(fail_to_sign_in(&app, &john, None).await.code, ProblemCode::SecondFactorRequired);
    let wrong = own.code(app.clock.now() + TimeDelta::hours(1));
    assert_eq!(fail_to_sign_in(&app, &john, Some(&wrong)).await.code, ProblemCode::SecondFactorRequired);
    for code in [json!(null), json!(right), json!(wrong)] {
        let body = json!({ "email": john.account.email, "password": "a wrong password", "code": code });
        let answer = app.anonymous().raw(Method::POST, LOGIN).json(&body).send().await.expect("an answer");
        let problem: pitboard_api::Problem = answer.json().expect("a problem");
        assert_eq!((answer.status, problem.code), (401, ProblemCode::Unauthenticated));
        assert!(answer.header("set-cookie").is_none());
    }
    let spaced = format!("{} {}", &right[..3], &right[3..]);
    let signed_in = sign_in(&app, &john, Some(&spaced)).await.expect("a sign-in");
    assert!(!signed_in.user.second_factor_missing);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_code_is_accepted_once_and_no_older_one_after_it(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let john = app.employee("john").await;
    let (own, _) = Authenticator::enroll(&app, &john).await;
    let begun = app.clock.now();
    let used = own.code(begun);
    assert_eq!(fail_to_sign_in(&app, &john, Some(&used)).await.code, ProblemCode::SecondFactorRequired);

    app.clock.set(begun + TimeDelta::seconds(60));
    sign_in(&app, &john, Some(&own.next_code(&app))).await.expect("a clock that is ahead");
    for step in [30, 60, 90] {
        let code = own.code(begun + TimeDelta::seconds(step));
        let refused = fail_to_sign_in(&app, &john, Some(&code)).await;
        assert_eq!(refused.code, ProblemCode::SecondFactorRequired, "{step}");
    }
    app.clock.set(begun + TimeDelta::seconds(150));
    sign_in(&app, &john, Some(&own.code(begun + TimeDelta::seconds(120))))
        .await
        .expect("a clock that is behind");
    for step in [-60, 60] {
        let code = own.code(app.clock.now() + TimeDelta::seconds(step));
        let refused = fail_to_sign_in(&app, &john, Some(&code)).await;
        assert_eq!(refused.code, ProblemCode::SecondFactorRequired, "{step}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn of_simultaneous_sign_ins_with_one_code_one_succeeds(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let john = app.employee("john").await;
    let (own, codes) = Authenticator::enroll(&app, &john).await;
    for code in [own.next_code(&app), codes[0].clone()] {
        let answers = join_all((0..6).map(|_| sign_in(&app, &john, Some(&code)))).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{code}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_new_password_by_link_needs_a_code_and_keeps_the_second_factor(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (john, root) = (app.employee("john").await, app.admin("root").await);
    let (own, _) = Authenticator::enroll(&app, &john).await;
    let token = root.reset_employee_password(john.id()).await.expect("a link").token;
    let body =
        |code: Option<String>| SetPassword { token: token.clone(), password: PASSWORD.to_owned(), code };
    let client = app.anonymous();
    for code in [None, Some(own.code(app.clock.now()))] {
        let refused = refusal(client.reset_password(&body(code)).await);
        assert_eq!(refused.code, ProblemCode::SecondFactorRequired, "the link can be used again");
    }
    client.reset_password(&body(Some(own.next_code(&app)))).await.expect("a new password");
    assert_eq!(fail_to_sign_in(&app, &john, None).await.code, ProblemCode::SecondFactorRequired);
}
