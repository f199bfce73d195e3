//! The endpoint for agents, called by the client of the SDK.

mod bookings;
mod refusals;
mod tools;
mod transport;

use pitboard_api::{Problem, paths};
use pitboard_client::Client;
use pitboard_tests::TestApp;
use rmcp::{
    ClientLifecycleMode, ClientServiceExt, RoleClient,
    model::{CallToolRequestParams, CallToolResult, ProtocolVersion},
    service::{RunningService, ServiceError},
    transport::{StreamableHttpClientTransport, streamable_http_client::StreamableHttpClientTransportConfig},
};
use serde_json::Value;

/// A program that uses the tools.
pub struct Agent(RunningService<RoleClient, ()>);

/// Begins as clients of the revisions before 2026-07-28 do.
pub const HANDSHAKE: ClientLifecycleMode = ClientLifecycleMode::Initialize;

/// Begins as clients of the revision 2026-07-28 do.
pub fn discovery() -> ClientLifecycleMode {
    ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::V_2026_07_28] }
}

impl Agent {
    /// Connects with the secret of an API key.
    pub async fn connect(app: &TestApp, secret: &str, lifecycle: ClientLifecycleMode) -> Self {
        let http = Client::http_builder().build().expect("a client");
        let address = format!("{}{}", app.url, paths::MCP);
        let config = StreamableHttpClientTransportConfig::with_uri(address).auth_header(secret);
        let transport = StreamableHttpClientTransport::with_client(http, config);
        Self(().serve_with_lifecycle(transport, lifecycle).await.expect("a connection"))
    }

    pub async fn try_call(
        &self,
        tool: &'static str,
        arguments: Value,
    ) -> Result<CallToolResult, ServiceError> {
        let Value::Object(arguments) = arguments else { panic!("{arguments} is no object") };
        self.0.call_tool(CallToolRequestParams::new(tool).with_arguments(arguments)).await
    }

    /// Calls a tool that succeeds, and returns its result.
    pub async fn call(&self, tool: &'static str, arguments: Value) -> Value {
        let result = self.try_call(tool, arguments).await.expect("a result");
        assert_eq!(result.is_error, Some(false), "{tool}: {result:?}");
        content(result)
    }

    /// Calls a tool that refuses, and returns the problem.
    pub async fn fail(&self, tool: &'static str, arguments: Value) -> Problem {
        let result = self.try_call(tool, arguments).await.expect("a result");
        assert_eq!(result.is_error, Some(true), "{tool}: {result:?}");
        serde_json::from_value(content(result)).expect("a problem")
    }
}

/// Returns the structured content, which is also there as a text.
fn content(result: CallToolResult) -> Value {
    let structured = result.structured_content.expect("structured content");
    let text = result.content.first().and_then(|block| block.as_text()).expect("a text");
    assert_eq!(serde_json::from_str::<Value>(&text.text).expect("JSON"), structured);
    structured
}
