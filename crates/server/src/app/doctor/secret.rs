//! Compares the secret of this machine with the one of the server that started last.

use crate::{
    app::{
        Failure,
        doctor::{Finding, Verdict},
        transactions::SERVED_WORKSHOP,
    },
    db::{AnyConnection, Connection, marks},
};

/// Examines the fingerprint of a secret; `None` if this machine has no secret.
pub fn examine_secret(raw: &mut AnyConnection, fingerprint: Option<&str>) -> Result<Finding, Failure> {
    let conn = &mut Connection { raw, workshop_id: SERVED_WORKSHOP };
    let (verdict, detail) = match (fingerprint, marks::find(conn, marks::SECRET)?) {
        (None, _) => (Verdict::Well, "not compared: this machine has none"),
        (_, None) => (Verdict::Well, "not compared: no server has started yet"),
        (Some(own), Some(mark)) if mark.value == own => {
            (Verdict::Well, "the one of the server that started last")
        }
        _ => (
            Verdict::Warning,
            "another than that of the server that started last: sessions of one are refused by the other",
        ),
    };
    Ok(Finding { what: "secret", verdict, detail: detail.to_owned() })
}
