//! The reference: the operations of the OpenAPI document by tag, followed by its schemas, as one page without scripts.

use serde_json::Value;

use super::{
    html::{escape, inline, page as html_page, prose},
    schemas::{self, text},
};
use crate::web::error::ApiError;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Returns the page of a document.
pub fn page(json: &str) -> Result<String, ApiError> {
    let document: Value =
        serde_json::from_str(json).map_err(|error| ApiError::internal(&error.to_string()))?;
    let operations = operations(&document);
    let (mut navigation, mut content) = (String::new(), String::new());
    let info = &document["info"];
    content.push_str(&format!("<p>Version {}.</p>\n", escape(text(&info["version"]))));
    content.push_str(&prose(text(&info["description"])));
    for tag in document["tags"].as_array().into_iter().flatten() {
        let name = text(&tag["name"]);
        let of_tag = || operations.iter().filter(|operation| operation.tag == name);
        let entries: String = of_tag().map(Operation::entry).collect();
        let name = escape(name);
        navigation.push_str(&format!(
            "<details><summary><a href=\"#tag-{name}\">{name}</a></summary><ul>\n{entries}</ul></details>\n"
        ));
        content.push_str(&format!(
            "<section id=\"tag-{name}\" aria-labelledby=\"title-{name}\">\n<h2 id=\"title-{name}\">{name}</h2>\n<p>{}.</p>\n",
            inline(text(&tag["description"]))
        ));
        of_tag().for_each(|operation| content.push_str(&operation.section()));
        content.push_str("</section>\n");
    }
    navigation.push_str("<p><a href=\"#schemas\">Schemas</a></p>\n");
    let navigation = format!("<nav class=\"contents\" aria-label=\"Operations\">\n{navigation}</nav>\n");
    content.push_str(&schemas::section(&document["components"]["schemas"]));
    Ok(html_page("API reference", &navigation, &content))
}

struct Operation<'a> {
    id: &'a str,
    tag: &'a str,
    method: &'static str,
    path: &'a str,
    object: &'a Value,
    document: &'a Value,
}

fn operations(document: &Value) -> Vec<Operation<'_>> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            let Some(object) = item.get(method) else { continue };
            let (id, tag) = (text(&object["operationId"]), text(&object["tags"][0]));
            operations.push(Operation { id, tag, method, path, object, document });
        }
    }
    operations
}

impl Operation<'_> {
    /// Writes its line in the navigation.
    fn entry(&self) -> String {
        format!("<li><a href=\"#{0}\">{0}</a></li>\n", self.id)
    }

    fn section(&self) -> String {
        let Self { id, method, path, object, .. } = self;
        format!(
            "<article id=\"{id}\" aria-labelledby=\"title-{id}\">\n<h3 id=\"title-{id}\"><a href=\"#{id}\">{id}</a></h3>\n\
             <p class=\"route\"><strong>{}</strong> <code>{}</code></p>\n<p>{}</p>\n{}{}{}{}</article>\n",
            method.to_uppercase(),
            escape(path),
            inline(text(&object["summary"])),
            prose(text(&object["description"])),
            self.parameters(),
            self.body(),
            self.responses(),
        )
    }

    fn parameters(&self) -> String {
        let row = |parameter: &Value| {
            let required = if parameter["required"] == true { "required" } else { "optional" };
            format!(
                "<tr><td><code>{}</code></td><td>{}, {required}</td><td>{}</td><td>{}</td></tr>\n",
                escape(text(&parameter["name"])),
                escape(text(&parameter["in"])),
                schemas::kind(&parameter["schema"]),
                inline(text(&parameter["description"])),
            )
        };
        let rows: String = self.object["parameters"].as_array().into_iter().flatten().map(row).collect();
        table(&format!("Parameters of {}", self.id), ["Parameter", "Place", "Type", "Description"], &rows)
    }

    fn body(&self) -> String {
        let body = &self.object["requestBody"];
        let required = if body["required"] == true { "Required" } else { "Optional" };
        let form = |(media_type, content): (&String, &Value)| {
            let kind = schemas::kind(&content["schema"]);
            format!("<p><strong>Body</strong> {required}, <code>{}</code>: {kind}</p>\n", escape(media_type))
        };
        body["content"].as_object().into_iter().flatten().map(form).collect()
    }

    fn responses(&self) -> String {
        let row = |(status, response): (&String, &Value)| {
            let shared =
                response["$ref"].as_str().and_then(|it| self.document.pointer(it.trim_start_matches('#')));
            let response = shared.unwrap_or(response);
            let contents = response["content"].as_object().into_iter().flatten();
            let kinds: Vec<String> = contents.map(|(_, content)| schemas::kind(&content["schema"])).collect();
            let headers: Vec<String> = response["headers"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| format!("<code>{}</code>", escape(name)))
                .collect();
            format!(
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                escape(status),
                codes(text(&response["description"])),
                kinds.join("<br>"),
                headers.join(", ")
            )
        };
        let rows: String = self.object["responses"].as_object().into_iter().flatten().map(row).collect();
        table(&format!("Responses of {}", self.id), ["Status", "Description", "Body", "Headers"], &rows)
    }
}

/// Writes the description of a response; problem codes are links to their pages.
fn codes(description: &str) -> String {
    let link = |code: &str| {
        let known = pitboard_api::ProblemCode::ALL.iter().any(|known| known.as_str() == code);
        known.then(|| format!("<a href=\"/problems/{code}\"><code>{code}</code></a>"))
    };
    let links: Option<Vec<String>> =
        description.split(", ").map(|code| link(code.trim_matches('`'))).collect();
    links.map_or_else(|| inline(description), |links| links.join(", "))
}

/// Writes a table that scrolls by itself on narrow screens; nothing without rows.
pub fn table(label: &str, columns: [&str; 4], rows: &str) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let head: String = columns.iter().map(|column| format!("<th scope=\"col\">{column}</th>")).collect();
    format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table>\n<thead><tr>{head}</tr></thead>\n\
         <tbody>\n{rows}</tbody></table></div>\n",
        escape(label)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problem_codes_are_links_and_other_descriptions_are_text() {
        assert_eq!(codes("`closed`"), "<a href=\"/problems/closed\"><code>closed</code></a>");
        assert_eq!(codes("Created"), "Created");
        assert_eq!(codes("`closed`, or not"), "<code>closed</code>, or not");
    }
}
