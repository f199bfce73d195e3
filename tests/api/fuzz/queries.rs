//! Queries: a hostile value of each parameter, unknown parameters, any text; and cursors with a hostile place.

use pitboard_client::reqwest::Method;
use pitboard_domain::status::Status;
use pitboard_tests::Backend;
use proptest::{collection::vec, prelude::*, sample::Index};
use rstest_reuse::apply;
use serde_json::Value;

use super::{
    inputs,
    world::{Request, World},
};
use crate::{on_both_databases, walk::document::Operation};

const REGRESSIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/api/fuzz/regressions/queries.txt");

/// The longest value, in bytes: the framework refuses a longer head by itself.
const LONGEST: usize = 2_000;

/// Percent-encodes a value. A loose one keeps its separators, and so means another query.
fn encode(bytes: &[u8], is_loose: bool) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || (is_loose && b"&=+%;,/?:@".contains(&byte));
    bytes
        .iter()
        .take(LONGEST)
        .map(|byte| if keep(*byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Returns the operations that read, with the names of their parameters.
fn readers(world: &World) -> Vec<(Operation, String, Vec<String>)> {
    let readers = world.scene.document.operations().into_iter();
    let readers = readers.filter(|operation| operation.method == Method::GET && !operation.is_stream());
    readers
        .map(|operation| {
            let target = world.target(&operation);
            let names =
                operation.query().filter_map(|parameter| parameter["name"].as_str().map(str::to_owned));
            let names = names.chain(["no_such_parameter".to_owned()]).collect();
            (operation, target, names)
        })
        .collect()
}

#[apply(on_both_databases)]
fn a_hostile_query_never_fails_the_server(#[case] on: Backend) {
    let world = World::start(on);
    let readers = readers(&world);
    let pairs = vec((any::<Index>(), inputs::bytes(), any::<bool>()), 1..4);
    world.check(REGRESSIONS, &(any::<Index>(), pairs, any::<bool>()), |(operation, pairs, keeps)| {
        let (operation, target, names) = operation.get(&readers);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let own = pairs
            .iter()
            .map(|(name, value, is_loose)| format!("{}={}", name.get(names), encode(value, *is_loose)));
        // With the parameters that it needs, or without them.
        let needed = (keeps && !query.is_empty()).then(|| query.to_owned());
        let query: Vec<String> = needed.into_iter().chain(own).collect();
        let target = format!("{path}?{}", query.join("&"));
        world.send(&Request::new(&operation.method, &target, Some(&world.scene.admin)))
    });
}

#[apply(on_both_databases)]
fn a_hostile_place_in_a_cursor_never_fails_the_server(#[case] on: Backend) {
    let world = World::start(on);
    for _ in 0..2 {
        world.run(world.scene.appointment(Status::Booked));
    }
    let mut lists = Vec::new();
    for (operation, target, names) in readers(&world) {
        if names.iter().any(|name| name == "cursor") && !target.contains('?') {
            lists.extend(world.run(first_cursor(&world, &target)).map(|cursor| (operation, target, cursor)));
        }
    }
    assert!(lists.len() >= 3, "few lists have a second page: {}", lists.len());
    let values = (any::<Index>(), any::<Index>(), inputs::token());
    world.check(REGRESSIONS, &values, |(list, place, token)| {
        let (operation, target, (of, parts)) = list.get(&lists);
        let mut parts: Vec<String> = parts.iter().map(Value::to_string).collect();
        let last = parts.len();
        // One part of the place, or the whole place.
        let place = match place.index(last + 1) {
            whole if whole == last => token,
            part => {
                parts[part] = token;
                format!("[{}]", parts.join(","))
            }
        };
        let cursor: String =
            format!("[\"{of}\",{place}]").bytes().map(|byte| format!("{byte:02x}")).collect();
        let target = format!("{target}?limit=1&cursor={cursor}");
        world.send(&Request::new(&operation.method, &target, Some(&world.scene.admin)))
    });
}

/// Returns what the cursor of a list's second page contains: the name of the list, and the parts of the place.
async fn first_cursor(world: &World, target: &str) -> Option<(String, Vec<Value>)> {
    let answer = world.scene.admin.raw(Method::GET, &format!("{target}?limit=1")).send().await.ok()?;
    let page: Value = answer.json().ok()?;
    let cursor = page["next_cursor"].as_str()?;
    let bytes: Option<Vec<u8>> = (0..cursor.len() / 2)
        .map(|at| u8::from_str_radix(cursor.get(2 * at..2 * at + 2)?, 16).ok())
        .collect();
    let (of, place): (String, Value) = serde_json::from_slice(&bytes?).ok()?;
    Some((of, place.as_array().cloned().unwrap_or_else(|| vec![place])))
}
