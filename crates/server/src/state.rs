//! What every handler may use: the database, the clock, tokens and limits. Built once, passed down.

use std::sync::Arc;

use crate::{
    app::{Actor, Context, people::sessions},
    auth::{limits::Limits, passwords::Passwords, proxies::Proxies, tokens::Tokens},
    clock::Clock,
    db::{Connection, Db, Failure},
    web::error::ApiError,
};

/// Shared by all workers; cheap to clone.
#[derive(Clone)]
pub struct State {
    pub db: Db,
    pub clock: Clock,
    /// Without a slash at its end.
    pub public_url: Arc<str>,
    pub tokens: Arc<Tokens>,
    pub passwords: Passwords,
    pub limits: Arc<Limits>,
    pub proxies: Proxies,
}

impl State {
    /// Queries that see one state of the database.
    pub async fn read<T, F>(&self, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnMut(&mut Connection) -> Result<T, Failure> + Send + 'static,
    {
        Ok(self.db.read(work).await?)
    }

    /// One transaction on behalf of `actor`, whose session must still stand when all locks are held and
    /// everything is done: a logout or deactivation acts at once.
    pub async fn write<T, F>(&self, actor: &Actor, mut work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnMut(&mut Connection, &Context) -> Result<T, Failure> + Send + 'static,
    {
        self.write_confirming(actor, move |conn, context| {
            let done = work(conn, context)?;
            sessions::confirm(conn, context)?;
            Ok(done)
        })
        .await
    }

    /// The same for `work` that may end the actor's own session or change their role: it confirms the session
    /// itself, once it holds its locks (`accounts::locked`).
    pub async fn write_confirming<T, F>(&self, actor: &Actor, mut work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnMut(&mut Connection, &Context) -> Result<T, Failure> + Send + 'static,
    {
        let context = Context { actor: actor.clone(), clock: self.clock.clone() };
        Ok(self.db.write(move |conn| work(conn, &context)).await?)
    }
}
