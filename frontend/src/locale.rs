//! Formats dates and money in English with the conventions of the country of the workshop's currency. The
//! browser knows them; the page contains no names of months.

use std::cell::RefCell;

use js_sys::{Array, Function, Intl, JsString, Object, Reflect};
use leptos::prelude::*;
use pitboard_api::Workshop;
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    /// A signal, so that text is formatted again once the workshop is known.
    static LOCALE: RefCell<Option<ArcRwSignal<String>>> = const { RefCell::new(None) };
    /// Creating a formatter costs about a hundred times more than using it.
    static FORMATTERS: RefCell<Vec<(String, Formatter)>> = const { RefCell::new(Vec::new()) };
}

/// A formatter of `Intl`.
#[derive(Clone)]
pub struct Formatter {
    format: Function,
    /// Fraction digits of the currency.
    pub digits: i32,
}

impl Formatter {
    pub fn format(&self, value: &JsValue) -> String {
        let text = self.format.call1(&JsValue::NULL, value).ok();
        text.and_then(|text| text.as_string()).unwrap_or_default()
    }
}

/// Sets the locale from the workshop's currency: INR gives en-IN; the euro has no country and gives en-IE.
pub fn set(workshop: &Workshop) {
    let country = match workshop.currency.as_str() {
        "EUR" => "IE",
        code => code.get(..2).unwrap_or("GB"),
    };
    locale_signal().set(format!("en-{country}"));
}

/// Converts text of any language to lower case with the browser's tables.
pub fn in_lower_case(text: &str) -> String {
    JsString::from(text).to_lower_case().into()
}

/// Returns a formatter of dates; `parts` are options of `Intl.DateTimeFormat`. Reactive through the locale.
pub fn dates(parts: &[(&str, &str)]) -> Formatter {
    cached("date", parts, |locale, options| {
        let format = Intl::DateTimeFormat::new(locale, options);
        Formatter { format: format.format(), digits: 0 }
    })
}

/// Returns a formatter of instants as "2026-11-23 14:05:00" in a zone, for parsing.
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
    // The Swedish format has this form.
    cached("iso", &parts, |_, options| {
        let format = Intl::DateTimeFormat::new(&Array::of1(&"sv-SE".into()), options);
        Formatter { format: format.format(), digits: 0 }
    })
}

/// Returns a formatter of amounts of a currency. Reactive through the locale.
pub fn money(currency: &str) -> Formatter {
    // Whole amounts are written without ".00".
    let parts = [("style", "currency"), ("currency", currency), ("trailingZeroDisplay", "stripIfInteger")];
    cached("money", &parts, |locale, options| {
        let format = Intl::NumberFormat::new(locale, options);
        let digits = Reflect::get(&format.resolved_options(), &"maximumFractionDigits".into());
        let digits = digits.ok().and_then(|digits| digits.as_f64()).unwrap_or(2.0);
        Formatter { format: format.format().unchecked_into(), digits: digits as i32 }
    })
}

/// Formats a count as "1,28,400". Reactive through the locale.
pub fn count(number: u32) -> String {
    let formatter = cached("count", &[], |locale, options| {
        let format = Intl::NumberFormat::new(locale, options);
        Formatter { format: format.format().unchecked_into(), digits: 0 }
    });
    formatter.format(&number.into())
}

/// Whether the browser's own zone is this IANA zone. Zones have several names ("Asia/Calcutta"), so both are
/// compared as the browser writes them.
pub fn is_browser_zone(zone: &str) -> bool {
    let named = |zone: Option<&str>| {
        let options = Object::new();
        if let Some(zone) = zone {
            // Setting a property of a plain object cannot fail.
            let _ = Reflect::set(&options, &"timeZone".into(), &zone.into());
        }
        let options = Intl::DateTimeFormat::new(&Array::new(), &options).resolved_options();
        Reflect::get(&options, &"timeZone".into()).ok().and_then(|name| name.as_string())
    };
    named(Some(zone)) == named(None)
}

fn cached(kind: &str, parts: &[(&str, &str)], make: impl FnOnce(&Array, &Object) -> Formatter) -> Formatter {
    let locale = locale_signal().get();
    let key = format!("{kind} {locale} {parts:?}");
    let found =
        FORMATTERS.with_borrow(|all| all.iter().find(|(known, _)| *known == key).map(|(_, f)| f.clone()));
    found.unwrap_or_else(|| {
        let options = Object::new();
        for (part, form) in parts {
            // Setting a property of a plain object cannot fail.
            let _ = Reflect::set(&options, &(*part).into(), &(*form).into());
        }
        let formatter = make(&Array::of1(&locale.into()), &options);
        FORMATTERS.with_borrow_mut(|all| all.push((key, formatter.clone())));
        formatter
    })
}

fn locale_signal() -> ArcRwSignal<String> {
    LOCALE
        .with_borrow_mut(|signal| signal.get_or_insert_with(|| ArcRwSignal::new("en-GB".to_owned())).clone())
}
