//! Registration and sign-in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Account, schema};

/// The account of a new customer.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Register {
    #[schema(value_type = schema::Email)]
    pub email: String,
    #[schema(value_type = schema::Password)]
    pub password: String,
    #[schema(value_type = schema::NameText)]
    pub first_name: String,
    #[schema(value_type = schema::NameText)]
    pub last_name: String,
    #[schema(value_type = schema::Phone)]
    pub phone: String,
}

/// E-mail address and password of an account, and a code of its second factor if it has one.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    #[schema(value_type = schema::Email)]
    pub email: String,
    #[schema(value_type = schema::CurrentPassword)]
    pub password: String,
    /// Needed if the account has a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::FactorCode>)]
    pub code: Option<String>,
}

/// A new or renewed session. The refresh token is set as an `HttpOnly` cookie.
#[derive(Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SignedIn {
    /// The token for `Authorization: Bearer …`.
    #[schema(example = "eyJhbGciOiJIUzI1NiJ9.e30.abc")]
    pub access_token: String,
    /// The scheme of the `Authorization` header.
    pub token_type: TokenType,
    /// Seconds until the access token expires.
    #[schema(example = 600)]
    pub expires_in: u32,
    /// The account.
    pub user: Account,
}

/// The scheme of the `Authorization` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum TokenType {
    Bearer,
}

/// Implements `Debug` without the secrets, which would reach a log sooner or later.
macro_rules! debug_without_secrets {
    ($($name:ident { $($shown:ident)? })+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))$(.field(stringify!($shown), &self.$shown))?.finish_non_exhaustive()
            }
        }
    )+};
}
pub(crate) use debug_without_secrets;

debug_without_secrets! {
    Register { email }
    Login { email }
    SignedIn { user }
}
