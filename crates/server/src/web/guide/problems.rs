//! The pages about problems, from the table of codes.

use pitboard_api::{FieldError, Problem, ProblemCode};
use serde::Serialize;
use serde_json::json;

use super::{
    html::{escape, inline, page as html_page},
    problem_path,
};
use crate::web::error::ApiError;

/// Returns the page that lists the codes.
pub fn list() -> String {
    let row = |code: &ProblemCode| {
        format!(
            "<tr><td><a href=\"{}\"><code>{code}</code></a></td><td>{}</td><td>{}</td></tr>\n",
            problem_path(*code),
            code.status(),
            escape(code.title())
        )
    };
    let rows: String = ProblemCode::ALL.iter().map(row).collect();
    let content = format!(
        "<p>Every failure is a problem document (RFC 9457) with a stable <code>code</code>. Clients ignore fields \
         and codes that they do not know, and then act on the status.</p>\n\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Codes\"><table>\n\
         <thead><tr><th scope=\"col\">Code</th><th scope=\"col\">Status</th><th scope=\"col\">Title</th></tr></thead>\n\
         <tbody>\n{rows}</tbody></table></div>\n"
    );
    html_page("Problems", "", &content)
}

/// Returns the page about a code.
pub fn page(code: ProblemCode, public_url: &str) -> Result<String, ApiError> {
    let example = serde_json::to_string_pretty(&example(code, public_url)).map_err(internal)?;
    let content = format!(
        "<p>Code <code>{code}</code>, status {}.</p>\n<h2>Meaning</h2>\n<p>{}</p>\n<h2>What to do</h2>\n<p>{}</p>\n\
         <h2>Example</h2>\n<pre tabindex=\"0\"><code>{}</code></pre>\n<p><a href=\"/problems\">All problems</a></p>\n",
        code.status(),
        inline(code.meaning()),
        inline(code.action()),
        escape(&example)
    );
    Ok(html_page(code.title(), "", &content))
}

/// Returns the same as JSON.
pub fn json(code: ProblemCode, public_url: &str) -> Result<String, ApiError> {
    #[derive(Serialize)]
    struct Description {
        code: ProblemCode,
        status: u16,
        title: &'static str,
        meaning: &'static str,
        action: &'static str,
        example: Problem,
    }
    let description = Description {
        code,
        status: code.status(),
        title: code.title(),
        meaning: code.meaning(),
        action: code.action(),
        example: example(code, public_url),
    };
    serde_json::to_string(&description).map_err(internal)
}

fn internal(error: serde_json::Error) -> ApiError {
    ApiError::internal(&error.to_string())
}

fn example(code: ProblemCode, public_url: &str) -> Problem {
    let field = |pointer: &str, detail: &str| {
        vec![FieldError { pointer: pointer.to_owned(), detail: detail.to_owned() }]
    };
    let mut problem = Problem {
        r#type: format!("{public_url}{}", problem_path(code)),
        title: code.title().to_owned(),
        status: code.status(),
        detail: code.example_detail().to_owned(),
        instance: "/api/v1/appointments".to_owned(),
        code,
        errors: Vec::new(),
        alternatives: Vec::new(),
        conflicts: Vec::new(),
    };
    let mut at = |path: &str| problem.instance = path.to_owned();
    match code {
        ProblemCode::ValidationFailed => {
            problem.errors = field("/vehicle/license_plate", "must have 2 to 16 letters and digits");
        }
        ProblemCode::CapacityExceeded => {
            let start = json!({ "date": "2026-11-23", "period": "11:00", "starts_at": "2026-11-23T11:00:00+05:30",
                "remaining": 4 });
            problem.alternatives = serde_json::from_value(start).into_iter().collect();
        }
        ProblemCode::Conflicts => {
            at("/api/v1/closures");
            let conflict = json!({ "reference": "7K3M9QXR", "date": "2026-11-23", "period": "09:00", "slot_no": 4,
                "kind": "closed", "capacity": 0, "occupied": 1 });
            problem.conflicts = serde_json::from_value(conflict).into_iter().collect();
        }
        ProblemCode::InUse => {
            at("/api/v1/employees/7/deactivate");
            problem.errors = field("/appointments/7K3M9QXR", "Audio System, 2026-11-23 09:00");
        }
        ProblemCode::VersionConflict
        | ProblemCode::InvalidTransition
        | ProblemCode::CancellationWindowPassed => at("/api/v1/appointments/7K3M9QXR/cancel"),
        ProblemCode::Forbidden => at("/api/v1/settings"),
        ProblemCode::EmailTaken | ProblemCode::RateLimited => at("/api/v1/auth/register"),
        ProblemCode::LastAdmin => at("/api/v1/employees/1/deactivate"),
        _ => {}
    }
    problem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_have_the_lists_that_their_codes_are_about() {
        let of = |code| example(code, "https://garage.example");
        assert_eq!(of(ProblemCode::ValidationFailed).errors.len(), 1);
        assert_eq!(of(ProblemCode::CapacityExceeded).alternatives.len(), 1);
        assert_eq!(of(ProblemCode::Conflicts).conflicts.len(), 1);
    }
}
