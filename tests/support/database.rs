//! The server's database, for reads and writes that have no HTTP call.

use pitboard_server::{
    app::{Actor, Confirm, Failure, Tx, transactions::Transactions},
    clock::Clock,
    db::{Connection, Db, Url, engine::handle::Settings},
};

/// A database that a test opens beside the server.
#[derive(Clone)]
pub struct Database(Transactions);

impl Database {
    /// Opens a migrated database.
    pub fn open(url: &Url, clock: &Clock) -> Self {
        Self::open_with(url, Settings::default(), clock)
    }

    /// As [`Self::open`], with sizes and deadlines.
    pub fn open_with(url: &Url, settings: Settings, clock: &Clock) -> Self {
        let db = Db::open(url, settings).expect("a database");
        Self(Transactions::new(db, clock.clone()))
    }

    /// Runs queries that see one state of the database.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Connection<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.0.read(work).await
    }

    /// Runs one transaction on its bare connection.
    pub async fn write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut Connection<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.system(move |tx| work(tx)).await
    }

    /// Runs one transaction of the program itself.
    pub async fn system<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.0.write(Actor::system("test"), Confirm::AtEnd, work).await
    }

    pub fn transactions(&self) -> &Transactions {
        &self.0
    }
}
