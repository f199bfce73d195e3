//! Schemas of dates, numbers and strings for the OpenAPI document. Their limits are the domain's constants, so that the
//! document and the server agree. These types have no values.
//!
//! Patterns keep to what ECMA-262, Python, Java and RE2 read alike: no look-around, no `\p`, no `\u`. The one
//! spelling of an invisible character that all of them read is the character itself, which generators would copy
//! into sources; so patterns admit invisible characters, and the server refuses them.

use std::ops::RangeInclusive;

use pitboard_domain::{
    catalogue::{DURATION_MINUTES, IMAGE_URL_MAX, PERIOD_SPAN, POSITION, PRICE},
    metadata::{EXTERNAL_REFERENCE_MAX, VALUE_MAX},
    money::BASIS_POINTS,
    person::{NAME_MAX, PASSWORD},
    second_factor::TYPED_CODE_MAX,
    settings::CAPACITY,
    text::{NOTE_MAX, REASON_MAX},
    vehicle::MODEL_YEARS,
    webhook::URL_MAX,
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, RefOr,
        schema::{KnownFormat, Schema, SchemaFormat, Type},
    },
};

use crate::wire::{HOLD_SECRET_MAX, ID_MAX, LIMIT_MAX, OVERLAP_MINUTES, SEARCH_MAX, ZONE_MAX};

/// Control characters, inside `[…]`.
const CONTROL: &str = r"\x00-\x1f\x7f-\x9f";
/// The same without the line feed.
const NOT_IN_NOTE: &str = r"\x00-\x09\x0b-\x1f\x7f-\x9f";
/// Separators of a phone number, inside `[…]`.
const PHONE_MARKS: &str = r" +()/.-";
/// Characters that an e-mail address does not contain, except `@`, inside `[…]`.
const NOT_IN_EMAIL: &str = r#"\s<>()\[\],;:\\"\x00-\x1f\x7f-\x9f"#;
/// Letters and digits of license plates: Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari, Thai, kana, Chinese,
/// Hangul. An approximation: the domain uses Unicode's categories, which patterns cannot do portably.
const PLATE_SIGNS: &str = "0-9A-Za-zÀ-ÖØ-öø-ɏΑ-ΡΣ-ωА-ѯא-תء-غف-ي٠-٩अ-ह०-९ก-ฮ๐-๙ぁ-ゖァ-ヺ一-龥가-힣";

macro_rules! schemas {
    ($($(#[doc = $doc:literal])+ $name:ident => $schema:expr;)+) => {$(
        $(#[doc = $doc])+
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let description = [$($doc.trim(),)+].join(" ");
                $schema.description(Some(description)).into()
            }
        }

        impl ToSchema for $name {}
    )+};
}

schemas! {
    /// An id, below 2^53.
    Id => integer(1, ID_MAX).examples([3]);
    /// The maximum number of entries.
    Limit => integer(1, LIMIT_MAX).default(Some(20.into())).examples([20]);
    /// Minutes of work.
    WorkMinutes => number(&DURATION_MINUTES).examples([120]);
    /// Consecutive open periods that a service occupies.
    PeriodSpan => number(&PERIOD_SPAN).examples([1]);
    /// The position of a category in the list.
    CategoryPosition => number(&POSITION).examples([2]);
    /// A price in minor units.
    PriceAmount => integer(*PRICE.start(), *PRICE.end()).examples([1500000]);
    /// Hundredths of a percent; negative values lower.
    BasisPoints => integer((*BASIS_POINTS.start()).into(), (*BASIS_POINTS.end()).into()).examples([750]);
    /// A model year.
    ModelYear => integer((*MODEL_YEARS.start()).into(), (*MODEL_YEARS.end()).into()).examples([2020]);
    /// Slots of a period; 0 closes.
    Capacity => number(&CAPACITY).examples([8]);
    /// A name on one line, without control characters; surrounding white space is removed.
    NameText => line(NAME_MAX).examples(["Ada"]);
    /// A note; line breaks are the only control characters.
    NoteText => string().max_length(Some(NOTE_MAX))
        .pattern(Some(format!(r"^([^{NOT_IN_NOTE}]|\r\n)*$"))).examples(["Please keep the old parts"]);
    /// A note that is not blank.
    RequiredNote => string().min_length(Some(1)).max_length(Some(NOTE_MAX))
        .pattern(Some(format!(r"^([^{NOT_IN_NOTE}]|\r\n)*[^\s{NOT_IN_NOTE}]([^{NOT_IN_NOTE}]|\r\n)*$")))
        .examples(["The left door rattles"]);
    /// A text on one line, without control characters; surrounding white space is removed.
    ReasonText => line(REASON_MAX).examples(["Team training"]);
    /// An IANA time zone.
    ZoneName => line(ZONE_MAX).examples(["Asia/Kolkata"]);
    /// An e-mail address; the case of its letters does not matter.
    Email => string().min_length(Some(5)).max_length(Some(254))
        .pattern(Some(format!("^[^@{NOT_IN_EMAIL}]{{1,64}}@[^@.{NOT_IN_EMAIL}]+(\\.[^@.{NOT_IN_EMAIL}]+)+$")))
        .examples(["ada@example.com"]);
    /// A phone number with at least three digits, stored as typed.
    Phone => string().min_length(Some(3)).max_length(Some(32))
        .pattern(Some(format!("^[{PHONE_MARKS}]*([0-9][{PHONE_MARKS}]*){{3,32}}$"))).examples(["+91 98250 12345"]);
    /// A new password, of the staff at least 12 characters. One that is easy to guess is refused.
    Password => string().min_length(Some(*PASSWORD.start())).max_length(Some(*PASSWORD.end()))
        .pattern(Some(format!("^[^{CONTROL}]*$"))).examples(["correct horse battery"]);
    /// The current password.
    CurrentPassword => string().min_length(Some(1)).max_length(Some(*PASSWORD.end())).examples(["correct horse battery"]);
    /// The six digits of an authenticator app, or a recovery code; spaces and hyphens do not matter.
    FactorCode => string().min_length(Some(1)).max_length(Some(TYPED_CODE_MAX)).examples(["123456"]);
    /// The secret of a one-time link.
    LinkToken => string().min_length(Some(1)).max_length(Some(*PASSWORD.end())).examples(["9f86d081884c7d65"]);
    /// The reference of an appointment.
    AppointmentReference => string().min_length(Some(1)).max_length(Some(64)).examples(["7K3M9QXR"]);
    /// The secret of a hold.
    HoldSecret => string().min_length(Some(1)).max_length(Some(HOLD_SECRET_MAX)).examples(["5f0c1d2e9ab84736"]);
    /// The id of a session.
    SessionId => string().min_length(Some(1)).max_length(Some(64)).examples(["0b6f3c1d9e2a48f7a5d0c4b3e1f29768"]);
    /// A speciality, on one line; may be empty.
    Specialisation => string().max_length(Some(NAME_MAX)).pattern(Some(format!("^[^{CONTROL}]*$")))
        .examples(["Electronics"]);
    /// A license plate of any country: 2 to 16 letters and digits, and separators.
    Plate => string().min_length(Some(2)).max_length(Some(32))
        .pattern(Some(format!("^[^{CONTROL}{PLATE_SIGNS}]*([{PLATE_SIGNS}][^{CONTROL}{PLATE_SIGNS}]*){{2,16}}$")))
        .examples(["GJ01 AB 1234"]);
    /// Address of a picture; https only.
    ImageUrl => string().max_length(Some(IMAGE_URL_MAX))
        .pattern(Some(format!("^\\s*https://[0-9A-Za-z\\[][^\\s{CONTROL}\"'<>\\\\^`{{|}}]*\\s*$")))
        .examples(["https://example.com/audio.webp"]);
    /// A network, as `203.0.113.0/24` or `2001:db8::/32`, or a single address.
    Network => string().min_length(Some(2)).max_length(Some(43))
        .pattern(Some("^[0-9A-Fa-f:.]{2,39}(/[0-9]{1,3})?$")).examples(["203.0.113.0/24"]);
    /// Minutes for which the present secret stays valid.
    OverlapMinutes => number(&OVERLAP_MINUTES).examples([1440]);
    /// The caller's own reference, compared exactly; unique among the appointments of an API key.
    ExternalReference => string().min_length(Some(1)).max_length(Some(EXTERNAL_REFERENCE_MAX))
        .pattern(Some(format!("^[^{CONTROL}]+$"))).examples(["PO-4711"]);
    /// At most 20 entries with names of 40 characters and values of 500, which are stored as they are.
    MetadataObject => ObjectBuilder::new().schema_type(Type::Object)
        .additional_properties(Some(Schema::Object(string().max_length(Some(VALUE_MAX)).build())))
        .examples([serde_json::json!({ "driver": "D. Moore" })]);
    /// Words to search for, in any case.
    Search => string().max_length(Some(SEARCH_MAX)).pattern(Some(format!("^[^{CONTROL}]*$"))).examples(["civic"]);
    /// Address of a receiver: https, without user name, password and fragment.
    WebhookUrl => string().min_length(Some(1)).max_length(Some(URL_MAX))
        .pattern(Some(format!("^\\s*https?://[^\\s{CONTROL}]+\\s*$")))
        .examples(["https://example.com/pitboard"]);
    /// The origin of a site: scheme, host, and the port unless it is the usual one.
    SiteOrigin => string().pattern(Some("^\\s*[Hh][Tt][Tt][Pp][Ss]?://[A-Za-z0-9.:\\[\\]-]+\\s*$"))
        .examples(["https://shop.example"]);
    /// The id of an event.
    EventId => string().pattern(Some("^evt_(0|[1-9][0-9]{0,15})$")).examples(["evt_4711"]);
    /// The object of an event.
    EventObject => ObjectBuilder::new().schema_type(Type::Object).examples([serde_json::json!({
        "reference": "7K3M9QXR", "version": 2, "status": "booked", "date": "2026-11-24", "period": "09:00",
    })]);
    /// Former values of the object of an event.
    FormerValues => ObjectBuilder::new().schema_type(Type::Object)
        .examples([serde_json::json!({ "date": "2026-11-23" })]);
    /// Before and after of each changed field; never personal values.
    LoggedChange => ObjectBuilder::new().schema_type(Type::Object)
        .examples([serde_json::json!({ "status": ["booked", "assigned"] })]);
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn integer(minimum: i64, maximum: i64) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .minimum(Some(minimum))
        .maximum(Some(maximum))
}

fn number(range: &RangeInclusive<u32>) -> ObjectBuilder {
    integer((*range.start()).into(), (*range.end()).into())
}

/// Returns the schema of `domain::text::line`: not blank, without control characters.
fn line(max: usize) -> ObjectBuilder {
    string()
        .min_length(Some(1))
        .max_length(Some(max))
        .pattern(Some(format!("^[^{CONTROL}]*[^\\s{CONTROL}][^{CONTROL}]*$")))
}
