//! References and metadata of customers, which the API key that created them attaches.

use pitboard_api::{CustomerPatch, CustomerQuery, ProblemCode};
use pitboard_client::Client;
use pitboard_domain::scope::Scope;
use pitboard_tests::{Backend, TUESDAY, TestApp, refusal, services};
use rstest_reuse::apply;

use super::{book, create_key, new_key};
use crate::on_both_databases;

const SCOPES: &[Scope] = &[Scope::AppointmentsWrite, Scope::CustomersRead, Scope::CustomersWrite];

fn attached(reference: &str) -> CustomerPatch {
    CustomerPatch {
        external_reference: Some(reference.to_owned()),
        metadata: Some([("tier".to_owned(), "gold".to_owned())].into()),
        ..CustomerPatch::default()
    }
}

async fn find(client: &Client, reference: &str) -> Vec<i64> {
    let query = CustomerQuery { external_reference: Some(reference.to_owned()), ..CustomerQuery::default() };
    let found = client.list_customers(&query).await.expect("customers").items;
    found.iter().map(|customer| customer.id).collect()
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_attaches_a_reference_to_its_customers_and_finds_them_by_it(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (admin, john) = (app.admin("root").await, app.employee("john").await);
    let key = create_key(&app, &admin, &new_key(SCOPES)).await;
    let other = create_key(&app, &admin, &new_key(SCOPES)).await;
    let customer = book(&key, "grace", services::AUDIO, TUESDAY, "09:00").await.customer.id;
    let edited = key.client.update_customer(customer, &attached("CRM-1")).await.expect("edited");
    assert_eq!(edited.external_reference.as_deref(), Some("CRM-1"));
    assert_eq!(edited.metadata.expect("entries")["tier"], "gold");

    for (client, is_shown) in [(&key.client, true), (&admin.client, true), (&other.client, false)] {
        let seen = client.get_customer(customer).await.expect("the customer");
        assert_eq!(seen.external_reference.is_some(), is_shown);
        assert_eq!(seen.metadata.is_some(), is_shown);
    }
    assert_eq!(find(&key.client, "CRM-1").await, [customer]);
    assert_eq!(find(&john.client, "CRM-1").await, [customer]);
    assert_eq!(find(&other.client, "CRM-1").await, Vec::<i64>::new());
    assert_eq!(find(&key.client, "CRM-2").await, Vec::<i64>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_reference_is_unique_for_its_key_and_only_its_own_customers_get_one(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (admin, ada) = (app.admin("root").await, app.customer("ada").await);
    let key = create_key(&app, &admin, &new_key(SCOPES)).await;
    let other = create_key(&app, &admin, &new_key(SCOPES)).await;
    let first = book(&key, "grace", services::AUDIO, TUESDAY, "09:00").await.customer.id;
    let second = book(&key, "joan", services::AUDIO, TUESDAY, "09:00").await.customer.id;
    let foreign = book(&other, "mary", services::AUDIO, TUESDAY, "11:00").await.customer.id;
    key.client.update_customer(first, &attached("CRM-1")).await.expect("edited");
    other.client.update_customer(foreign, &attached("CRM-1")).await.expect("the same text of another key");
    let taken = refusal(key.client.update_customer(second, &attached("CRM-1")).await);
    assert_eq!(taken.code, ProblemCode::AlreadyExists);
    for customer in [foreign, ada.id()] {
        let refused = refusal(key.client.update_customer(customer, &attached("CRM-9")).await);
        assert_eq!(refused.code, ProblemCode::Forbidden);
    }
    let empty = refusal(key.client.update_customer(first, &attached("")).await);
    assert_eq!(empty.errors[0].pointer, "/external_reference");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_that_only_edits_customers_sees_no_name_or_contact_of_others(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (admin, ada) = (app.admin("root").await, app.customer("ada").await);
    let key = create_key(&app, &admin, &new_key(&[Scope::AppointmentsWrite, Scope::CustomersWrite])).await;
    let own = book(&key, "grace", services::AUDIO, TUESDAY, "09:00").await.customer.id;
    let nothing = CustomerPatch::default();
    let foreign = key.client.update_customer(ada.id(), &nothing).await.expect("edited");
    let texts = [&foreign.name, &foreign.first_name, &foreign.last_name, &foreign.phone];
    assert!(texts.iter().all(|text| text.is_empty()) && foreign.email.is_none(), "{foreign:?}");
    let edited = key.client.update_customer(own, &nothing).await.expect("edited");
    assert_eq!(edited.first_name, "grace");
}
