//! The row of the workshop: name, zone, currency and settings.

use diesel::prelude::*;
use pitboard_domain::{
    availability::{self, Bookings},
    calendar::Calendar,
    money::Currency,
    settings::Settings,
    time::Now,
};

use crate::{
    db::{
        Connection,
        engine::{errors::unreadable, schema::workshops},
    },
    zone::WorkshopZone,
};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = workshops)]
pub struct WorkshopRow {
    pub id: i64,
    pub slug: String,
    pub name: String,
    pub zone: String,
    pub currency: String,
    pub phone: Option<String>,
    pub slots_per_period: i32,
    pub daily_limit: Option<i32>,
    pub min_lead_minutes: i32,
    pub max_days_ahead: i32,
    pub max_active_per_customer: i32,
    pub cancellation_cutoff_hours: i32,
    pub mercy_minutes: i32,
    pub public_service_names: bool,
    pub version: i64,
}

/// The settings to be changed; `None` keeps one.
#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = workshops)]
pub struct SettingsUpdate {
    pub name: Option<String>,
    pub phone: Option<Option<String>>,
    pub zone: Option<String>,
    pub currency: Option<String>,
    pub slots_per_period: Option<i32>,
    pub daily_limit: Option<Option<i32>>,
    pub min_lead_minutes: Option<i32>,
    pub max_days_ahead: Option<i32>,
    pub max_active_per_customer: Option<i32>,
    pub cancellation_cutoff_hours: Option<i32>,
    pub mercy_minutes: Option<i32>,
    pub public_service_names: Option<bool>,
}

/// The row, parsed.
#[derive(Debug, Clone)]
pub struct Workshop {
    pub slug: String,
    pub name: String,
    pub zone: WorkshopZone,
    pub currency: Currency,
    pub phone: Option<String>,
    pub settings: Settings,
    pub version: i64,
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

/// Changes settings.
pub fn update(conn: &mut Connection, patch: &SettingsUpdate) -> QueryResult<()> {
    // An UPDATE must set a column, also if the patch is empty.
    let same_version = workshops::version.eq(workshops::version);
    let row = workshops::table.find(conn.workshop_id);
    diesel::update(row).set((patch, same_version)).execute(conn.raw).map(drop)
}

impl WorkshopRow {
    fn parse(self) -> QueryResult<Workshop> {
        let wrong = |what: &str| unreadable(format!("the workshop's {what}"));
        // CHECK constraints keep these from being negative.
        let number = |value: i32| u32::try_from(value).unwrap_or(0);
        Ok(Workshop {
            zone: self.zone.parse().map_err(|_| wrong("zone"))?,
            currency: Currency::parse(&self.currency).map_err(|_| wrong("currency"))?,
            settings: Settings {
                slots_per_period: number(self.slots_per_period),
                min_lead_minutes: number(self.min_lead_minutes),
                max_days_ahead: number(self.max_days_ahead),
                daily_limit: self.daily_limit.map(number),
                max_active_per_customer: number(self.max_active_per_customer),
                cancellation_cutoff_hours: number(self.cancellation_cutoff_hours),
                grace_minutes: number(self.mercy_minutes),
                public_service_names: self.public_service_names,
            },
            slug: self.slug,
            name: self.name,
            phone: self.phone,
            version: self.version,
        })
    }
}
