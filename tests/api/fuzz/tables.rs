//! The price list as CSV: the exported one with a hostile cell or line, or any bytes.

use pitboard_client::reqwest::Method;
use pitboard_tests::Backend;
use proptest::{prelude::*, sample::Index};
use rstest_reuse::apply;

use super::{
    inputs,
    world::{Request, World},
};
use crate::on_both_databases;

const REGRESSIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/api/fuzz/regressions/tables.txt");

/// What is done to the table.
#[derive(Debug, Clone)]
enum Change {
    /// A cell becomes this.
    Cell(Vec<u8>),
    /// A line is inserted.
    Line(Vec<u8>),
    /// The table is this.
    Whole(Vec<u8>),
    /// Something stands before the table: a byte order mark, the separator.
    Before(Vec<u8>),
    /// Semicolons separate the cells.
    Semicolons,
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => inputs::bytes().prop_map(Change::Cell),
        2 => inputs::bytes().prop_map(Change::Line),
        1 => inputs::bytes().prop_map(Change::Whole),
        1 => inputs::bytes().prop_map(Change::Before),
        1 => Just(Change::Semicolons),
    ]
}

#[apply(on_both_databases)]
fn a_hostile_price_list_never_fails_the_server_and_a_refusal_changes_nothing(#[case] on: Backend) {
    let world = World::start(on);
    let import = world.scene.document.operation("import_prices");
    let export = world.scene.document.operation("export_prices");
    let exported = world.run(world.scene.admin.raw(Method::GET, &export.path).send()).expect("an answer");
    assert_eq!(exported.status, 200);
    let lines: Vec<Vec<u8>> = exported.text().lines().map(|line| line.as_bytes().to_vec()).collect();
    let values = (any::<Index>(), any::<Index>(), change());
    world.check(REGRESSIONS, &values, |(line, cell, change)| {
        let mut lines = lines.clone();
        let line = line.index(lines.len());
        match &change {
            Change::Cell(bytes) => {
                let mut cells: Vec<Vec<u8>> =
                    lines[line].split(|byte| *byte == b',').map(<[u8]>::to_vec).collect();
                let cell = cell.index(cells.len());
                cells[cell].clone_from(bytes);
                lines[line] = cells.join(&b',');
            }
            Change::Line(bytes) => lines.insert(line, bytes.clone()),
            Change::Semicolons => lines.iter_mut().flatten().for_each(|byte| {
                if *byte == b',' {
                    *byte = b';';
                }
            }),
            Change::Whole(_) | Change::Before(_) => {}
        }
        let table = lines.join(&b"\r\n"[..]);
        let table = match change {
            Change::Whole(bytes) => bytes,
            Change::Before(bytes) => [bytes, table].concat(),
            _ => table,
        };
        let request = Request::new(&import.method, &import.path, Some(&world.scene.admin));
        world.send(&request.with_body("text/csv", table))
    });
}
