//! The arguments of a call, given to the parsers of the API as what they expect: a query, a body, a path, a header.

use pitboard_api::{paths::Operation, problem::ERRORS_MAX};
use pitboard_domain::reference::Reference;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use url::form_urlencoded::Serializer;

use crate::{
    app::appointments::locked_appointment::Target,
    http::{appointments::change::AppointmentChange, idempotency::IdempotencyKey},
    web::{body, cursor::ListQuery, error::ApiError, fields::Fields, query::Query},
};

/// The argument that is the header `Idempotency-Key` of the API.
pub const IDEMPOTENCY_KEY: &str = "idempotency_key";
/// The argument that is the path of an appointment.
pub const REFERENCE: &str = "reference";

/// The arguments by name, with the faults found so far: an agent gets all of them at once.
pub struct Arguments {
    values: Map<String, Value>,
    faults: Fields,
}

impl Arguments {
    /// Takes the arguments of a call to a tool that requires some of them. Null means that one is left out.
    pub fn new<'a>(mut values: Map<String, Value>, required: impl Iterator<Item = &'a str>) -> Self {
        values.retain(|_, value| !value.is_null());
        let mut faults = Fields::new();
        for name in required.filter(|name| !values.contains_key(*name)) {
            faults.add(&format!("/{name}"), "is missing");
        }
        Self { values, faults }
    }

    /// Returns them as a query.
    pub fn into_query<T: DeserializeOwned>(mut self) -> Result<Query<T>, ApiError> {
        let Self { values, faults } = &mut self;
        values.retain(|name, value| {
            let is_text = text(value).is_some();
            if !is_text {
                faults.add(&format!("/{name}"), "must be a text, a number or an array of them");
            }
            is_text
        });
        self.read(|values| query::<T>(values).parse())?;
        self.faults.finish()?;
        Ok(query(&self.values.into()))
    }

    /// Returns them as the query of a list. Its cursors are those of the operation.
    pub fn into_list<T: DeserializeOwned>(self, list: &Operation) -> Result<ListQuery<T>, ApiError> {
        Ok(ListQuery::new(list.path, self.into_query()?))
    }

    /// Returns them as the body of an operation, with its idempotency key.
    pub fn into_body<B: DeserializeOwned>(
        mut self,
        operation: &Operation,
    ) -> Result<(IdempotencyKey, B), ApiError> {
        let key = self.take_key(operation, Vec::new());
        let body = self.read(body::parse_value)?;
        Ok((key, self.faults.done(body)?))
    }

    /// Returns them as a change of an appointment, whatever its version.
    pub fn into_change<B: DeserializeOwned>(
        mut self,
        operation: &Operation,
    ) -> Result<AppointmentChange<B>, ApiError> {
        let reference = self.take_text(REFERENCE);
        let key = self.take_key(operation, reference.iter().cloned().collect());
        let body = self.read(body::parse_value)?;
        let body = self.faults.done(body);
        let Some(reference) = reference else {
            return Err(body.err().unwrap_or_else(ApiError::not_found));
        };
        let reference = Reference::parse(&reference).ok_or_else(ApiError::not_found)?;
        let target = Target { reference, versions: None };
        Ok(AppointmentChange { target, key, body })
    }

    fn take_key(&mut self, operation: &Operation, path: Vec<String>) -> IdempotencyKey {
        let key = self.take_text(IDEMPOTENCY_KEY);
        let key = IdempotencyKey::argument(IDEMPOTENCY_KEY, operation.id, path, key);
        key.check(&mut self.faults);
        key
    }

    fn take_text(&mut self, name: &str) -> Option<String> {
        match self.values.remove(name)? {
            Value::String(text) => Some(text),
            _ => {
                self.faults.add(&format!("/{name}"), "must be a string");
                None
            }
        }
    }

    /// Parses what is left of them. `parse` names one fault, so it is called again without the value that has the
    /// fault, until nothing is wrong with the others or [`ERRORS_MAX`] faults are found. Fails if it refuses them for
    /// another reason.
    fn read<T>(&mut self, parse: impl Fn(&Value) -> Result<T, ApiError>) -> Result<Option<T>, ApiError> {
        let mut left = Value::Object(self.values.clone());
        loop {
            let error = match parse(&left) {
                Ok(parsed) => return Ok(Some(parsed)),
                Err(error) => error,
            };
            let Some(fault) = error.problem().errors.into_iter().next() else { return Err(error) };
            let pointer = fault.pointer.clone();
            // What was left out is reported as missing then.
            if !self.faults.has(&pointer) {
                self.faults.note(fault);
            }
            // A response lists no more, and each further one would be a pass over everything that is left.
            if self.faults.len() >= ERRORS_MAX {
                return Ok(None);
            }
            if !remove(&mut left, &pointer) {
                return Ok(None);
            }
        }
    }
}

/// Removes the value at a JSON pointer or, if there is none, the closest around it; `false` if that is everything.
fn remove(value: &mut Value, pointer: &str) -> bool {
    let Some((parent, name)) = pointer.rsplit_once('/') else { return false };
    let name = name.replace("~1", "/").replace("~0", "~");
    let fields = value.pointer_mut(parent).and_then(Value::as_object_mut);
    fields.is_some_and(|fields| fields.remove(&name).is_some()) || remove(value, parent)
}

/// Returns the values that are texts as a query.
fn query<T>(values: &Value) -> Query<T> {
    let mut query = Serializer::new(String::new());
    for (name, value) in values.as_object().into_iter().flatten() {
        if let Some(text) = text(value) {
            query.append_pair(name, &text);
        }
    }
    query.finish().into()
}

/// Returns a value as a query spells it: several of them separated by commas.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Array(values) => {
            let values: Option<Vec<String>> = values.iter().map(text).collect();
            Some(values?.join(","))
        }
        Value::Null | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use pitboard_api::CreateAppointment;

    use super::*;

    #[test]
    fn no_more_faults_are_looked_for_than_are_listed() {
        let values = (0..8_000).map(|nth| (format!("no_such_argument_{nth}"), Value::from(nth))).collect();
        let mut arguments = Arguments::new(values, std::iter::empty());
        let passes = Cell::new(0);
        let parse = |value: &Value| {
            passes.set(passes.get() + 1);
            body::parse_value::<CreateAppointment>(value)
        };
        assert!(arguments.read(parse).expect("faults").is_none());
        assert_eq!((passes.get(), arguments.faults.len()), (ERRORS_MAX, ERRORS_MAX));
    }
}
