//! The fingerprint of the secret that signs access tokens, kept in the database: servers with different secrets
//! refuse each other's sessions, and nothing else would show why.

use crate::{
    app::{Actor, Confirm, Failure, Tx, transactions::Transactions},
    db::marks,
};

/// Stores the fingerprint of this server's secret, and returns whether the server that started before had another.
pub async fn replace(transactions: &Transactions, fingerprint: String) -> Result<bool, Failure> {
    let work = move |tx: &mut Tx<'_>| {
        let (now, before) = (tx.now(), marks::find(tx, marks::SECRET)?);
        marks::set(tx, marks::SECRET, &fingerprint, now)?;
        Ok(before.is_some_and(|before| before.value != fingerprint))
    };
    transactions.write(Actor::system("serve"), Confirm::AtEnd, work).await
}
