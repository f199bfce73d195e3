//! The server as an agent sees it: what it is, its tools, and the results of their calls.

use std::panic::AssertUnwindSafe;

use actix_web::web::Data;
use futures_util::future::FutureExt;
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, Implementation, ListToolsResult,
        PaginatedRequestParams, ServerCapabilities, ServerConfig,
    },
    service::RequestContext,
};
use serde_json::{Value, json};

use crate::{
    auth::authentication::AuthenticatedCaller,
    http::mcp::{
        arguments::Arguments,
        tools::{Tool, Tools},
    },
    state::State,
    web::error::{ApiError, RequestFacts},
};

const INSTRUCTIONS: &str = "Books appointments of a car workshop. Find the service with list_services, its \
    next free starts with find_times, then book one of them. Each period of a day has a number of slots, which \
    all services share; a start that was free may be taken a second later, and then the refusal has \
    `alternatives`. Dates (YYYY-MM-DD) and periods (HH:MM) are local to the workshop, whose time zone \
    find_times returns; money is in minor units of its currency. A refusal is a result with isError: act on \
    its `code`, and tell the user its `detail`. Ask the user before you book, reschedule or cancel.";

/// One request of an agent.
#[derive(Clone)]
pub struct Agent {
    pub state: Data<State>,
    pub tools: Data<Tools>,
    pub caller: AuthenticatedCaller,
    pub facts: RequestFacts,
}

impl Agent {
    /// Returns the result of a refused call: the problem document, with the seconds after which a retry makes sense.
    fn refuse(&self, error: ApiError) -> CallToolResult {
        let error = error.located(&self.facts);
        let mut problem = json!(error.problem());
        if let Some(seconds) = error.seconds_to_retry() {
            problem["retry_after"] = seconds.into();
        }
        CallToolResult::structured_error(problem)
    }
}

impl ServerHandler for Agent {
    fn get_info(&self) -> ServerConfig {
        let implementation =
            Implementation::new("pitboard", env!("CARGO_PKG_VERSION")).with_title("Pitboard").with_description(
                "The appointments of a car workshop: services, free times, booking, rescheduling, cancelling.",
            );
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(implementation)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = self.tools.list().map_err(|error| internal(&error))?;
        Ok(ListToolsResult::with_all_items(tools.to_vec()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = Tool::named(&request.name) else {
            let unknown =
                format!("There is no tool {:?}; tools/list returns those that there are.", request.name);
            return Err(ErrorData::invalid_params(unknown, None));
        };
        let required = self.tools.required(tool).map_err(|error| internal(&error))?;
        let arguments = Arguments::new(request.arguments.unwrap_or_default(), required);
        // The SDK would never answer after a panic.
        let call = AssertUnwindSafe(tool.call(&self.state, &self.caller, arguments)).catch_unwind();
        let panicked = |_| Err(ApiError::internal(&format!("the tool {} panicked", tool.name)));
        let called: Result<Value, ApiError> = call.await.unwrap_or_else(panicked);
        Ok(called.map_or_else(|error| self.refuse(error), CallToolResult::structured).into())
    }
}

/// Logs why the tools are not known.
fn internal(error: &serde_json::Error) -> ErrorData {
    ErrorData::internal_error(ApiError::internal(&error.to_string()).to_string(), None)
}
