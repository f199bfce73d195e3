//! The way back for staff who cannot sign in, for whom no admin can issue a link: from the command line.

use pitboard_domain::{
    event::{
        AccountChange, ActiveChanged, Changed,
        account::{AccountUpdated, LinkIssued},
    },
    role::Role,
};

use crate::{
    app::{
        Failure, Tx,
        people::{
            links::{Issued, issue},
            refusal::AccountRefusal,
            second_factor,
        },
    },
    db::{
        Connection,
        accounts::{self, AccountRow},
        engine::text_enum::TextEnum,
        links, sessions,
    },
    email::stored_forms,
};

/// Returns the account of a member of the staff by its address, which is in lower case.
pub fn find(conn: &mut Connection, email: &str) -> Result<AccountRow, Failure> {
    let row = accounts::by_email_in(conn, &stored_forms(email))?.filter(|row| row.role.0.is_staff());
    Ok(row.ok_or(AccountRefusal::NotStaff)?)
}

/// Issues a link to a member of the staff, by the hash of its secret, removes their second factor, ends their
/// sessions and activates them. Makes them an admin if that is wanted and there is no other who can sign in. Returns
/// the account.
pub fn reset(tx: &mut Tx, email: &str, hash: &str, to_admin: bool) -> Result<(AccountRow, Issued), Failure> {
    tx.lock_workshop()?;
    let id = find(tx, email)?.id;
    tx.lock_account(id)?;
    let row = find(tx, email)?;
    if !row.active {
        accounts::set_active(tx, id, true)?;
        let active = Changed::new(false, true);
        tx.record_account(id, AccountChange::Activate(ActiveChanged { active }))?;
    }
    if to_admin {
        make_admin(tx, &row)?;
    }
    second_factor::remove(tx, &row, None)?;
    let now = tx.now();
    sessions::end_others(tx, id, None, now)?;
    let row = find(tx, email)?;
    let issued = issue(tx, &row, hash)?;
    let purpose = Changed::created(issued.purpose);
    tx.record_account(id, AccountChange::IssueLink(LinkIssued { purpose }))?;
    Ok((row, issued))
}

fn make_admin(tx: &mut Tx, row: &AccountRow) -> Result<(), Failure> {
    if row.role.0 == Role::Admin {
        return Ok(());
    }
    if accounts::has_another_admin(tx, row.id)? {
        return Err(AccountRefusal::HasAdmin.into());
    }
    accounts::update(tx, &AccountRow { role: TextEnum(Role::Admin), ..row.clone() })?;
    links::delete(tx, row.id)?;
    let role = Some(Changed::new(row.role.0, Role::Admin));
    tx.record_account(
        row.id,
        AccountChange::UpdateAccount(AccountUpdated { role, ..AccountUpdated::default() }),
    )
}
