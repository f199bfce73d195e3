//! Changes of the catalogue: categories, services and the price list.

use std::{
    collections::BTreeMap,
    fmt::{self, Display, Formatter},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::{ActiveChanged, Changed, Subject, macros::changes};
use crate::{job::Complexity, vehicle::VehicleType};

changes! {
    /// A change of a category.
    pub enum CategoryChange {
        Create(CategoryFields),
        Update(CategoryFields),
        Activate(ActiveChanged),
        Deactivate(ActiveChanged),
        Delete(CategoryFields),
    }
}

changes! {
    /// A change of all categories together.
    pub enum CategoriesChange {
        OrderCategories(CategoriesOrdered),
    }
}

changes! {
    /// A change of a service.
    pub enum ServiceChange {
        Create(ServiceFields),
        Update(ServiceFields),
        Activate(ActiveChanged),
        Deactivate(ActiveChanged),
        Delete(ServiceFields),
    }
}

changes! {
    /// A change of several services at once.
    pub enum ServicesChange {
        ActivateServices(ServicesActiveChanged),
        DeactivateServices(ServicesActiveChanged),
        DeleteServices(ServicesDeleted),
    }
}

changes! {
    /// A change of the price list.
    pub enum PricesChange {
        SetPrices(PriceChanges),
        RaisePrices(PriceChanges),
        ImportPrices(PriceChanges),
    }
}

/// The fields of a category that changed; null before its creation and after its deletion.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CategoryFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Changed<Option<String>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Changed<Option<String>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Changed<Option<i32>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<Changed<Option<bool>>>,
}

/// The ids of all categories, in their order before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoriesOrdered {
    pub categories: Changed<Vec<i64>>,
}

/// The fields of a service that changed; null before its creation and after its deletion.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_id: Option<Changed<Option<i64>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Changed<Option<String>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Changed<Option<String>>>,
    /// In minor units of the workshop's currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Changed<Option<i64>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_minutes: Option<Changed<Option<i32>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_span: Option<Changed<Option<i32>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<Changed<Option<String>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<Changed<Option<bool>>>,
}

/// Services that were activated or deactivated together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServicesActiveChanged {
    pub ids: Vec<i64>,
    pub active: Changed<bool>,
}

/// Services that were deleted together, with their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServicesDeleted {
    pub ids: Vec<i64>,
    pub name: Changed<Option<Vec<String>>>,
}

/// The prices that changed, by service and place in its price matrix; null is an empty cell. Written with
/// keys as in `service:7` and `suv/complex`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PriceChanges(pub BTreeMap<i64, BTreeMap<PriceField, Changed<Option<i64>>>>);

impl Serialize for PriceChanges {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(id, prices)| (Subject::Service(*id), prices)))
    }
}

impl<'de> Deserialize<'de> for PriceChanges {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let of_service = |(subject, prices)| match subject {
            Subject::Service(id) => Ok((id, prices)),
            other => Err(D::Error::custom(format_args!("{other} is no service"))),
        };
        BTreeMap::deserialize(from)?.into_iter().map(of_service).collect::<Result<_, _>>().map(Self)
    }
}

/// A place for a price: the service's own, or a cell of its matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PriceField {
    Own,
    Cell(VehicleType, Complexity),
}

impl Display for PriceField {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            PriceField::Own => f.write_str("price"),
            PriceField::Cell(vehicle, complexity) => write!(f, "{vehicle}/{complexity}"),
        }
    }
}

impl Serialize for PriceField {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PriceField {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let field = String::deserialize(from)?;
        match field.split_once('/') {
            Some((vehicle, complexity)) => Ok(PriceField::Cell(
                vehicle.parse().map_err(D::Error::custom)?,
                complexity.parse().map_err(D::Error::custom)?,
            )),
            None if field == "price" => Ok(PriceField::Own),
            None => Err(D::Error::custom("must be price or a cell, as in suv/complex")),
        }
    }
}
