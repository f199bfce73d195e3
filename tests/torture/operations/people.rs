//! The writes of people to their own account. A new name changes the search text of all their appointments.

use pitboard_api::AccountPatch;

use super::{Answer, Operation};

pub const OPERATIONS: &[Operation] = &[Operation {
    name: "rename account",
    kind: "update_account",
    weight: 3,
    from: &[],
    refusals: &[],
    is_idempotent: false,
    call: |step| {
        let patch = AccountPatch { last_name: Some(step.name.to_owned()), ..AccountPatch::default() };
        Box::pin(async move { step.customer().update_me(&patch).await.map(|_| Answer::Other) })
    },
}];
