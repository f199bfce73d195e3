//! `pitboard copy`: the whole database into an empty one, of either kind.

use std::collections::BTreeMap;

use pitboard_server::db::engine::{connection::Purpose, schema::TABLES};
use pitboard_tests::{
    backend::Place,
    program::{Finished, pitboard, run},
};

mod contents;
mod interruptions;
mod refusals;

/// Runs `pitboard copy`.
fn copy(from: &Place, to: &Place) -> Finished {
    run(pitboard(to, &["copy", "--from", &from.text, "--to", &to.text]), "")
}

/// Copies, and returns the line on standard output.
fn copied(from: &Place, to: &Place) -> String {
    let finished = copy(from, to);
    assert_eq!((finished.code, finished.stdout.lines().count()), (Some(0), 1), "{finished:?}");
    assert!(finished.stdout.starts_with("copied "), "{finished:?}");
    finished.stdout
}

/// Checks that two databases of one kind have the same rows in every table.
fn assert_equal(left: &BTreeMap<String, Vec<String>>, right: &BTreeMap<String, Vec<String>>) {
    assert!(left.keys().eq(right.keys()), "{:?} {:?}", left.keys(), right.keys());
    for (table, rows) in left {
        let other = &right[table];
        assert_eq!(rows.len(), other.len(), "rows of {table}");
        for (row, other) in rows.iter().zip(other) {
            assert_eq!(row, other, "{table}");
        }
    }
}

fn assert_empty(place: &Place) {
    let mut conn = place.url.connect(Purpose::Read).expect("a connection");
    for table in TABLES {
        assert!((table.is_empty)(&mut conn).expect("a table"), "{} has rows", table.name);
    }
}
