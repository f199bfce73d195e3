//! Compares schemas. A request must accept all that it accepted before; a response must be what its readers expect.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use super::compare::entries;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    Request,
    Response,
}

pub struct Schemas<'a> {
    old: &'a Value,
    new: &'a Value,
    pub changes: Vec<String>,
    /// The pairs that are being compared, because schemas may contain themselves.
    open: HashSet<(String, String, Direction)>,
}

/// The forms of a value that may be null.
struct Forms<'a> {
    others: Vec<&'a Value>,
    is_nullable: bool,
}

impl<'a> Schemas<'a> {
    pub fn new(old: &'a Value, new: &'a Value) -> Self {
        Self { old, new, changes: Vec::new(), open: HashSet::new() }
    }

    pub fn report(&mut self, place: &str, change: &str) {
        self.changes.push(format!("{place}: {change}"));
    }

    pub fn compare(&mut self, place: &str, old: &Value, new: &Value, direction: Direction) {
        let name = |schema: &Value| schema["$ref"].as_str().unwrap_or_default().to_owned();
        let pair = (name(old), name(new), direction);
        let is_named = !pair.0.is_empty() && !pair.1.is_empty();
        if is_named && !self.open.insert(pair.clone()) {
            return;
        }
        let (was, now) = (forms(self.old, old), forms(self.new, new));
        match direction {
            Direction::Request if was.is_nullable && !now.is_nullable => {
                self.report(place, "null is no longer accepted");
            }
            Direction::Response if now.is_nullable && !was.is_nullable => {
                self.report(place, "may now be null");
            }
            _ => {}
        }
        match (was.others.as_slice(), now.others.as_slice()) {
            ([was], [now]) => self.compare_form(place, was, now, direction),
            (was, now) => self.compare_alternatives(place, was, now, direction),
        }
        if is_named {
            self.open.remove(&pair);
        }
    }

    /// Compares alternatives: each one that is needed must have a compatible one on the other side.
    fn compare_alternatives(&mut self, place: &str, was: &[&Value], now: &[&Value], direction: Direction) {
        let count = self.changes.len();
        let mut fits = |was: &Value, now: &Value| {
            self.compare_form(place, was, now, direction);
            let fits = self.changes.len() == count;
            self.changes.truncate(count);
            fits
        };
        let lost = match direction {
            Direction::Request => was.iter().filter(|was| !now.iter().any(|now| fits(was, now))).count(),
            Direction::Response => now.iter().filter(|now| !was.iter().any(|was| fits(was, now))).count(),
        };
        if lost > 0 {
            self.report(place, "an alternative changed");
        }
    }

    fn compare_form(&mut self, place: &str, old: &Value, new: &Value, direction: Direction) {
        let (was, now) = (types(old), types(new));
        match direction {
            Direction::Request => {
                for kind in was.difference(&now).filter(|_| !now.is_empty()) {
                    self.report(place, &format!("{kind} is no longer accepted"));
                }
                self.compare_values(place, old, new);
                self.compare_limits(place, old, new);
            }
            Direction::Response => {
                for kind in now.difference(&was).filter(|_| !was.is_empty()) {
                    self.report(place, &format!("may now be {kind}"));
                }
            }
        }
        self.compare_properties(place, old, new, direction);
        for (key, step) in [("items", "0"), ("additionalProperties", "*")] {
            if let (Some(was @ Value::Object(_)), Some(now)) = (old.get(key), new.get(key)) {
                self.compare(&format!("{place}/{step}"), was, now, direction);
            }
        }
    }

    fn compare_properties(&mut self, place: &str, old: &Value, new: &Value, direction: Direction) {
        for (name, was) in entries(&old["properties"]) {
            let place = format!("{place}/{name}");
            match new["properties"].get(name) {
                Some(now) => self.compare(&place, was, now, direction),
                None => self.report(&place, "the property was removed"),
            }
        }
        let (was, now) = (required(old), required(new));
        match direction {
            Direction::Request => {
                for name in now.difference(&was) {
                    self.report(&format!("{place}/{name}"), "is now required");
                }
            }
            Direction::Response => {
                for name in was.difference(&now).filter(|name| new["properties"].get(**name).is_some()) {
                    self.report(&format!("{place}/{name}"), "may now be absent");
                }
            }
        }
    }

    fn compare_values(&mut self, place: &str, old: &Value, new: &Value) {
        let (was, now) = (old["enum"].as_array(), new["enum"].as_array());
        match (was, now) {
            (None, Some(_)) => self.report(place, "only some values are accepted now"),
            (Some(was), Some(now)) => {
                for value in was.iter().filter(|value| !now.contains(value)) {
                    self.report(place, &format!("the value {value} was removed"));
                }
            }
            _ => {}
        }
    }

    fn compare_limits(&mut self, place: &str, old: &Value, new: &Value) {
        let number = |schema: &Value, key: &str| schema[key].as_f64();
        let is_stricter = |key: &str| match (number(old, key), number(new, key)) {
            (Some(was), Some(now)) if key.starts_with("max") => now < was,
            (Some(was), Some(now)) => now > was,
            (None, now) => now.is_some(),
            (Some(_), None) => false,
        };
        let limits = ["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"];
        for key in limits.into_iter().filter(|key| is_stricter(key)) {
            self.report(place, &format!("{key} is stricter"));
        }
        // Whether one pattern is stricter than another cannot be computed simply: every change counts.
        if new.get("pattern").is_some_and(|now| old.get("pattern") != Some(now)) {
            self.report(place, "pattern is stricter");
        }
    }
}

/// Resolves references and splits a schema into its alternatives and null.
fn forms<'a>(document: &'a Value, schema: &'a Value) -> Forms<'a> {
    if let Some(target) = schema["$ref"].as_str() {
        let target = document.pointer(target.trim_start_matches('#')).expect("the target of a reference");
        return forms(document, target);
    }
    let Some(alternatives) = ["oneOf", "anyOf"].iter().find_map(|key| schema[*key].as_array()) else {
        let is_null = schema["type"] == "null";
        let is_nullable =
            is_null || schema["type"].as_array().is_some_and(|types| types.contains(&"null".into()));
        return Forms { others: if is_null { Vec::new() } else { vec![schema] }, is_nullable };
    };
    let mut all = Forms { others: Vec::new(), is_nullable: false };
    for form in alternatives {
        let form = forms(document, form);
        all.is_nullable |= form.is_nullable;
        all.others.extend(form.others);
    }
    all
}

/// Returns the types except null; none if the schema names none.
fn types(schema: &Value) -> BTreeSet<&str> {
    match &schema["type"] {
        Value::Array(types) => {
            types.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect()
        }
        one => one.as_str().into_iter().collect(),
    }
}

fn required(schema: &Value) -> BTreeSet<&str> {
    schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}
