//! A change as people read it: before and after of each field, and of personal ones the names alone.

use pitboard_api::{Money, wire::parse_date};
use serde_json::{Map, Value};

use super::{names::NameTable, wording};
use crate::{dates, money};

/// One field that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub field: String,
    /// What was, where there was something.
    pub before: Option<String>,
    pub after: Option<String>,
}

/// How a change is read.
pub fn differences(change: &Map<String, Value>, known: &NameTable) -> Vec<Difference> {
    let mut found = Vec::new();
    for (name, value) in change {
        match value {
            // Of several services the prices of each.
            Value::Object(fields) => {
                let (of, _) = wording::subject(name, known);
                found.extend(fields.iter().filter_map(|(field, value)| {
                    let named = format!("{of}, {}", wording::field(field).to_lowercase().replace('/', " "));
                    Some(Difference { field: named, ..difference("price", value, known)? })
                }));
            }
            value => found.extend(difference(name, value, known)),
        }
    }
    found
}

fn difference(name: &str, value: &Value, known: &NameTable) -> Option<Difference> {
    let say = |value: &Value| in_words(name, value, known);
    let (before, after) = match (name, value) {
        // Names of what is kept from the log.
        ("changed", Value::Array(names)) => {
            let names =
                names.iter().filter_map(Value::as_str).map(|name| wording::field(name).to_lowercase());
            let names = names.collect::<Vec<_>>().join(", ");
            return Some(Difference { field: "Also changed".to_owned(), before: None, after: Some(names) });
        }
        // Two of them are still a list.
        ("slots" | "ids", value) => (None, say(value)),
        (_, Value::Array(values)) if values.len() == 2 => (say(&values[0]), say(&values[1])),
        (_, value) => (None, say(value)),
    };
    (before.is_some() || after.is_some()).then(|| Difference { field: wording::field(name), before, after })
}

/// Nothing for null.
fn in_words(name: &str, value: &Value, known: &NameTable) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => match (name, number.as_i64(), known.currency) {
            ("price" | "price_amount", Some(amount), Some(currency)) => {
                money::money(Money { amount, currency })
            }
            (name, Some(id), _) => known.name(name, id).unwrap_or_else(|| number.to_string()),
            _ => number.to_string(),
        },
        Value::String(text) => match parse_date(text) {
            Some(date) => dates::short(date),
            None => wording::word(name, text),
        },
        Value::Array(values) if name == "days" => week(values),
        // None is named where whole days are closed.
        Value::Array(values) if name == "periods" && values.is_empty() => "all".to_owned(),
        Value::Array(values) => {
            let values = values.iter().filter_map(|value| in_words(name, value, known));
            values.collect::<Vec<_>>().join(", ")
        }
        Value::Object(fields) => {
            let fields = fields.iter().filter_map(|(name, value)| {
                Some(format!("{} {}", wording::field(name), in_words(name, value, known)?))
            });
            fields.collect::<Vec<_>>().join(", ")
        }
    })
}

/// The periods of a week, Monday first; days with the same ones together.
fn week(days: &[Value]) -> String {
    const NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let day = |day: &Value| {
        let periods = day.as_array().into_iter().flatten().filter_map(|period| {
            let (start, end) = (period.get(0)?.as_str()?, period.get(1)?.as_str()?);
            let capacity = period.get(2).and_then(Value::as_i64).map(|capacity| format!(" ({capacity})"));
            Some(format!("{start}–{end}{}", capacity.unwrap_or_default()))
        });
        match periods.collect::<Vec<_>>() {
            periods if periods.is_empty() => "closed".to_owned(),
            periods => periods.join(" "),
        }
    };
    let mut groups: Vec<(&str, &str, String)> = Vec::new();
    for (name, periods) in NAMES.iter().zip(days.iter().map(day)) {
        match groups.last_mut() {
            Some((_, last, known)) if *known == periods => *last = name,
            _ => groups.push((name, name, periods)),
        }
    }
    let group = |(first, last, periods): (&str, &str, String)| match first == last {
        true => format!("{first} {periods}"),
        false => format!("{first}–{last} {periods}"),
    };
    groups.into_iter().map(group).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(change: Value) -> Vec<(String, Option<String>, Option<String>)> {
        let Value::Object(change) = change else { panic!("an object") };
        let known = NameTable { people: vec![(7, "Sarah Joseph".to_owned())], ..NameTable::default() };
        let read = differences(&change, &known).into_iter();
        read.map(|one| (one.field, one.before, one.after)).collect()
    }

    fn said(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn two_values_are_before_and_after_but_slots_are_numbers() {
        assert_eq!(
            read(json!({ "status": ["booked", "assigned"], "slots": [3, 4], "assignee_id": [null, 7] })),
            [
                ("Employee".to_owned(), None, said("Sarah Joseph")),
                ("Slot numbers".to_owned(), None, said("3, 4")),
                ("Status".to_owned(), said("Booked"), said("Assigned")),
            ]
        );
    }

    #[test]
    fn a_closure_of_whole_days_is_one_of_all_periods() {
        let periods = |value: Value| read(json!({ "periods": value })).remove(0);
        assert_eq!(periods(json!([null, []])), ("Periods".to_owned(), None, said("all")));
        assert_eq!(periods(json!([null, ["09:00", "11:00"]])).2, said("09:00, 11:00"));
    }

    #[test]
    fn of_personal_fields_there_are_the_names() {
        let changed = read(json!({ "changed": ["phone", "first_name"], "role": ["employee", "manager"] }));
        assert_eq!(changed[0], ("Also changed".to_owned(), None, said("phone, first name")));
        assert_eq!(changed[1], ("Role".to_owned(), said("Employee"), said("Manager")));
    }

    #[test]
    fn prices_of_several_services_are_told_one_by_one() {
        let told = read(json!({ "service:3": { "price": [100, 200], "suv/complex": [null, 300] } }));
        assert_eq!(
            told,
            [
                ("service 3, price".to_owned(), said("100"), said("200")),
                ("service 3, suv complex".to_owned(), None, said("300")),
            ]
        );
    }

    #[test]
    fn a_week_is_told_by_days_that_are_alike() {
        let open = json!([["09:00", "11:00", null], ["11:00", "13:00", 3]]);
        let days = json!([open, open, open, open, open, [], []]);
        assert_eq!(
            week(days.as_array().expect("days")),
            "Mon–Fri 09:00–11:00 11:00–13:00 (3); Sat–Sun closed"
        );
    }
}
