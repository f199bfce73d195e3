//! What the OpenAPI document says of dates, numbers and texts: the limits are the domain's own constants,
//! so that what the document admits is what the server takes. These types hold nothing.
//!
//! Patterns keep to what ECMA-262, Python and RE2 read alike: no look-around, no `\p`, no `\u`.

use std::ops::RangeInclusive;

use pitboard_domain::{
    catalogue::{DURATION_MINUTES, IMAGE_URL_MAX, PERIOD_SPAN, POSITION, PRICE},
    money::BASIS_POINTS,
    person::{NAME_MAX, PASSWORD},
    settings::{
        CANCELLATION_CUTOFF_HOURS, CAPACITY, DAILY_LIMIT, GRACE_MINUTES, MAX_ACTIVE_PER_CUSTOMER,
        MAX_DAYS_AHEAD, MIN_LEAD_MINUTES, SLOTS_PER_PERIOD,
    },
    text::{NOTE_MAX, REASON_MAX},
    vehicle::MODEL_YEARS,
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, RefOr,
        schema::{KnownFormat, Schema, SchemaFormat, Type},
    },
};

use crate::wire::{ID_MAX, LIMIT_MAX, SEARCH_MAX, ZONE_MAX};

/// Control characters, for use inside `[…]`.
const CONTROL: &str = r"\x00-\x1f\x7f-\x9f";
/// The same without the line feed.
const NOT_IN_NOTE: &str = r"\x00-\x09\x0b-\x1f\x7f-\x9f";
/// Those that turn the direction in which others are read.
const TURNS: &str = "\u{61c}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2066}-\u{2069}";
/// Those that leave nothing to see.
const BLANK: &str = "\u{ad}\u{34f}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}-\u{180f}\u{200b}-\u{200d}\u{2060}-\u{2064}\u{2800}\u{3164}\u{fe00}-\u{fe0f}\u{feff}\u{ffa0}";
/// What separates the digits of a phone number.
const PHONE_MARKS: &str = r" +()/.-";
/// What an e-mail address does not contain, beside `@`.
const NOT_IN_EMAIL: &str = r#"\s<>()\[\],;:\\"\x00-\x1f\x7f-\x9f"#;
/// Letters and digits of number plates: Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari, Thai, kana,
/// Chinese, Hangul. An approximation: the domain asks Unicode, which patterns cannot portably do.
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
    /// The workshop's local date, `YYYY-MM-DD`, years 0001 to 9999.
    LocalDate => string().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
        .examples(["2026-11-23"]);
    /// A local time of the workshop, `HH:MM`.
    Time => string().pattern(Some("^([01][0-9]|2[0-3]):[0-5][0-9]$")).examples(["09:00"]);
    /// The number of a thing, within 2^53.
    Id => integer(1, ID_MAX).examples([3]);
    /// How many entries an answer has at most.
    Limit => integer(1, LIMIT_MAX).default(Some(20.into())).examples([20]);
    /// Minutes of work.
    WorkMinutes => number(&DURATION_MINUTES).examples([120]);
    /// Consecutive open periods that a service occupies.
    PeriodSpan => number(&PERIOD_SPAN).examples([1]);
    /// The place of a category among the others, from the top.
    Position => number(&POSITION).examples([2]);
    /// A price in the currency's minor unit.
    PriceAmount => integer(*PRICE.start(), *PRICE.end()).examples([1500000]);
    /// Hundredths of a per cent; below zero lowers.
    BasisPoints => integer((*BASIS_POINTS.start()).into(), (*BASIS_POINTS.end()).into()).examples([750]);
    /// A model year.
    ModelYear => integer((*MODEL_YEARS.start()).into(), (*MODEL_YEARS.end()).into()).examples([2020]);
    /// Slots of a period that has no capacity of its own.
    SlotsPerPeriod => number(&SLOTS_PER_PERIOD).examples([5]);
    /// Slots of a period; 0 is closed.
    Capacity => number(&CAPACITY).examples([8]);
    /// Active appointments that may start on one date.
    DailyLimit => number(&DAILY_LIMIT).examples([20]);
    /// Minutes between a customer's booking and its start, at least.
    LeadMinutes => number(&MIN_LEAD_MINUTES).examples([0]);
    /// The last bookable date is today and so many days; included.
    DaysAhead => number(&MAX_DAYS_AHEAD).examples([30]);
    /// Active appointments of one customer; 0 is no limit.
    ActivePerCustomer => number(&MAX_ACTIVE_PER_CUSTOMER).examples([5]);
    /// Hours before the start after which a customer may neither move nor cancel.
    CutoffHours => number(&CANCELLATION_CUTOFF_HOURS).examples([24]);
    /// Minutes after booking in which a customer may cancel all the same.
    MercyMinutes => number(&GRACE_MINUTES).examples([30]);
    /// A name on one line, without control characters; white space around it is cut off.
    Name => line(NAME_MAX).examples(["Ada"]);
    /// A note; may have line breaks, no other control characters.
    Note => string().max_length(Some(NOTE_MAX))
        .pattern(Some(format!(r"^([^{NOT_IN_NOTE}]|\r\n)*$"))).examples(["Please keep the old parts"]);
    /// A note that says something.
    Remark => string().min_length(Some(1)).max_length(Some(NOTE_MAX))
        .pattern(Some(format!(r"^([^{NOT_IN_NOTE}]|\r\n)*[^\s{NOT_IN_NOTE}{BLANK}]([^{NOT_IN_NOTE}]|\r\n)*$")))
        .examples(["The left door rattles"]);
    /// A reason on one line, without control characters; white space around it is cut off.
    Reason => line(REASON_MAX).examples(["Team training"]);
    /// An IANA time zone.
    ZoneName => line(ZONE_MAX).examples(["Asia/Kolkata"]);
    /// An e-mail address; upper and lower case are the same.
    Email => string().min_length(Some(5)).max_length(Some(254))
        .pattern(Some(format!("^[^@{NOT_IN_EMAIL}]{{1,64}}@[^@.{NOT_IN_EMAIL}]+(\\.[^@.{NOT_IN_EMAIL}]+)+$")))
        .examples(["ada@example.com"]);
    /// A phone number with at least three digits, kept as typed.
    Phone => string().min_length(Some(3)).max_length(Some(32))
        .pattern(Some(format!("^[{PHONE_MARKS}]*([0-9][{PHONE_MARKS}]*){{3,32}}$"))).examples(["+91 98250 12345"]);
    /// A new password; its length, in characters, is the only rule.
    Password => string().min_length(Some(*PASSWORD.start())).max_length(Some(*PASSWORD.end()))
        .pattern(Some(format!("^[^{CONTROL}]*$"))).examples(["correct horse battery"]);
    /// A password that was set before.
    Secret => string().min_length(Some(1)).max_length(Some(*PASSWORD.end())).examples(["correct horse battery"]);
    /// The secret of a one-time link.
    Token => string().min_length(Some(1)).max_length(Some(*PASSWORD.end())).examples(["9f86d081884c7d65"]);
    /// What somebody is best at, on one line; may be empty.
    Specialisation => string().max_length(Some(NAME_MAX)).pattern(Some(format!("^[^{CONTROL}{TURNS}]*$")))
        .examples(["Electronics"]);
    /// A number plate of any country: 2 to 16 letters and digits with what one writes between them.
    Plate => string().min_length(Some(2)).max_length(Some(32))
        .pattern(Some(format!("^[^{CONTROL}{TURNS}{PLATE_SIGNS}]*([{PLATE_SIGNS}][^{CONTROL}{TURNS}{PLATE_SIGNS}]*){{2,16}}$")))
        .examples(["GJ01 AB 1234"]);
    /// Address of a picture, over https only.
    ImageUrl => string().max_length(Some(IMAGE_URL_MAX))
        .pattern(Some(format!("^\\s*https://[0-9A-Za-z\\[][^\\s{CONTROL}\"'<>\\\\^`{{|}}]*\\s*$")))
        .examples(["https://example.com/audio.webp"]);
    /// Words to look for, any case.
    Search => string().max_length(Some(SEARCH_MAX)).pattern(Some(format!("^[^{CONTROL}]*$"))).examples(["civic"]);
    /// An ISO 4217 code.
    Currency => string().pattern(Some("^[A-Z]{3}$")).examples(["INR"]);
    /// Before and after of what changed, by field; never personal values.
    Change => ObjectBuilder::new().schema_type(Type::Object)
        .examples([serde_json::json!({ "status": ["booked", "assigned"] })]);
    /// An amount in the currency's minor unit (paise, cents).
    Money => ObjectBuilder::new().schema_type(Type::Object)
        .property("amount", integer(-ID_MAX, ID_MAX))
        .required("amount")
        .property("currency", Currency::schema())
        .required("currency")
        .examples([serde_json::json!({ "amount": 1500000, "currency": "INR" })]);
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

/// As `domain::text::line`: something other than white space, nothing that controls.
fn line(max: usize) -> ObjectBuilder {
    string()
        .min_length(Some(1))
        .max_length(Some(max))
        .pattern(Some(format!("^[^{CONTROL}{TURNS}]*[^\\s{CONTROL}{TURNS}{BLANK}][^{CONTROL}{TURNS}]*$")))
}
