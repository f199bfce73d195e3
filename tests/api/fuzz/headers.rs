//! Headers: a hostile value of each one that some part of the server reads.

use pitboard_domain::status::Status;
use pitboard_tests::Backend;
use proptest::{prelude::*, sample::select};
use rstest_reuse::apply;

use super::{
    inputs,
    world::{Request, World},
};
use crate::{on_both_databases, walk::requests};

const REGRESSIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/api/fuzz/regressions/headers.txt");

const NAMES: &[&str] = &[
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Authorization",
    "Content-Encoding",
    "Content-Type",
    "Cookie",
    "Forwarded",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "If-Modified-Since",
    "Last-Event-ID",
    "Origin",
    "Range",
    "Sec-Fetch-Site",
    "User-Agent",
    "X-Forwarded-For",
    "X-Request-Id",
    "traceparent",
];

/// Values that are almost right.
const VALUES: &[&str] = &[
    "Bearer",
    "Bearer ",
    "bearer a.b.c",
    "Bearer eyJhbGciOiJub25lIn0.e30.",
    "Basic YTpi",
    "Guest",
    "Guest \u{e9}",
    "*",
    "\"v1\", *",
    "\"v99999999999999999999\"",
    "W/\"v1\"",
    "\"v1\"\"v2\"",
    "gzip;q=1e400, br;q=-1",
    "identity;q=0, *;q=0",
    "bytes=9223372036854775808-",
    "application/json; charset=utf-16",
    "pitboard_refresh=; pitboard_refresh=x",
    "null",
];

/// Returns values that HTTP allows, so that the request reaches the server's own code.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let any = prop_oneof![
        select(VALUES).prop_map(|value| value.as_bytes().to_vec()),
        inputs::bytes(),
        inputs::text().prop_map(|text| format!("Bearer {text}").into_bytes()),
    ];
    any.prop_map(|mut value| {
        value.retain(|byte| *byte == b'\t' || (*byte >= b' ' && *byte != 0x7f));
        value.truncate(4096);
        value
    })
}

#[apply(on_both_databases)]
fn a_hostile_header_never_fails_the_server_and_a_refusal_changes_nothing(#[case] on: Backend) {
    let world = World::start(on);
    let reference = world.run(world.scene.appointment(Status::Booked)).reference;
    let operations =
        ["book_appointment", "update_appointment", "list_appointments", "get_availability", "get_me"];
    let operations = operations.map(|id| world.scene.document.operation(id));
    let headers = proptest::collection::vec((select(NAMES), value()), 1..3);
    world.check(REGRESSIONS, &(0..operations.len(), headers), |(operation, headers)| {
        let operation = &operations[operation];
        let path = operation.path.replace("{reference}", &reference);
        let target = format!("{path}{}", requests::query(&operation.id));
        let mut request = Request::new(&operation.method, &target, Some(&world.scene.admin));
        if operation.body().is_some() {
            let body = requests::body(&operation.id, &world.scene).to_string();
            request = request.with_body("application/json", body.into_bytes());
        }
        for (name, value) in headers {
            request = request.with_header(name, value);
        }
        world.send(&request)
    });
}
