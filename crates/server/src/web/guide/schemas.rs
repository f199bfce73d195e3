//! Writes the schemas of the OpenAPI document.

use serde_json::Value;

use super::{
    html::{escape, inline, prose},
    reference::table,
};

/// Returns a text; empty if there is none.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Writes the schemas by name.
pub fn section(schemas: &Value) -> String {
    let articles = schemas.as_object().into_iter().flatten().map(|(name, schema)| article(name, schema));
    let articles: String = articles.collect();
    format!(
        "<section id=\"schemas\" aria-labelledby=\"title-schemas\">\n<h2 id=\"title-schemas\">Schemas</h2>\n{articles}</section>\n"
    )
}

fn article(name: &str, schema: &Value) -> String {
    let name = escape(name);
    let required =
        |field: &str| schema["required"].as_array().is_some_and(|names| names.iter().any(|it| it == field));
    let row = |(field, schema): (&String, &Value)| {
        let is_required = if required(field) { "required" } else { "optional" };
        format!(
            "<tr><td><code>{}</code></td><td>{is_required}</td><td>{}</td><td>{}</td></tr>\n",
            escape(field),
            kind(schema),
            inline(description(schema)),
        )
    };
    let rows: String = schema["properties"].as_object().into_iter().flatten().map(row).collect();
    let fields = if rows.is_empty() {
        format!("<p>{}</p>\n", kind(schema))
    } else {
        table(&format!("Fields of {name}"), ["Field", "Presence", "Type", "Description"], &rows)
    };
    format!(
        "<article id=\"schema-{name}\" aria-labelledby=\"title-schema-{name}\">\n\
         <h3 id=\"title-schema-{name}\"><a href=\"#schema-{name}\">{name}</a></h3>\n{}{fields}{}</article>\n",
        prose(text(&schema["description"])),
        example(schema),
    )
}

/// Returns the description of a field, which stands in the form that is not null if it may be null.
fn description(schema: &Value) -> &str {
    let forms = schema["oneOf"].as_array().into_iter().flatten();
    let mut texts = std::iter::once(schema).chain(forms).map(|form| text(&form["description"]));
    texts.find(|text| !text.is_empty()).unwrap_or_default()
}

fn example(schema: &Value) -> String {
    let example = schema.get("example").or_else(|| schema["examples"].get(0));
    let pretty = example.filter(|example| example.is_object()).map(|example| format!("{example:#}"));
    pretty.map_or_else(String::new, |pretty| {
        format!(
            "<details><summary>Example</summary><pre tabindex=\"0\"><code>{}</code></pre></details>\n",
            escape(&pretty)
        )
    })
}

/// Writes the type of a schema, with links to other schemas.
pub fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|target| target.rsplit('/').next()) {
        let name = escape(name);
        return format!("<a href=\"#schema-{name}\">{name}</a>");
    }
    for forms in ["oneOf", "anyOf", "allOf"] {
        if let Some(forms) = schema[forms].as_array() {
            return forms.iter().map(kind).collect::<Vec<_>>().join(" or ");
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        let value = |value: &Value| format!("<code>{}</code>", escape(&value.to_string()));
        return values.iter().map(value).collect::<Vec<_>>().join(", ");
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().map(text).collect(),
        one => vec![text(one)],
    };
    let types: Vec<String> = types
        .into_iter()
        .map(|name| match name {
            "array" => format!("list of {}", kind(&schema["items"])),
            "" => "any value".to_owned(),
            name => escape(name),
        })
        .collect();
    format!("{}{}", types.join(" or "), limits(schema))
}

/// Writes the limits of a schema in words.
fn limits(schema: &Value) -> String {
    const LIMITS: [(&str, &str); 8] = [
        ("format", ""),
        ("minimum", "at least "),
        ("maximum", "at most "),
        ("minLength", "minimum length "),
        ("maxLength", "maximum length "),
        ("minItems", "minimum number "),
        ("maxItems", "maximum number "),
        ("pattern", "pattern "),
    ];
    let limit = |(key, words): (&str, &str)| match schema.get(key)? {
        Value::String(pattern) if key == "pattern" => {
            Some(format!("{words}<code>{}</code>", escape(pattern)))
        }
        Value::String(value) => Some(format!("{words}{}", escape(value))),
        value => Some(format!("{words}{value}")),
    };
    let limits: Vec<String> = LIMITS.into_iter().filter_map(limit).collect();
    if limits.is_empty() { String::new() } else { format!(", {}", limits.join(", ")) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_type_is_written_with_its_limits_and_links() {
        let link = "<a href=\"#schema-Id\">Id</a>";
        assert_eq!(kind(&json!({ "$ref": "#/components/schemas/Id" })), link);
        let optional = json!({ "oneOf": [{ "$ref": "#/components/schemas/Id" }, { "type": "null" }] });
        assert_eq!(kind(&optional), format!("{link} or null"));
        let list = json!({ "type": "array", "items": { "type": "integer", "minimum": 1 }, "maxItems": 3 });
        assert_eq!(kind(&list), "list of integer, at least 1, maximum number 3");
        assert_eq!(kind(&json!({ "type": "string", "enum": ["a"] })), "<code>&quot;a&quot;</code>");
    }
}
