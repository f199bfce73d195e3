//! Recovery codes, each of which is used once.

use pitboard_api::ProblemCode;
use pitboard_tests::{Authenticator, Backend, TestApp, authenticator::code, refusal};
use rstest_reuse::apply;

use super::{fail_to_sign_in, kinds_since, sign_in};
use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_recovery_code_lets_in_once_however_it_is_typed(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (john, mary) = (app.employee("john").await, app.manager("mary").await);
    let (_, codes) = Authenticator::enroll(&app, &john).await;
    let (_, of_mary) = Authenticator::enroll(&app, &mary).await;
    let start = app.count_entries().await;
    sign_in(&app, &john, Some(&codes[0])).await.expect("a sign-in");
    sign_in(&app, &john, Some(&codes[1].to_uppercase().replace('-', " "))).await.expect("a sign-in");
    let kinds = ["use_recovery_code", "login", "use_recovery_code", "login"];
    assert_eq!(kinds_since(&app, start).await, kinds);
    assert_eq!(john.get_second_factor().await.expect("a state").recovery_codes, 8);
    for used in [&codes[0], &codes[1], &of_mary[0]] {
        let refused = fail_to_sign_in(&app, &john, Some(used)).await;
        assert_eq!(refused.code, ProblemCode::SecondFactorRequired);
    }
    assert_eq!(fail_to_sign_in(&app, &john, Some("abcd")).await.code, ProblemCode::ValidationFailed);
    assert_eq!(kinds_since(&app, start).await.len(), 4);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn new_recovery_codes_need_a_code_and_replace_the_earlier_ones(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let john = app.employee("john").await;
    assert_eq!(refusal(john.replace_recovery_codes(&code("123456")).await).code, ProblemCode::Inconsistent);
    let (own, old) = Authenticator::enroll(&app, &john).await;
    let used = refusal(john.replace_recovery_codes(&code(own.code(app.clock.now()))).await);
    assert_eq!((used.code, used.errors[0].pointer.as_str()), (ProblemCode::Inconsistent, "/code"));
    let start = app.count_entries().await;
    let new = john.replace_recovery_codes(&code(own.next_code(&app))).await.expect("new codes").codes;
    assert_eq!(kinds_since(&app, start).await, ["replace_recovery_codes"]);
    assert!(new.len() == 10 && new.iter().all(|code| !old.contains(code)));
    assert_eq!(fail_to_sign_in(&app, &john, Some(&old[0])).await.code, ProblemCode::SecondFactorRequired);
    sign_in(&app, &john, Some(&new[0])).await.expect("a sign-in");
    // One of them is enough for the next set, where the device is lost.
    john.replace_recovery_codes(&code(&*new[1])).await.expect("new codes");
    assert_eq!(john.get_second_factor().await.expect("a state").recovery_codes, 10);
}
