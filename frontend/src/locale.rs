//! How the workshop's country writes dates and money: English in the manner of the land of its currency.
//! The browser knows how; the page carries no names of months.

use std::cell::RefCell;

use js_sys::{Array, Function, Intl, JsString, Object, Reflect};
use leptos::prelude::*;
use pitboard_api::Workshop;
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    /// A signal, so that what was written before the workshop was known is written anew.
    static LOCALE: RefCell<Option<ArcRwSignal<String>>> = const { RefCell::new(None) };
    /// Making a formatter costs a hundred times more than using it.
    static MADE: RefCell<Vec<(String, Formatter)>> = const { RefCell::new(Vec::new()) };
}

/// Something of `Intl` that formats.
#[derive(Clone)]
pub struct Formatter {
    format: Function,
    /// Fraction digits of a currency.
    pub digits: i32,
}

impl Formatter {
    pub fn format(&self, value: &JsValue) -> String {
        let text = self.format.call1(&JsValue::NULL, value).ok();
        text.and_then(|text| text.as_string()).unwrap_or_default()
    }
}

/// Takes the manner of the workshop's currency. INR is written as in en-IN; the euro has no country.
pub fn set(workshop: &Workshop) {
    let country = match workshop.currency.as_str() {
        "EUR" => "IE",
        code => code.get(..2).unwrap_or("GB"),
    };
    signal().set(format!("en-{country}"));
}

/// Any language's letters; the browser has the tables for that.
pub fn in_lower_case(text: &str) -> String {
    JsString::from(text).to_lower_case().into()
}

/// A formatter of dates; `parts` are options of `Intl.DateTimeFormat`. Reactive by way of the locale.
pub fn dates(parts: &[(&str, &str)]) -> Formatter {
    made("date", parts, |locale, options| {
        let format = Intl::DateTimeFormat::new(locale, options);
        Formatter { format: format.format(), digits: 0 }
    })
}

/// A formatter of instants as "2026-11-23 14:05:00" by the clock of a zone, for programs.
pub fn iso(zone: &str) -> Formatter {
    let parts = [
        ("year", "numeric"),
        ("month", "2-digit"),
        ("day", "2-digit"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("second", "2-digit"),
        ("timeZone", zone),
    ];
    // Swedes write dates so.
    made("iso", &parts, |_, options| {
        let format = Intl::DateTimeFormat::new(&Array::of1(&"sv-SE".into()), options);
        Formatter { format: format.format(), digits: 0 }
    })
}

/// A formatter of amounts of a currency. Reactive by way of the locale.
pub fn money(currency: &str) -> Formatter {
    // Whole amounts go without ".00".
    let parts = [("style", "currency"), ("currency", currency), ("trailingZeroDisplay", "stripIfInteger")];
    made("money", &parts, |locale, options| {
        let format = Intl::NumberFormat::new(locale, options);
        let digits = Reflect::get(&format.resolved_options(), &"maximumFractionDigits".into());
        let digits = digits.ok().and_then(|digits| digits.as_f64()).unwrap_or(2.0);
        Formatter { format: format.format().unchecked_into(), digits: digits as i32 }
    })
}

/// "1,28,400". Reactive by way of the locale.
pub fn count(number: u32) -> String {
    let formatter = made("count", &[], |locale, options| {
        let format = Intl::NumberFormat::new(locale, options);
        Formatter { format: format.format().unchecked_into(), digits: 0 }
    });
    formatter.format(&number.into())
}

/// Whether the browser's own zone is this IANA zone. Browsers know zones by several names ("Asia/Calcutta"), so both
/// are asked for as the browser writes them.
pub fn is_browser_zone(zone: &str) -> bool {
    let named = |zone: Option<&str>| {
        let options = Object::new();
        if let Some(zone) = zone {
            // A plain object takes any property.
            let _ = Reflect::set(&options, &"timeZone".into(), &zone.into());
        }
        let options = Intl::DateTimeFormat::new(&Array::new(), &options).resolved_options();
        Reflect::get(&options, &"timeZone".into()).ok().and_then(|name| name.as_string())
    };
    named(Some(zone)) == named(None)
}

fn made(kind: &str, parts: &[(&str, &str)], make: impl FnOnce(&Array, &Object) -> Formatter) -> Formatter {
    let locale = signal().get();
    let key = format!("{kind} {locale} {parts:?}");
    let found = MADE.with_borrow(|made| made.iter().find(|(known, _)| *known == key).map(|(_, f)| f.clone()));
    found.unwrap_or_else(|| {
        let options = Object::new();
        for (part, form) in parts {
            // A plain object takes any property.
            let _ = Reflect::set(&options, &(*part).into(), &(*form).into());
        }
        let formatter = make(&Array::of1(&locale.into()), &options);
        MADE.with_borrow_mut(|made| made.push((key, formatter.clone())));
        formatter
    })
}

fn signal() -> ArcRwSignal<String> {
    LOCALE
        .with_borrow_mut(|signal| signal.get_or_insert_with(|| ArcRwSignal::new("en-GB".to_owned())).clone())
}
