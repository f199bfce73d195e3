//! The tools: which part of the API each calls, and how they are listed.

use std::sync::{Arc, OnceLock};

use actix_web::web::Data;
use pitboard_api::paths::Operation;
use rmcp::model::{self, ToolAnnotations};
use serde_json::{Value, json};

use crate::{
    auth::{
        authentication::AuthenticatedCaller,
        extract::{AppointmentHolder, AppointmentWriter},
    },
    http::{
        appointments::{book, reschedule, transitions},
        capacity::starts,
        catalogue::public,
        mcp::{arguments::Arguments, schemas, table::TOOLS},
    },
    state::State,
    web::{error::ApiError, published::Published},
};

/// The part of the API that a tool calls.
#[derive(Debug, Clone, Copy)]
pub enum Action {
    ListServices,
    FindTimes,
    Book,
    Reschedule,
    Cancel,
}

/// A tool.
#[derive(Debug)]
pub struct Tool {
    pub action: Action,
    pub name: &'static str,
    pub title: &'static str,
    pub description: &'static str,
    /// The operation of the API whose parameters and body are the arguments.
    pub operation: &'static Operation,
    /// Arguments that the operation does not require, but API keys need.
    pub required: &'static [&'static str],
    /// Arguments that are of no use to an agent.
    pub omitted: &'static [&'static str],
    /// Arguments that need other words than in the document.
    pub described: &'static [(&'static str, &'static str)],
}

impl Tool {
    /// Returns the tool of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        TOOLS.iter().find(|tool| tool.name == name)
    }

    /// Performs a call.
    pub async fn call(
        &self,
        state: &State,
        caller: &AuthenticatedCaller,
        arguments: Arguments,
    ) -> Result<Value, ApiError> {
        let called = match self.action {
            Action::ListServices => {
                json!(public::find_services(state, arguments.into_list(self.operation)?).await?)
            }
            Action::FindTimes => {
                json!(starts::find_next_starts(state, arguments.into_query()?.parse()?).await?)
            }
            Action::Book => {
                let caller = AppointmentWriter::admit(caller.clone())?;
                let (key, body) = arguments.into_body(self.operation)?;
                json!(book::book(state, caller.actor(), &key, body).await?.value)
            }
            Action::Reschedule => {
                let caller = AppointmentHolder::admit(caller.clone())?;
                let change = arguments.into_change(self.operation)?;
                json!(reschedule::reschedule(state, &caller, change).await?.0.value)
            }
            Action::Cancel => {
                let caller = AppointmentHolder::admit(caller.clone())?;
                let change = arguments.into_change(self.operation)?;
                json!(transitions::cancel(state, &caller, change).await?.0.value)
            }
        };
        Ok(called)
    }

    fn describe(&self, document: &Value) -> model::Tool {
        let reads = matches!(self.action, Action::ListServices | Action::FindTimes);
        let releases = matches!(self.action, Action::Reschedule | Action::Cancel);
        let hints = ToolAnnotations::new().read_only(reads).destructive(releases).open_world(false);
        let schema = Arc::new(schemas::input(document, self));
        model::Tool::new(self.name, self.description, schema).with_title(self.title).with_annotations(hints)
    }
}

/// The list of the tools, which is made when it is first asked for.
pub struct Tools {
    published: Data<Published>,
    list: OnceLock<Vec<model::Tool>>,
}

impl Tools {
    pub fn new(published: Data<Published>) -> Self {
        Self { published, list: OnceLock::new() }
    }

    pub fn list(&self) -> Result<&[model::Tool], serde_json::Error> {
        if let Some(list) = self.list.get() {
            return Ok(list);
        }
        let document: Value = serde_json::from_str(self.published.json())?;
        Ok(self.list.get_or_init(|| TOOLS.iter().map(|tool| tool.describe(&document)).collect()))
    }

    /// Returns the names of the arguments that a tool requires.
    pub fn required(&self, tool: &Tool) -> Result<impl Iterator<Item = &str>, serde_json::Error> {
        let listed = self.list()?.iter().find(|listed| listed.name == tool.name);
        let required = listed.and_then(|listed| listed.input_schema.get("required")?.as_array());
        Ok(required.into_iter().flatten().filter_map(Value::as_str))
    }
}
