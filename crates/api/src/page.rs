//! Pages of lists.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        ObjectBuilder, Ref, RefOr,
        schema::{ArrayBuilder, Schema, SchemaType, Type},
    },
};

use crate::{
    ApiKey, Appointment, AuditEntry, CapacityOverride, Category, Closure, Customer, Employee, HistoryEntry,
    ManagedCategory, ManagedService, PublicEvent, SavedVehicle, Service, Webhook, WebhookDelivery,
    WeeklyPattern, schema,
    wire::{self, LIMIT_DEFAULT},
};

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The entries.
    pub items: Vec<T>,
    /// The cursor of the next page; null at the end.
    pub next_cursor: Option<String>,
}

/// Written by hand: the derived schema would copy the schema of the entries instead of referring to it.
impl<T: ToSchema> utoipa::__dev::ComposeSchema for Page<T> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let cursor = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some("The cursor of the next page; null at the end."))
            .examples(["c1"]);
        ObjectBuilder::new()
            .description(Some("A page of a list."))
            .property(
                "items",
                ArrayBuilder::new().items(Ref::from_schema_name(T::name())).description(Some("The entries.")),
            )
            .required("items")
            .property("next_cursor", cursor)
            .required("next_cursor")
            .into()
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    /// Returns `AppointmentPage` and so on; the derived name would have an underscore, which generators drop.
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Page", T::name()))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into(), T::schema()));
        T::schemas(schemas);
    }
}

// In handlers, for their document: of `Page<Appointment>` utoipa would compose the name itself.
pub type ApiKeyPage = Page<ApiKey>;
pub type AppointmentPage = Page<Appointment>;
pub type AuditEntryPage = Page<AuditEntry>;
pub type CapacityOverridePage = Page<CapacityOverride>;
pub type CategoryPage = Page<Category>;
pub type ClosurePage = Page<Closure>;
pub type CustomerPage = Page<Customer>;
pub type EmployeePage = Page<Employee>;
pub type HistoryEntryPage = Page<HistoryEntry>;
pub type ManagedCategoryPage = Page<ManagedCategory>;
pub type ManagedServicePage = Page<ManagedService>;
pub type PublicEventPage = Page<PublicEvent>;
pub type SavedVehiclePage = Page<SavedVehicle>;
pub type ServicePage = Page<Service>;
pub type WebhookDeliveryPage = Page<WebhookDelivery>;
pub type WebhookPage = Page<Webhook>;
pub type WeeklyPatternPage = Page<WeeklyPattern>;

/// The page of a list to return.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The maximum number of entries.
    #[serde(default, deserialize_with = "wire::limit", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Limit>, inline)]
    pub limit: Option<u32>,
    /// `next_cursor` of the previous response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Returns the limit, or the default one.
pub fn limit_or_default(limit: Option<u32>) -> u32 {
    limit.unwrap_or(LIMIT_DEFAULT)
}
