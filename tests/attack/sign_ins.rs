//! Many people of several networks who sign in at the same moment.

use std::{
    collections::BTreeMap,
    io,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use actix_web::rt;
use futures_util::future::join_all;
use pitboard_tests::{connection::Connection, people::PASSWORD};
use serde_json::json;

use crate::{
    Target,
    person::{Noticed, book_meanwhile},
};

/// The people of each network: one has fewer connections than the server allows it.
const BY_NETWORK: usize = 50;

/// What came of the sign-ins.
pub struct SignIns {
    /// The number by status, or by the error.
    pub outcomes: BTreeMap<String, usize>,
    pub longest: Duration,
    pub noticed: Noticed,
}

impl SignIns {
    /// Whether every caller was answered: signed in, or asked to come back.
    pub fn are_answered(&self) -> bool {
        self.outcomes.keys().all(|outcome| outcome == "200" || outcome == "503")
    }
}

/// Signs so many people in while one person books.
pub async fn attack(target: &Target, count: usize) -> SignIns {
    let is_over = AtomicBool::new(false);
    let body = json!({ "email": target.customer.account.email, "password": PASSWORD }).to_string();
    let request = format!(
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    thread::scope(|scope| {
        let person = book_meanwhile(scope, target, &is_over);
        let address = target.server.address();
        let signing_in = scope.spawn(|| {
            rt::System::new().block_on(join_all((0..count).map(|number| sign_in(address, number, &request))))
        });
        let ended = signing_in.join();
        is_over.store(true, Ordering::Relaxed);
        let (ended, noticed) = (ended.expect("the sign-ins"), person.join().expect("the person"));
        let mut outcomes = BTreeMap::new();
        let longest = ended.iter().map(|(_, waited)| *waited).max().unwrap_or_default();
        for (outcome, _) in ended {
            let outcome = outcome.map_or_else(|error| error.to_string(), |status| status.to_string());
            *outcomes.entry(outcome).or_default() += 1;
        }
        SignIns { outcomes, longest, noticed }
    })
}

/// Signs in, and returns the status with the time until it came.
async fn sign_in(address: &str, number: usize, request: &str) -> (io::Result<u16>, Duration) {
    let from = format!("127.1.{}.1", number / BY_NETWORK);
    let sent = Instant::now();
    let asked = async { Connection::open_from(address, &from).await?.try_ask(request.as_bytes()).await };
    (asked.await, sent.elapsed())
}
