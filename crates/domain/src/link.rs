//! One-time links: what somebody without a password gets handed to set one, and how long it is good.

use chrono::TimeDelta;

use crate::words::words;

words! {
    /// What a one-time link is for.
    pub enum LinkPurpose {
        /// The first password of an account.
        Invitation = "invitation",
        /// A new password instead of one that is lost.
        PasswordReset = "password_reset",
    }
}

impl LinkPurpose {
    /// What an account needs: whoever has no password yet is still to be invited.
    pub fn of(has_password: bool) -> Self {
        if has_password { LinkPurpose::PasswordReset } else { LinkPurpose::Invitation }
    }

    /// How long such a link is good. Who lost a password asks for it and waits; an invitation may come on a
    /// Friday.
    pub fn life(self) -> TimeDelta {
        match self {
            LinkPurpose::Invitation => TimeDelta::hours(72),
            LinkPurpose::PasswordReset => TimeDelta::hours(24),
        }
    }
}
