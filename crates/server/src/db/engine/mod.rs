//! The machinery under the tables: connections, pools, the SQLite writer, locks, migrations and the classification
//! of database errors. No table of one noun.

pub mod connection;
pub mod dialect;
pub mod encryption;
pub mod errors;
pub mod handle;
pub mod ids;
pub mod lock;
pub mod measures;
pub mod migrations;
mod place;
pub mod pool;
pub mod pooler;
pub mod rows;
pub mod schema;
pub mod scope;
pub mod slices;
pub mod text_enum;
pub mod usage;
pub mod wal;
pub mod writer;

pub use connection::{AnyConnection, Url};
pub use handle::Db;
pub use scope::Connection;
