//! Paths: a hostile value of each part that names something.

use pitboard_tests::Backend;
use proptest::{prelude::*, sample::Index};
use rstest_reuse::apply;

use super::{
    inputs,
    world::{Request, World},
};
use crate::{
    on_both_databases,
    walk::{document::Operation, requests},
};

const REGRESSIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/api/fuzz/regressions/paths.txt");
/// The longest value, in bytes: the framework refuses a longer head by itself.
const LONGEST: usize = 2_000;

#[apply(on_both_databases)]
fn a_hostile_path_never_fails_the_server_and_a_refusal_changes_nothing(#[case] on: Backend) {
    let world = World::start(on);
    let operations: Vec<Operation> = world
        .scene
        .document
        .operations()
        .into_iter()
        .filter(|operation| operation.path.contains('{'))
        .collect();
    world.check(REGRESSIONS, &(any::<Index>(), inputs::bytes()), |(operation, value)| {
        let operation = operation.get(&operations);
        let value: String = value.iter().take(LONGEST).map(|byte| format!("%{byte:02X}")).collect();
        // Another part of the path has a valid value.
        let (start, rest) = operation.path.split_once('{').unwrap_or((&operation.path, ""));
        let rest = rest.split_once('}').map_or("", |(_, rest)| rest).replace("{delivery}", "1");
        let target = format!("{start}{value}{rest}");
        let mut request = Request::new(&operation.method, &target, Some(&world.scene.admin));
        if operation.body().is_some() {
            let body = requests::body(&operation.id, &world.scene).to_string();
            request = request.with_body("application/json", body.into_bytes());
        }
        world.send(&request)
    });
}
