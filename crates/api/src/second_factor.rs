//! The second factor of a member of the staff: an authenticator app (TOTP, RFC 6238), and recovery codes.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{auth::debug_without_secrets, schema};

/// The state of the caller's second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecondFactor {
    /// Whether signing in needs a code.
    #[schema(example = true)]
    pub active: bool,
    /// Whether the settings require one of the caller.
    #[schema(example = false)]
    pub required: bool,
    /// The recovery codes that were not used.
    #[schema(example = 10)]
    pub recovery_codes: u32,
}

/// A secret for an authenticator app. It is not active until it is confirmed by a code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecondFactorSetup {
    /// The secret in base 32, to be typed where no picture can be taken.
    #[schema(example = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")]
    pub secret: String,
    /// The address that authenticator apps understand.
    #[schema(
        example = "otpauth://totp/CarModX:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=CarModX"
    )]
    pub uri: String,
    /// This address as a QR code: an SVG document.
    #[schema(example = "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>")]
    pub qr_svg: String,
}

/// A code of the authenticator app, or where it is lost, a recovery code.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorCode {
    #[schema(value_type = schema::FactorCode)]
    pub code: String,
}

/// The password and a code of the caller.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorRemoval {
    #[schema(value_type = schema::CurrentPassword)]
    pub current_password: String,
    #[schema(value_type = schema::FactorCode)]
    pub code: String,
}

/// New recovery codes, which are shown once. Each can be used once in place of a code; earlier ones are not valid any
/// more.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecoveryCodes {
    /// Ten codes.
    #[schema(example = json!(["abcd-efgh-ijkl-2345"]))]
    pub codes: Vec<String>,
}

debug_without_secrets! {
    SecondFactorSetup {}
    SecondFactorCode {}
    SecondFactorRemoval {}
    RecoveryCodes {}
}
