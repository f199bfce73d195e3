//! The row of the workshop: name, zone, currency and the settings of the table.

use diesel::prelude::*;
use pitboard_domain::{
    availability::{self, Bookings},
    calendar::Calendar,
    money::Currency,
    second_factor::SecondFactorPolicy,
    settings::{DEFAULTS, NewCustomers, Settings, SettingsPatch},
    settings_table,
    time::Now,
};

use crate::{
    db::{
        Connection,
        engine::{errors::unreadable, schema::workshops, text_enum::TextEnum},
    },
    zone::WorkshopZone,
};

/// The value of a setting in its column.
pub trait Column {
    type Stored;

    fn store(self) -> Self::Stored;

    fn parse(stored: Self::Stored) -> Self;
}

impl Column for u32 {
    type Stored = i32;

    fn store(self) -> i32 {
        // Every range is within that of the column.
        self as i32
    }

    fn parse(stored: i32) -> Self {
        // CHECK constraints keep the columns from being negative.
        u32::try_from(stored).unwrap_or(0)
    }
}

impl Column for Option<u32> {
    type Stored = Option<i32>;

    fn store(self) -> Option<i32> {
        self.map(u32::store)
    }

    fn parse(stored: Option<i32>) -> Self {
        stored.map(u32::parse)
    }
}

impl Column for bool {
    type Stored = bool;

    fn store(self) -> bool {
        self
    }

    fn parse(stored: bool) -> Self {
        stored
    }
}

impl Column for NewCustomers {
    type Stored = TextEnum<Self>;

    fn store(self) -> Self::Stored {
        TextEnum(self)
    }

    fn parse(stored: Self::Stored) -> Self {
        stored.0
    }
}

impl Column for SecondFactorPolicy {
    type Stored = TextEnum<SecondFactorPolicy>;

    fn store(self) -> Self::Stored {
        TextEnum(self)
    }

    fn parse(stored: Self::Stored) -> Self {
        stored.0
    }
}

macro_rules! define {
    ($($(#[$doc:meta])* $field:ident $name:tt: $type:ty = $default:expr, $unit:ident
        $(, $range:ident $bounds:expr)?;)+) => {
        #[derive(Debug, Clone, Queryable, Selectable, Insertable)]
        #[diesel(table_name = workshops)]
        pub struct WorkshopRow {
            pub id: i64,
            pub slug: String,
            pub name: String,
            pub zone: String,
            pub currency: String,
            pub phone: Option<String>,
            pub embed_origins: String,
            $(#[diesel(column_name = $name)]
            pub $field: <$type as Column>::Stored,)+
            pub version: i64,
            /// The number of active webhooks, which `webhooks.rs` writes.
            pub webhooks: i32,
        }

        impl WorkshopRow {
            /// Returns the row of a new workshop, with the default settings and without a phone.
            pub fn new(id: i64, slug: &str, name: &str, zone: &str, currency: &str) -> Self {
                Self {
                    id,
                    slug: slug.to_owned(),
                    name: name.to_owned(),
                    zone: zone.to_owned(),
                    currency: currency.to_owned(),
                    phone: None,
                    embed_origins: String::new(),
                    $($field: DEFAULTS.$field.store(),)+
                    version: 1,
                    webhooks: 0,
                }
            }

            fn settings(&self) -> Settings {
                Settings { $($field: Column::parse(self.$field),)+ }
            }
        }

        /// The columns to be changed; `None` keeps one.
        #[derive(AsChangeset)]
        #[diesel(table_name = workshops)]
        struct Changeset<'a> {
            name: Option<&'a str>,
            phone: Option<Option<&'a str>>,
            embed_origins: Option<&'a str>,
            zone: Option<&'a str>,
            currency: Option<&'a str>,
            $(#[diesel(column_name = $name)]
            $field: Option<<$type as Column>::Stored>,)+
        }

        impl<'a> From<&'a WorkshopPatch> for Changeset<'a> {
            fn from(patch: &'a WorkshopPatch) -> Self {
                Self {
                    name: patch.name.as_deref(),
                    phone: patch.phone.as_ref().map(Option::as_deref),
                    embed_origins: patch.embed_origins.as_deref(),
                    zone: patch.zone.as_deref(),
                    currency: patch.currency.as_ref().map(Currency::as_str),
                    $($field: patch.settings.$field.map(Column::store),)+
                }
            }
        }
    };
}

settings_table!(define);

/// Changes of the workshop; `None` keeps a field.
#[derive(Debug, Clone, Default)]
pub struct WorkshopPatch {
    pub name: Option<String>,
    pub phone: Option<Option<String>>,
    /// Separated by spaces.
    pub embed_origins: Option<String>,
    pub zone: Option<String>,
    pub currency: Option<Currency>,
    pub settings: SettingsPatch,
}

/// The row, parsed.
#[derive(Debug, Clone)]
pub struct Workshop {
    pub slug: String,
    pub name: String,
    pub zone: WorkshopZone,
    pub currency: Currency,
    pub phone: Option<String>,
    /// The sites that may show the booking in a frame, separated by spaces.
    pub embed_origins: String,
    pub settings: Settings,
    pub version: i64,
    /// Whether events are sent to any webhook.
    pub has_webhooks: bool,
}

impl Workshop {
    /// Returns the input of the domain's availability.
    pub fn view<'a>(
        &'a self,
        calendar: &'a Calendar,
        book: &'a Bookings,
        now: Now,
    ) -> availability::AvailabilityView<'a, WorkshopZone> {
        availability::AvailabilityView { calendar, settings: &self.settings, book, now, zone: &self.zone }
    }
}

/// Loads the workshop.
pub fn load(conn: &mut Connection) -> QueryResult<Workshop> {
    row(conn)?.parse()
}

/// Loads the row as it is stored.
pub fn row(conn: &mut Connection) -> QueryResult<WorkshopRow> {
    workshops::table.find(conn.workshop_id).select(WorkshopRow::as_select()).first(conn.raw)
}

/// Returns whether there is a workshop.
pub fn exists(conn: &mut Connection) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(workshops::table.find(conn.workshop_id))).get_result(conn.raw)
}

pub fn insert(conn: &mut Connection, row: &WorkshopRow) -> QueryResult<()> {
    diesel::insert_into(workshops::table).values(row).execute(conn.raw).map(drop)
}

/// Changes the workshop.
pub fn update(conn: &mut Connection, patch: &WorkshopPatch) -> QueryResult<()> {
    // An UPDATE must set a column, also if the patch is empty.
    let same_version = workshops::version.eq(workshops::version);
    let row = workshops::table.find(conn.workshop_id);
    diesel::update(row).set((Changeset::from(patch), same_version)).execute(conn.raw).map(drop)
}

impl WorkshopRow {
    fn parse(self) -> QueryResult<Workshop> {
        let wrong = |what: &str| unreadable(format!("the workshop's {what}"));
        Ok(Workshop {
            zone: self.zone.parse().map_err(|_| wrong("zone"))?,
            currency: Currency::parse(&self.currency).map_err(|_| wrong("currency"))?,
            settings: self.settings(),
            slug: self.slug,
            name: self.name,
            phone: self.phone,
            embed_origins: self.embed_origins,
            version: self.version,
            has_webhooks: self.webhooks > 0,
        })
    }
}
