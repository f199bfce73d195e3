//! The writes of people about themselves. They change what is searched through in every appointment of theirs.

use pitboard_api::AccountPatch;

use super::{Done, Operation};

pub const OPERATIONS: &[Operation] = &[Operation {
    name: "rename oneself",
    kind: "update_account",
    weight: 3,
    from: &[],
    refusals: &[],
    once: false,
    call: |turn| {
        let patch = AccountPatch { last_name: Some(turn.name.to_owned()), ..AccountPatch::default() };
        Box::pin(async move { turn.customer().update_me(&patch).await.map(|_| Done::Nothing) })
    },
}];
