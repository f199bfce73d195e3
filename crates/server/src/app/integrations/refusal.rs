//! The refusals of writes to what connects other programs.

use pitboard_domain::webhook::{WEBHOOKS_KEPT_MAX, WEBHOOKS_MAX, WEBHOOKS_PER_KEY_MAX};

/// The reason of a refusal. Its text is a sentence for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IntegrationRefusal {
    #[error("This API key is revoked.")]
    Revoked,
    #[error("The expiry must be in the future.")]
    ExpiryIsPast,
    #[error("It was changed in the meantime and is at version {0}.")]
    VersionConflict(i64),
    #[error("There are {WEBHOOKS_KEPT_MAX} webhooks, and more are not allowed: delete one of them first.")]
    TooManyWebhooks,
    #[error("{WEBHOOKS_MAX} webhooks are active, and more are not allowed: deactivate one of them first.")]
    TooManyActiveWebhooks,
    #[error(
        "This API key has {WEBHOOKS_PER_KEY_MAX} active webhooks, and more are not allowed: deactivate one of \
         them first."
    )]
    TooManyWebhooksOfKey,
    #[error("The API key of this webhook is revoked or has expired.")]
    KeyHasEnded,
    #[error("This webhook is not active: activate it first.")]
    InactiveWebhook,
}
