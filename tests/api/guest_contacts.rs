//! The hashes of the contacts of guests: their locks, and what is left of them.

use std::sync::mpsc;

use actix_web::rt;
use futures_util::future::join;
use pitboard_api::CustomerPatch;
use pitboard_client::reqwest::Method;
use pitboard_server::{app::appointments::guests, db::guest_contacts};
use pitboard_tests::{Backend, Database, TUESDAY, TestApp, WEDNESDAY, services};
use rstest_reuse::apply;
use serde_json::json;

use crate::{
    guests::{book, guest, secret, send},
    on_both_databases,
};

/// Only PostgreSQL: SQLite has one writer.
#[actix_web::test]
async fn an_erasure_locks_contacts_before_days_as_bookings_do() {
    let app = TestApp::start(Backend::Postgres).await;
    let (admin, ada) = (app.admin("root").await, app.customer("ada").await);
    let booked = book(&app, guest(Some("030 123456"), None), WEDNESDAY, "09:00").await;
    let cancel = format!("/api/v1/appointments/{}/cancel", booked.reference);
    send(&app.anonymous(), secret(&booked), Method::POST, &cancel, Some(json!({}))).await;

    let db = Database::open(&app.place.url, &app.clock);
    let (release, released) = mpsc::channel::<()>();
    let (entered, has_entered) = tokio::sync::oneshot::channel();
    let mut entered = Some(entered);
    let other = rt::spawn(async move {
        let work = db.system(move |tx| {
            let now = tx.now();
            for hash in guests::contact_hashes("030 123456", None) {
                guest_contacts::lock(tx, &hash, now)?;
            }
            if let Some(entered) = entered.take() {
                entered.send(()).expect("a receiver");
            }
            released.recv().expect("a word");
            Ok(())
        });
        work.await.expect("a lock");
    });
    has_entered.await.expect("a transaction");
    let books = async {
        app.place.until_waiting(1).await;
        ada.book(services::AUDIO, WEDNESDAY, "09:00").await;
        release.send(()).expect("a waiting transaction");
    };
    let (erased, ()) = join(admin.erase_customer(booked.customer.id), books).await;
    erased.expect("erased");
    other.await.expect("its end");
    assert_eq!(app.place.rows()["guest_contacts"], Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_contact_that_a_guest_gives_up_leaves_no_hash(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    let booked = book(&app, guest(Some("030 123456"), None), TUESDAY, "09:00").await;
    assert_eq!(app.place.rows()["guest_contacts"].len(), 1);
    let patch = |phone: &str| CustomerPatch { phone: Some(phone.to_owned()), ..CustomerPatch::default() };
    admin.update_customer(booked.customer.id, &patch("(030) 123-456")).await.expect("edited");
    assert_eq!(app.place.rows()["guest_contacts"].len(), 1, "the same number in another spelling");
    admin.update_customer(booked.customer.id, &patch("030 999999")).await.expect("edited");
    assert_eq!(app.place.rows()["guest_contacts"], Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_account_with_the_phone_number_of_a_guest_leaves_their_contact(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (admin, ada) = (app.admin("root").await, app.customer("ada").await);
    let patch = |phone: &str| CustomerPatch { phone: Some(phone.to_owned()), ..CustomerPatch::default() };
    admin.update_customer(ada.id(), &patch("030 123456")).await.expect("edited");
    book(&app, guest(Some("030 123456"), None), TUESDAY, "09:00").await;
    let contacts = app.place.rows()["guest_contacts"].clone();
    assert_eq!(contacts.len(), 1);
    admin.update_customer(ada.id(), &patch("030 999999")).await.expect("edited");
    assert_eq!(app.place.rows()["guest_contacts"], contacts, "the changes of the guest count on");
}
