//! The refusals of writes to the catalogue.

use pitboard_domain::{job::Complexity, money::Currency, vehicle::VehicleType};

/// The reason why a category, service or price is not changed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CatalogueRefusal {
    /// `id` has the name, in whatever case.
    #[error("The name {name} is taken.")]
    NameTaken { id: i64, name: String },
    /// The detail names some of the users.
    #[error("{0} Deactivate it instead.")]
    InUse(String),
    #[error("There is no category {0}.")]
    UnknownCategory(i64),
    /// The indices of ids that name no category, and the categories that no id names.
    #[error("The order must name every category once.")]
    CategoryOrder { unknown: Vec<usize>, missing: Vec<i64> },
    #[error("There is no service {0}.")]
    UnknownService(i64),
    /// The price of the service, or of a cell of its table.
    #[error("Prices of this workshop are in {}.", own.as_str())]
    OtherCurrency { own: Currency, cell: Option<usize> },
    #[error("A price of {service} would be more than a price may be.")]
    PriceTooHigh { service: String },
    #[error("The cell {0}/{1} is listed twice.")]
    CellTwice(VehicleType, Complexity),
    /// For each faulty id of a bulk change, its index and what is wrong with it.
    #[error("{detail}")]
    Ids { is_in_use: bool, detail: String, ids: Vec<(usize, String)> },
    /// For each faulty line of an import, its number, its column and what is wrong with it.
    #[error("{} of {lines} lines are faulty; nothing was changed.", faulty.len())]
    Lines { lines: usize, faulty: Vec<FaultyLine> },
}

/// A line of an imported price list that cannot be applied.
#[derive(Debug, Clone)]
pub struct FaultyLine {
    /// From 1 on, with the header.
    pub number: u64,
    pub column: &'static str,
    pub detail: String,
}
