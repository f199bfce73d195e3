//! Dates and times as people read them. The browser knows how; the page carries no names of months.

use chrono::{NaiveDate, NaiveTime, Timelike};
use js_sys::{Date, Object, Reflect};

/// "Monday 23 November 2026", in the language of the page.
pub fn long(date: NaiveDate) -> String {
    let options = Object::new();
    for (part, form) in
        [("weekday", "long"), ("day", "numeric"), ("month", "long"), ("year", "numeric"), ("timeZone", "UTC")]
    {
        // A plain object takes any property.
        let _ = Reflect::set(&options, &part.into(), &form.into());
    }
    // A date alone is midnight in UTC.
    let midnight = Date::new(&date.to_string().into());
    midnight.to_locale_date_string("en-GB", &options).into()
}

/// "09:00".
pub fn clock(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}
