//! Prices as admins set them.

use pitboard_domain::money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema;

/// A price to be set, in the workshop's own currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    #[schema(value_type = schema::PriceAmount)]
    pub amount: i64,
    /// Named so that nobody sets paise who meant cents.
    #[schema(value_type = schema::Currency)]
    pub currency: Currency,
}
