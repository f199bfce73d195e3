//! The server and its tools, as an agent is told about them.

use pitboard_domain::scope::Scope;
use pitboard_tests::{Backend, TestApp};
use rmcp::ClientLifecycleMode;
use rstest_reuse::apply;
use serde_json::Value;

use super::{Agent, HANDSHAKE, discovery};
use crate::{
    integrations::{create_key, new_key},
    on_both_databases,
};

async fn connect(app: &TestApp, lifecycle: ClientLifecycleMode) -> Agent {
    let admin = app.admin("root").await;
    let key = create_key(app, &admin, &new_key(&[Scope::AppointmentsWrite])).await;
    Agent::connect(app, &key.secret, lifecycle).await
}

/// Checks that a schema stands on its own and describes every argument.
fn assert_complete(tool: &str, schema: &Value) {
    let text = schema.to_string();
    for foreign in ["$ref", "\"pattern\"", "\"null\""] {
        assert!(!text.contains(foreign), "{tool} has {foreign}: {text}");
    }
    assert_eq!(
        (schema["type"].as_str(), schema["additionalProperties"].as_bool()),
        (Some("object"), Some(false))
    );
    let properties = schema["properties"].as_object().expect("properties");
    for (name, property) in properties {
        let described = property["description"].as_str().is_some_and(|text| text.len() > 5);
        assert!(described, "{tool} {name}: {property}");
        assert!(property.get("type").or(property.get("oneOf")).is_some(), "{tool} {name}: {property}");
    }
    for name in schema["required"].as_array().expect("required") {
        assert!(properties.contains_key(name.as_str().expect("a name")), "{tool} {name}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_agent_learns_what_the_server_is_and_what_each_tool_needs(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let agent = connect(&app, HANDSHAKE).await;
    let info = agent.0.peer_info().expect("the server");
    assert_eq!(info.server_info.as_ref().map(|server| server.name.as_str()), Some("pitboard"));
    assert!(info.instructions.as_ref().is_some_and(|text| text.contains("list_services")));
    assert!(info.capabilities.tools.is_some() && info.capabilities.resources.is_none());

    let tools = agent.0.list_all_tools().await.expect("the tools");
    let names: Vec<&str> = tools.iter().map(|tool| &*tool.name).collect();
    assert_eq!(names, ["list_services", "find_times", "book", "reschedule", "cancel"]);
    let mut required = Vec::new();
    for tool in &tools {
        let schema = tool.schema_as_json_value();
        assert_complete(&tool.name, &schema);
        required.push(schema["required"].to_string());
        let hints = tool.annotations.as_ref().expect("hints");
        let reads = ["list_services", "find_times"].contains(&&*tool.name);
        assert_eq!(hints.read_only_hint, Some(reads), "{}", tool.name);
        assert_eq!(hints.is_destructive(), ["reschedule", "cancel"].contains(&&*tool.name), "{}", tool.name);
    }
    let expected = [
        r#"[]"#,
        r#"["service_id"]"#,
        r#"["service_id","date","period","vehicle","customer"]"#,
        r#"["reference","date","period"]"#,
        r#"["reference"]"#,
    ];
    assert_eq!(required, expected);
    let book = tools[2].schema_as_json_value();
    assert!(book["properties"]["hold"].is_null() && book["properties"]["complexity"].is_null());
    assert_eq!(book["properties"]["vehicle"]["properties"]["year"]["type"], "integer");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn clients_of_the_revision_without_a_handshake_get_the_same_tools(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let agent = connect(&app, discovery()).await;
    assert_eq!(agent.0.list_all_tools().await.expect("the tools").len(), 5);
    let services = agent.call("list_services", serde_json::json!({ "limit": 100 })).await;
    assert_eq!(services["items"].as_array().map(Vec::len), Some(7));
}
