//! Writes HTML: escaped texts, prose with code in backticks, and the frame of a page.

/// Escapes a text for an element or a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Writes a sentence; parts in backticks are code.
pub fn inline(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(nth, part)| match nth % 2 {
        0 => escape(part),
        _ => format!("<code>{}</code>", escape(part)),
    });
    parts.collect()
}

/// Writes paragraphs, which empty lines separate.
pub fn prose(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    paragraphs.map(|paragraph| format!("<p>{}</p>\n", inline(paragraph))).collect()
}

/// Writes a page: its title, the links to the other pages, an optional navigation, and the content.
pub fn page(title: &str, navigation: &str, content: &str) -> String {
    let title = escape(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} · Pitboard API</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"/docs/style.css\">\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#content\">Skip to the content</a>\n\
         <header><nav aria-label=\"Documents\"><a href=\"/docs\">API reference</a> \
         <a href=\"/problems\">Problems</a> <a href=\"/openapi.json\">OpenAPI document</a></nav></header>\n\
         {navigation}<main id=\"content\">\n<h1>{title}</h1>\n{content}</main>\n</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_backticks_are_code() {
        assert_eq!(inline("a < `b & \"c\"`"), "a &lt; <code>b &amp; &quot;c&quot;</code>");
        assert_eq!(prose("a\nb\n\nc"), "<p>a\nb</p>\n<p>c</p>\n");
    }
}
