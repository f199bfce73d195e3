//! Tables as CSV (RFC 4180), with texts escaped so that no spreadsheet reads one as a formula, and their parser.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse, dev::Payload, http::header::CONTENT_DISPOSITION,
};
use csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};
use pitboard_api::{FieldError, ProblemCode};

use crate::web::{error::ApiError, payload::Body};

/// The longest table that is accepted, in bytes.
const LIMIT: usize = 512 * 1024;
/// The characters with which a formula of a spreadsheet begins; some programs take the full-width signs for the others.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Returns rows below a header, as a file to download.
pub fn answer<const N: usize>(
    name: &str,
    header: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Result<HttpResponse, ApiError> {
    let failed = |error: String| ApiError::internal(&format!("a table could not be written: {error}"));
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(header).map_err(|error| failed(error.to_string()))?;
    for row in rows {
        writer.write_record(row).map_err(|error| failed(error.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(error.to_string()))?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")))
        .body(bytes))
}

/// Escapes a text that a user wrote, if it would be a formula.
pub fn text(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// Undoes [`text`].
pub(super) fn plain(field: &str) -> &str {
    field.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(field)
}

/// Whether the field is, or is escaped as, a spreadsheet formula.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

/// Extracts a table in a body. The handler reads it, after its guard has admitted the caller.
pub struct Table {
    is_csv: bool,
    body: Body,
}

impl FromRequest for Table {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_csv = request.content_type().eq_ignore_ascii_case("text/csv");
        ready(Ok(Self { is_csv, body: Body::of(request, payload) }))
    }
}

impl Table {
    /// Reads the body as text. No body is an empty table.
    pub async fn text(self) -> Result<String, ApiError> {
        let bytes = self.body.read(LIMIT).await?;
        if !bytes.is_empty() && !self.is_csv {
            let detail = "Send the table as Content-Type: text/csv.";
            return Err(ApiError::new(ProblemCode::UnsupportedMediaType, detail));
        }
        let text = String::from_utf8(bytes)
            .map_err(|_| ApiError::new(ProblemCode::Malformed, "The table is not UTF-8."))?;
        // Spreadsheets write a byte order mark first.
        Ok(text.trim_start_matches('\u{feff}').to_owned())
    }
}

/// Parses the lines of a table, each with its number and its fields in the order of `columns`. Commas or semicolons
/// separate them. The columns may come in any order; all must be present, and no others.
pub fn parse_lines<const N: usize>(
    table: &str,
    columns: [&str; N],
) -> Result<Vec<(u64, [String; N])>, ApiError> {
    // The reader counts a line that ends with both characters late.
    let table = table.replace("\r\n", "\n");
    let first = table.lines().next().unwrap_or_default();
    let delimiter = if first.contains(';') && !first.contains(',') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(table.as_bytes());
    let wrong = |line: u64, detail: String| FieldError { pointer: format!("/{line}"), detail };
    let header =
        reader.headers().map_err(|error| ApiError::invalid(vec![wrong(1, error.to_string())]))?.clone();
    let place = |column: &str| header.iter().position(|name| name.trim() == column);
    let places = columns.map(place);
    if header.len() != N || places.iter().any(Option::is_none) {
        let detail = format!("must be the columns {}", columns.join(", "));
        return Err(ApiError::invalid(vec![wrong(1, detail)]));
    }
    let (mut lines, mut errors) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record: StringRecord =
            record.map_err(|error| ApiError::invalid(vec![wrong(0, error.to_string())]))?;
        let number = record.position().map_or(0, csv::Position::line);
        if record.len() == N {
            let field = |place: Option<usize>| place.and_then(|place| record.get(place)).unwrap_or_default();
            lines.push((number, places.map(|place| plain(field(place).trim()).to_owned())));
        } else {
            errors.push(wrong(number, format!("has {} fields instead of {N}", record.len())));
        }
    }
    if errors.is_empty() { Ok(lines) } else { Err(ApiError::invalid(errors)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_would_be_a_formula_is_escaped_and_read_back() {
        for (name, written) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2", "'-2"),
            ("+2", "'+2"),
            ("Audio = sound", "Audio = sound"),
            ("'quoted", "'quoted"),
            ("'=1+1", "''=1+1"),
            ("''-2", "'''-2"),
            ("＝1+1", "'＝1+1"),
            ("＋2", "'＋2"),
            ("－2", "'－2"),
            ("＠SUM(A1)", "'＠SUM(A1)"),
            ("\n=1", "'\n=1"),
        ] {
            assert_eq!(text(name), written);
            assert_eq!(plain(written), name);
        }
    }

    #[test]
    fn columns_may_come_in_any_order_with_commas_or_semicolons_between_them() {
        let read = |table: &str| parse_lines(table, ["a", "b"]).ok();
        let row = |number, a: &str, b: &str| (number, [a.to_owned(), b.to_owned()]);
        assert_eq!(read("a,b\n1,2\n"), Some(vec![row(2, "1", "2")]));
        assert_eq!(read("b;a\r\n2;\"1;\"\r\n"), Some(vec![row(2, "1;", "2")]));
        assert_eq!(read("a,b\n\"x\ny\",2\n3,4\n").map(|lines| lines[1].0), Some(4));
        assert_eq!(read("a,b\n"), Some(vec![]));
        for bad in ["", "a\n1\n", "a,b,c\n1,2,3\n", "a,c\n1,2\n", "a,b\n1\n", "a,b\n1,2,3\n"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
