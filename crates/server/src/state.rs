//! The parts that every handler may use: transactions, tokens, passwords, limits. Built once at start, passed down.

use std::sync::Arc;

use crate::{
    app::{Actor, Confirm, Failure, Tx, readiness::Readiness, transactions::Transactions},
    auth::{
        limits::Limits, passwords::Passwords, proxies::Proxies, recent_sessions::RecentSessions,
        second_factor::SecondFactors, security_log::SecurityLog, tokens::Tokens,
    },
    clock::Clock,
    db::Connection,
    live::{answers::Answers, streams::Streams},
    metrics::Metrics,
    outgoing::Policy,
    web::{error::ApiError, origins::AllowedOrigins},
};

/// Shared by all workers; cheap to clone.
#[derive(Clone)]
pub struct State {
    pub transactions: Transactions,
    pub answers: Answers,
    pub streams: Streams,
    pub sessions: RecentSessions,
    pub clock: Clock,
    /// Without a slash at its end.
    pub public_url: Arc<str>,
    pub tokens: Arc<Tokens>,
    pub second_factors: Arc<SecondFactors>,
    pub passwords: Passwords,
    pub limits: Arc<Limits>,
    pub security_log: Arc<SecurityLog>,
    pub proxies: Proxies,
    pub allowed_origins: AllowedOrigins,
    /// The addresses to which webhooks may go.
    pub webhooks: Policy,
    pub readiness: Readiness,
    pub metrics: Arc<Metrics>,
}

impl State {
    /// Runs queries that see one state of the database and change nothing.
    pub async fn read<T, F>(&self, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnMut(&mut Connection<'_>) -> Result<T, Failure> + Send + 'static,
    {
        Ok(self.transactions.read(work).await?)
    }

    /// As [`Self::read`], for a caller without a session.
    pub async fn read_anonymous<T, F>(&self, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnMut(&mut Connection<'_>) -> Result<T, Failure> + Send + 'static,
    {
        Ok(self.transactions.read_anonymous(work).await?)
    }

    /// Runs one transaction of `actor`. Its credential is confirmed at the end, when all locks are held: a logout or
    /// a deactivation takes effect at once.
    pub async fn write<T, F>(&self, actor: &Actor, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    {
        self.write_with(Confirm::AtEnd, actor, work).await
    }

    /// Runs one transaction of `actor` and confirms the credential as `confirm` says.
    pub async fn write_with<T, F>(&self, confirm: Confirm, actor: &Actor, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    {
        Ok(self.transactions.write(actor.clone(), confirm, work).await?)
    }
}
