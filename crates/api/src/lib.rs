//! Bodies, queries, paths and problem documents of Pitboard's HTTP API, for server and clients. Native and wasm32.
//!
//! Depends on no HTTP library and no SQL and contains no rules: `pitboard-domain` validates requests, and these types
//! carry its enums and limits into the OpenAPI document.
//!
//! Requests and queries refuse unknown fields; responses may get new ones. Public responses (workshop, catalogue,
//! availability) are structs of their own, and nothing converts a staff response into one.

pub mod account;
pub mod api_key;
pub mod appointment;
pub mod audit_log;
pub mod auth;
pub mod availability;
pub mod booking;
pub mod capacity_override;
pub mod catalogue;
pub mod category;
pub mod change;
pub mod closure;
pub mod customer;
pub mod employee;
pub mod enums;
pub mod header;
pub mod health;
pub mod history;
pub mod hold;
pub mod ledger;
pub mod link;
pub mod moves;
pub mod occupancy;
pub mod page;
pub mod paths;
pub mod price;
pub mod problem;
pub mod problem_code;
pub mod public_event;
pub mod schema;
pub mod second_factor;
pub mod service;
pub mod session;
mod setting_value;
pub mod settings;
pub mod starts;
pub mod statistics;
pub mod vehicle;
pub mod webhook;
pub mod weekly_pattern;
pub mod wire;
pub mod workshop;

pub use account::{Account, AccountPatch, PasswordChange};
pub use api_key::{ApiKey, ApiKeyPatch, ApiKeyWithSecret, CreateApiKey, RotateApiKey};
pub use appointment::{
    Appointment, AppointmentQuery, AppointmentSort, Assignee, BookedCustomer, BookedService, BookedSlot,
    CurrentHold, Vehicle, WorkNote,
};
pub use audit_log::{AuditActor, AuditApiKey, AuditEntry, AuditQuery};
pub use auth::{Login, Register, SignedIn, TokenType};
pub use availability::{
    Alternative, Availability, AvailabilityParameters, AvailabilityQuery, AvailabilityRangeQuery, Day,
    DayList, DaySummary, Days, DaysQuery, EventsQuery, Period,
};
pub use booking::{BookingVehicle, CreateAppointment, CreateCustomer, DeskCustomer, KnownCustomer};
pub use capacity_override::{CapacityOverride, CreateCapacityOverride};
pub use catalogue::{Category, Service, ServiceQuery, VehiclePrice};
pub use category::{CategoryOrder, CategoryPatch, CreateCategory, ManagedCategories, ManagedCategory};
pub use change::{CalendarQuery, ChangeQuery, Conflict, Preview, RemovalQuery};
pub use closure::{Closure, CreateClosure};
pub use customer::{
    AppointmentCounts, Customer, CustomerExport, CustomerPatch, CustomerQuery, ExportedSession,
};
pub use employee::{
    CreateEmployee, CreatedEmployee, CurrentJob, Employee, EmployeePatch, EmployeeStatusChange,
};
pub use health::Health;
pub use history::HistoryEntry;
pub use hold::{CreateSlotHold, SlotHold};
pub use ledger::{Ledger, LedgerEntry, LedgerHold, LedgerQuery};
pub use link::{OneTimeLink, SetPassword};
pub use moves::{
    AppointmentPatch, Assign, CANCEL_MAX, Cancel, CancelAppointments, Cancellation, CancelledAppointments,
    Complete, CreateNote, Hold, NoBody, Reopen, Reschedule, Restore,
};
pub use occupancy::{
    HeldUntil, Occupancy, OccupancyPeriod, OccupancyQuery, OccupancySlot, OccupancyTotals, SlotAppointment,
    SlotVehicle,
};
pub use page::{
    ApiKeyPage, AppointmentPage, AuditEntryPage, CapacityOverridePage, CategoryPage, ClosurePage,
    CustomerPage, EmployeePage, HistoryEntryPage, ManagedCategoryPage, ManagedServicePage, Page, PageQuery,
    PublicEventPage, SavedVehiclePage, ServicePage, WebhookDeliveryPage, WebhookPage, WeeklyPatternPage,
};
pub use pitboard_domain::{
    local_time::{HhMm, LocalDate},
    money::Money,
};
pub use price::{
    Price, PriceCell, PriceChange, PriceChanges, PriceMatrix, PriceRaise, ServiceName, SetPriceCell,
    SetPriceMatrix,
};
pub use problem::{FieldError, Problem};
pub use problem_code::ProblemCode;
pub use public_event::{
    AppointmentEvent, AppointmentEventData, AvailabilityEvent, AvailabilityEventData, CatalogueEvent,
    CatalogueEventData, EventAppointment, EventCatalogue, EventDay, EventListQuery, EventWebhook,
    FormerAppointment, PingEvent, PingEventData, PublicEvent, PublicEventData,
};
pub use second_factor::{
    RecoveryCodes, SecondFactor, SecondFactorCode, SecondFactorRemoval, SecondFactorSetup,
};
pub use service::{
    CreateService, ManagedService, ManagedServiceQuery, ServicePatch, ServicesChange, ServicesChanged,
};
pub use session::{Session, Sessions};
pub use settings::{ChangedSettings, ImportQuery, ImportedSettings, Settings, SettingsPatch, SettingsReset};
pub use starts::{NextQuery, NextStart, NextStarts, StartTime, StartTimes, StartTimesQuery};
pub use statistics::{
    AppointmentFigures, DayFigures, Earnings, EmployeeFigures, HeatMapCell, LeadTime, ServiceFigures,
    Statistics, StatisticsExportQuery, StatisticsQuery, StatisticsTable, Utilisation,
};
pub use vehicle::{CreateSavedVehicle, SavedVehicle};
pub use webhook::{CreateWebhook, Webhook, WebhookDelivery, WebhookPatch};
pub use weekly_pattern::{CreateWeekdayPeriods, CreateWeeklyPattern, CreateWeeklyPeriod, WeeklyPattern};
pub use workshop::{BookingWindow, Weekday, WeekdayPeriods, WeeklyPeriod, Workshop};
