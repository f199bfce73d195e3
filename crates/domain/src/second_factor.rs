//! The second factor of the staff: who must have one, and the form of its codes.

use crate::{role::Role, string_enum::string_enum};

/// The digits of the code of an authenticator app.
pub const CODE_DIGITS: usize = 6;
/// The characters of a recovery code without separators: 80 bits in base 32.
pub const RECOVERY_CODE_LENGTH: usize = 16;
/// The most characters of a code as it is typed, separators included.
pub const TYPED_CODE_MAX: usize = 64;
/// The recovery codes of a set.
pub const RECOVERY_CODES: usize = 10;

string_enum! {
    /// The accounts that must have a second factor.
    pub enum SecondFactorPolicy {
        /// None; staff may have one.
        Optional = "optional",
        /// Managers and admins.
        Managers = "managers",
        /// All of the staff.
        Staff = "staff",
    }
}

impl SecondFactorPolicy {
    /// Whether an account of this role must have a second factor.
    pub fn concerns(self, role: Role) -> bool {
        match self {
            SecondFactorPolicy::Optional => false,
            SecondFactorPolicy::Managers => role.is_manager(),
            SecondFactorPolicy::Staff => role.is_staff(),
        }
    }
}

/// A code as somebody typed it, without spaces and hyphens and in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypedCode {
    /// Of an authenticator app.
    App(String),
    /// One of the codes for the loss of the device.
    Recovery(String),
}

/// The error of a text that has the form of no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the {CODE_DIGITS} digits of an authenticator app, or a recovery code")]
pub struct NotACode;

impl std::str::FromStr for TypedCode {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        if text.chars().count() > TYPED_CODE_MAX {
            return Err(NotACode);
        }
        let is_separator = |character: char| character.is_whitespace() || character == '-';
        let code: String = text.chars().filter(|character| !is_separator(*character)).collect();
        let code = code.to_ascii_lowercase();
        if code.len() == CODE_DIGITS && code.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self::App(code))
        } else if code.len() == RECOVERY_CODE_LENGTH
            && code.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'))
        {
            Ok(Self::Recovery(code))
        } else {
            Err(NotACode)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_concerns_managers_and_admins_or_all_of_the_staff() {
        let concerned = |policy: SecondFactorPolicy| -> Vec<Role> {
            Role::ALL.iter().copied().filter(|role| policy.concerns(*role)).collect()
        };
        assert_eq!(concerned(SecondFactorPolicy::Optional), []);
        assert_eq!(concerned(SecondFactorPolicy::Managers), [Role::Manager, Role::Admin]);
        assert_eq!(concerned(SecondFactorPolicy::Staff), [Role::Employee, Role::Manager, Role::Admin]);
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(" 123 456 ".parse(), Ok(TypedCode::App("123456".to_owned())));
        assert_eq!("ABCD-efgh ijkl-2345".parse(), Ok(TypedCode::Recovery("abcdefghijkl2345".to_owned())));
        for text in
            ["", "12345", "1234567", "１２３４５６", "abcd-efgh-ijkl-234", "abcd-efgh-ijkl-2348", "12345x"]
        {
            assert_eq!(text.parse::<TypedCode>(), Err(NotACode), "{text}");
        }
    }
}
