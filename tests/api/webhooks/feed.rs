//! The feed: in order, complete, by type, and readable from any event on.

use pitboard_api::EventListQuery;
use pitboard_client::reqwest::Method;
use pitboard_domain::webhook::PublicEventType;
use pitboard_tests::{Backend, TUESDAY, services};
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::Fixture;
use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_reader_gets_each_event_once_in_pages_of_any_size(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let mut jobs = Vec::new();
    for period in ["09:00", "11:00", "13:00"] {
        jobs.push(fixture.ada.book(services::AUDIO, TUESDAY, period).await);
    }
    // Events between them that are not public.
    let mut ada = fixture.ada.clone();
    ada.sign_in_again().await;
    for job in &jobs {
        ada.cancel(job).await;
    }
    let all = fixture.admin.list_events(&EventListQuery::default()).await.expect("events");
    assert_eq!((all.items.len(), &all.next_cursor), (6, &None));
    for limit in [1, 4, 6, 100] {
        let mut query = EventListQuery { limit: Some(limit), ..EventListQuery::default() };
        let mut read = Vec::new();
        loop {
            let page = fixture.admin.list_events(&query).await.expect("events");
            let last = page.items.last().map(|event| event.id.clone());
            assert!(page.next_cursor.is_none() || page.next_cursor == last);
            read.extend(page.items);
            let Some(cursor) = page.next_cursor else { break };
            query.after = Some(cursor);
        }
        assert_eq!(read, all.items, "{limit}");
    }
    let after = EventListQuery { after: Some(all.items[5].id.clone()), ..EventListQuery::default() };
    assert_eq!(fixture.admin.list_events(&after).await.expect("events").items, []);
    let later = fixture.ada.book(services::AUDIO, TUESDAY, "15:00").await;
    let page = fixture.admin.list_events(&after).await.expect("events");
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.items[0].data.object["reference"], later.reference);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_reader_can_ask_for_types(#[case] on: Backend) {
    use PublicEventType::{AppointmentBooked, AppointmentCancelled, CatalogueChanged};
    let fixture = Fixture::new(on).await;
    let job = fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.ada.cancel(&job).await;
    let patch = serde_json::from_value(json!({ "description": "Loud" })).expect("a body");
    fixture.admin.update_service(services::AUDIO, &patch).await.expect("changed");
    fixture.ada.book(services::AUDIO, TUESDAY, "11:00").await;
    for (types, expected) in [
        (vec![AppointmentBooked], vec![AppointmentBooked, AppointmentBooked]),
        (
            vec![CatalogueChanged, AppointmentBooked, AppointmentBooked],
            vec![AppointmentBooked, CatalogueChanged, AppointmentBooked],
        ),
        (vec![AppointmentCancelled], vec![AppointmentCancelled]),
        (vec![PublicEventType::Ping], vec![]),
    ] {
        let query = EventListQuery { types, ..EventListQuery::default() };
        let events = fixture.admin.list_events(&query).await.expect("events").items;
        assert_eq!(events.iter().map(|event| event.r#type).collect::<Vec<_>>(), expected);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_position_or_type_that_does_not_exist_is_422(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    for (query, pointer) in [
        ("after=4711", "/after"),
        ("after=evt_-1", "/after"),
        ("after=ping_1", "/after"),
        ("types=appointment.eaten", "/types"),
        ("limit=0", "/limit"),
        ("cursor=c1", "/cursor"),
    ] {
        let path = format!("/api/v1/events?{query}");
        let answer = fixture.admin.raw(Method::GET, &path).send().await.expect("an answer");
        assert_eq!(answer.status, 422, "{query}");
        assert_eq!(answer.json::<Value>().expect("JSON")["errors"][0]["pointer"], pointer, "{query}");
    }
}
