//! Reads and writes whole tables, for the copy of a database. The row types are generated from `schema.rs`, so that
//! they have every column of every table.

use std::hash::{DefaultHasher, Hash, Hasher};

use diesel::{QueryResult, sql_types};

use crate::db::AnyConnection;

/// Rows that are read and written together. PostgreSQL takes 65,535 parameters a statement, a table has at most 64
/// columns.
pub const BATCH: usize = 1000;

/// A row with all columns of its table.
pub trait Row: Hash + Sized {
    /// Loads the rows after `last` in the order of the primary key, or the first ones; at most [`BATCH`].
    fn load_after(conn: &mut AnyConnection, last: Option<&Self>) -> QueryResult<Vec<Self>>;

    /// Inserts rows, with their ids; at most [`BATCH`].
    fn insert(conn: &mut AnyConnection, rows: &[Self]) -> QueryResult<()>;
}

/// A table with its generated row type.
pub trait WholeTable {
    type Row: Row;
}

/// The content of a table, without the order of its rows: text has another order on another database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Content {
    pub rows: u64,
    /// The sum of the hashes of all rows.
    checksum: u64,
}

impl Content {
    fn add<R: Row>(&mut self, rows: &[R]) {
        for row in rows {
            let mut hasher = DefaultHasher::new();
            row.hash(&mut hasher);
            self.rows += 1;
            self.checksum = self.checksum.wrapping_add(hasher.finish());
        }
    }
}

/// A table of the schema, with the work on its rows.
pub struct Table {
    pub name: &'static str,
    /// Copies all rows from the first connection to the second, and returns what was read.
    pub copy: fn(&mut AnyConnection, &mut AnyConnection) -> QueryResult<Content>,
    /// Reads all rows.
    pub content: fn(&mut AnyConnection) -> QueryResult<Content>,
    /// Whether there is no row.
    pub is_empty: fn(&mut AnyConnection) -> QueryResult<bool>,
}

impl Table {
    pub const fn of<T: WholeTable>(name: &'static str) -> Self {
        Self {
            name,
            copy: |from, to| read::<T::Row>(from, |rows| T::Row::insert(to, rows)),
            content: |conn| read::<T::Row>(conn, |_| Ok(())),
            is_empty: |conn| Ok(T::Row::load_after(conn, None)?.is_empty()),
        }
    }
}

/// Reads a table in batches.
fn read<R: Row>(
    conn: &mut AnyConnection,
    mut on_batch: impl FnMut(&[R]) -> QueryResult<()>,
) -> QueryResult<Content> {
    let mut content = Content::default();
    let mut batch = R::load_after(conn, None)?;
    while let Some(last) = batch.last() {
        on_batch(&batch)?;
        content.add(&batch);
        batch = R::load_after(conn, Some(last))?;
    }
    Ok(content)
}

/// The type of a column's value.
pub trait Column {
    type Value;
}

macro_rules! columns {
    ($($column:ident: $value:ty,)+) => {
        $(impl Column for sql_types::$column {
            type Value = $value;
        })+
    };
}

columns! {
    BigInt: i64,
    Integer: i32,
    Text: String,
    Bool: bool,
    Date: chrono::NaiveDate,
    Time: chrono::NaiveTime,
    Timestamp: chrono::NaiveDateTime,
}

impl<C: Column + sql_types::SqlType<IsNull = sql_types::is_nullable::NotNull>> Column
    for sql_types::Nullable<C>
{
    type Value = Option<C::Value>;
}

/// Declares a table to diesel, with its row type.
macro_rules! table {
    ($name:ident ($first_key:ident $(, $key:ident)*) { $($column:ident -> $type:ty,)+ }) => {
        diesel::table! {
            $name ($first_key $(, $key)*) {
                $($column -> $type,)+
            }
        }

        const _: () = {
            use diesel::{dsl::{SqlTypeOf, sql}, prelude::*, sql_types::*};
            use $crate::db::{AnyConnection, engine::rows};

            #[derive(Hash, Queryable, Insertable)]
            #[diesel(table_name = $name)]
            pub struct Row {
                $($column: <$type as rows::Column>::Value,)+
            }

            impl rows::WholeTable for $name::table {
                type Row = Row;
            }

            impl rows::Row for Row {
                fn load_after(conn: &mut AnyConnection, last: Option<&Self>) -> QueryResult<Vec<Self>> {
                    let rows = $name::table.order(($name::$first_key, $($name::$key,)*)).limit(rows::BATCH as i64);
                    let Some(last) = last else { return rows.load(conn) };
                    // Compared as one value, so that both databases find the place in the index of the key.
                    let is_after = sql::<Bool>(concat!(
                        "(\"", stringify!($first_key), "\"" $(, ", \"", stringify!($key), "\"")*, ") > ("
                    ))
                    .bind::<SqlTypeOf<$name::$first_key>, _>(&last.$first_key)
                    $(.sql(", ").bind::<SqlTypeOf<$name::$key>, _>(&last.$key))*
                    .sql(")");
                    rows.filter(is_after).load(conn)
                }

                fn insert(conn: &mut AnyConnection, rows: &[Self]) -> QueryResult<()> {
                    match conn {
                        AnyConnection::Sqlite(conn) => rows.iter().try_for_each(|row| {
                            diesel::insert_into($name::table).values(row).execute(conn).map(drop)
                        }),
                        // One statement for all: each costs a round trip.
                        AnyConnection::Postgres(conn) => {
                            diesel::insert_into($name::table).values(rows).execute(conn).map(drop)
                        }
                    }
                }
            }
        };
    };
}
pub(crate) use table;

/// Lists the tables of the schema.
macro_rules! tables {
    ($($name:ident,)+) => {
        diesel::allow_tables_to_appear_in_same_query!($($name),+);

        /// All tables, each after those that it refers to.
        pub const TABLES: &[$crate::db::engine::rows::Table] =
            &[$($crate::db::engine::rows::Table::of::<$name::table>(stringify!($name))),+];
    };
}
pub(crate) use tables;
