//! The changed fields of an entry as text: values before and after, and only the names of personal fields.

use pitboard_api::{LocalDate, Money};
use serde_json::{Map, Value};

use super::wording::{self, NameTable};
use crate::{dates, money};

/// One field that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub field: String,
    /// `None` if there was no value.
    pub before: Option<String>,
    pub after: Option<String>,
}

/// Returns the changed fields of an entry.
pub fn read_differences(change: &Map<String, Value>, names: &NameTable) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (name, value) in change {
        match value {
            // A change of several services has an object of prices for each.
            Value::Object(fields) => {
                let (of, _) = wording::subject(name, names);
                differences.extend(fields.iter().filter_map(|(field, value)| {
                    let field = format!("{of}, {}", wording::field(field).to_lowercase().replace('/', " "));
                    Some(Difference { field, ..difference("price", value, names)? })
                }));
            }
            value => differences.extend(difference(name, value, names)),
        }
    }
    differences
}

fn difference(name: &str, value: &Value, names: &NameTable) -> Option<Difference> {
    let format = |value: &Value| format_value(name, value, names);
    let (before, after) = match (name, value) {
        // Personal fields, which are logged without values.
        ("changed", Value::Array(fields)) => {
            let fields =
                fields.iter().filter_map(Value::as_str).map(|name| wording::field(name).to_lowercase());
            let fields = fields.collect::<Vec<_>>().join(", ");
            return Some(Difference { field: "Also changed".to_owned(), before: None, after: Some(fields) });
        }
        // A list, even if it has two elements.
        ("slots" | "ids", value) => (None, format(value)),
        (_, Value::Array(values)) if values.len() == 2 => (format(&values[0]), format(&values[1])),
        (_, value) => (None, format(value)),
    };
    (before.is_some() || after.is_some()).then(|| Difference { field: wording::field(name), before, after })
}

/// Formats a value; `None` for null.
fn format_value(name: &str, value: &Value, names: &NameTable) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => match (name, number.as_i64(), names.currency) {
            ("price" | "price_amount", Some(amount), Some(currency)) => {
                money::money(Money { amount, currency })
            }
            (name, Some(id), _) => names.name(name, id).unwrap_or_else(|| number.to_string()),
            _ => number.to_string(),
        },
        Value::String(text) => match text.parse::<LocalDate>().ok() {
            Some(date) => dates::short(date),
            None => wording::word(name, text),
        },
        Value::Array(values) if name == "days" => week(values),
        // An empty list closes whole days.
        Value::Array(values) if name == "periods" && values.is_empty() => "all".to_owned(),
        Value::Array(values) => {
            let values = values.iter().filter_map(|value| format_value(name, value, names));
            values.collect::<Vec<_>>().join(", ")
        }
        Value::Object(fields) => {
            let fields = fields.iter().filter_map(|(name, value)| {
                Some(format!("{} {}", wording::field(name), format_value(name, value, names)?))
            });
            fields.collect::<Vec<_>>().join(", ")
        }
    })
}

/// Formats the periods of a week, Monday first; days with the same periods are grouped.
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
            Some((_, last, same)) if *same == periods => *last = name,
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
        let names = NameTable { people: vec![(7, "Sarah Joseph".to_owned())], ..NameTable::default() };
        let read = read_differences(&change, &names).into_iter();
        read.map(|one| (one.field, one.before, one.after)).collect()
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn two_values_are_before_and_after_but_slots_are_a_list() {
        assert_eq!(
            read(json!({ "status": ["booked", "assigned"], "slots": [3, 4], "assignee_id": [null, 7] })),
            [
                ("Employee".to_owned(), None, some("Sarah Joseph")),
                ("Slot numbers".to_owned(), None, some("3, 4")),
                ("Status".to_owned(), some("Booked"), some("Assigned")),
            ]
        );
    }

    #[test]
    fn a_closure_of_whole_days_lists_all_periods() {
        let periods = |value: Value| read(json!({ "periods": value })).remove(0);
        assert_eq!(periods(json!([null, []])), ("Periods".to_owned(), None, some("all")));
        assert_eq!(periods(json!([null, ["09:00", "11:00"]])).2, some("09:00, 11:00"));
    }

    #[test]
    fn personal_fields_are_listed_by_name_only() {
        let changed = read(json!({ "changed": ["phone", "first_name"], "role": ["employee", "manager"] }));
        assert_eq!(changed[0], ("Also changed".to_owned(), None, some("phone, first name")));
        assert_eq!(changed[1], ("Role".to_owned(), some("Employee"), some("Manager")));
    }

    #[test]
    fn prices_of_several_services_are_listed_one_by_one() {
        let read = read(json!({ "service:3": { "price": [100, 200], "suv/complex": [null, 300] } }));
        assert_eq!(
            read,
            [
                ("service 3, price".to_owned(), some("100"), some("200")),
                ("service 3, suv complex".to_owned(), None, some("300")),
            ]
        );
    }

    #[test]
    fn equal_days_of_a_week_are_grouped() {
        let open = json!([["09:00", "11:00", null], ["11:00", "13:00", 3]]);
        let days = json!([open, open, open, open, open, [], []]);
        assert_eq!(
            week(days.as_array().expect("days")),
            "Mon–Fri 09:00–11:00 11:00–13:00 (3); Sat–Sun closed"
        );
    }
}
