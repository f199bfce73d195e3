//! One-time links, with which a person sets a password: their purposes and lifetimes.

use chrono::TimeDelta;

use crate::string_enum::string_enum;

string_enum! {
    /// The purpose of a one-time link.
    pub enum LinkPurpose {
        /// Sets the first password of an account.
        Invitation = "invitation",
        /// Replaces a lost password.
        PasswordReset = "password_reset",
    }
}

impl LinkPurpose {
    /// Returns the purpose that an account needs: an invitation while it has no password.
    pub fn of(has_password: bool) -> Self {
        if has_password { LinkPurpose::PasswordReset } else { LinkPurpose::Invitation }
    }

    /// Returns how long such a link is valid. An invitation outlasts a weekend; a person who lost a password
    /// waits for the link.
    pub fn lifetime(self) -> TimeDelta {
        match self {
            LinkPurpose::Invitation => TimeDelta::hours(72),
            LinkPurpose::PasswordReset => TimeDelta::hours(24),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_without_a_password_is_invited_for_three_days() {
        let invitation = LinkPurpose::of(false);
        assert_eq!((invitation, invitation.lifetime()), (LinkPurpose::Invitation, TimeDelta::days(3)));
    }

    #[test]
    fn a_password_is_reset_within_a_day() {
        let reset = LinkPurpose::of(true);
        assert_eq!((reset, reset.lifetime()), (LinkPurpose::PasswordReset, TimeDelta::days(1)));
    }
}
