//! The rules of new passwords: a length, and nothing that a guesser would try early. They apply where a password is
//! set, not where it is verified.

use pitboard_domain::{
    person::{self, PASSWORD, PersonError},
    role::Role,
    text::TextError,
};
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

use crate::web::error::ApiError;

/// The least number of characters of a password of the staff.
const STAFF_MIN: usize = 12;
/// The characters that are judged. The cost of judging grows with the square of their number, and is multiplied by the
/// number of signs for each letter among them (`4` and `@` for `a`), some hundred times in all.
const JUDGED: usize = 24;

/// The reason why a password cannot be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error(transparent)]
    Person(#[from] PersonError),
    #[error("must not repeat one character")]
    OneCharacter,
    #[error("is too easy to guess: it is common, follows a pattern, or is the name or address of its owner")]
    Guessable,
}

/// The owner of a new password.
#[derive(Debug, Clone)]
pub struct Owner {
    pub role: Role,
    pub email: String,
    pub first_name: String,
    pub last_name: String,
}

/// A password as somebody typed it, to be verified.
#[derive(Debug, Clone)]
pub struct TypedPassword {
    /// In composed form, as passwords are stored.
    pub normal: SecretString,
    /// As it was sent, if that differs: passwords were once stored so.
    pub as_sent: Option<SecretString>,
}

impl TypedPassword {
    /// Parses any text of a possible length.
    pub fn parse(sent: String) -> Result<Self, TextError> {
        let normal = known(&sent)?;
        let differs = normal.expose_secret() != sent && sent.chars().count() <= *PASSWORD.end();
        Ok(Self { normal, as_sent: differs.then(|| sent.into()) })
    }
}

/// Parses a secret that was issued or set before: any text of a possible length, normalized as new passwords are.
pub fn known(secret: &str) -> Result<SecretString, TextError> {
    let secret = normalize(secret);
    match secret.expose_secret().chars().count() {
        0 => Err(TextError::Empty),
        length if length > *PASSWORD.end() => Err(TextError::TooLong(*PASSWORD.end())),
        _ => Ok(secret),
    }
}

/// Returns the composed form (NFC) of a password: systems differ in how they send the same characters.
pub fn normalize(password: &str) -> SecretString {
    password.nfc().collect::<String>().into()
}

/// Validates the length and the characters of a new password, and returns it normalized.
pub fn parse(text: &str) -> Result<SecretString, PasswordError> {
    let password = normalize(text);
    person::password(password.expose_secret())?;
    Ok(password)
}

/// Refuses a parsed password that is too short for its owner or easy to guess. Judges on a blocking thread.
pub async fn check(password: &SecretString, owner: Owner) -> Result<Result<(), PasswordError>, ApiError> {
    let password = password.clone();
    let judged = tokio::task::spawn_blocking(move || judge(password.expose_secret(), &owner)).await;
    judged.map_err(|error| ApiError::internal(&format!("judging a password panicked: {error}")))
}

fn judge(text: &str, owner: &Owner) -> Result<(), PasswordError> {
    if owner.role.is_staff() && text.chars().count() < STAFF_MIN {
        return Err(PersonError::PasswordTooShort(STAFF_MIN).into());
    }
    let mut characters = text.chars();
    let first = characters.next();
    if characters.all(|character| Some(character) == first) {
        return Err(PasswordError::OneCharacter);
    }
    let local_part = owner.email.split('@').next().unwrap_or_default();
    let own = [&*owner.email, local_part, &*owner.first_name, &*owner.last_name].map(beginning);
    // Below this score, a million guesses in the order of their likelihood find it, the ten thousand most common
    // passwords among them.
    if zxcvbn(beginning(text), &own).score() < Score::Two { Err(PasswordError::Guessable) } else { Ok(()) }
}

/// Returns the part of a text that is judged.
fn beginning(text: &str) -> &str {
    text.char_indices().nth(JUDGED).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(role: Role) -> Owner {
        Owner {
            role,
            email: "ada.lovelace@garage.example.com".to_owned(),
            first_name: "Ada".to_owned(),
            last_name: "Fernandes".to_owned(),
        }
    }

    fn judge(text: &str, role: Role) -> Result<(), PasswordError> {
        super::judge(parse(text)?.expose_secret(), &owner(role))
    }

    #[test]
    fn a_password_that_is_hard_to_guess_is_accepted() {
        for good in
            ["a long enough password", "pitboard-demo-7Kq", "पासवर्ड नया है", "tr0mbone-Gasket", "qX7!vR2p"]
        {
            assert_eq!(judge(good, Role::Customer), Ok(()), "{good}");
        }
    }

    #[test]
    fn common_passwords_patterns_and_ones_own_name_are_refused() {
        for bad in [
            "password",
            "12345678",
            "iloveyou",
            "Password1",
            "qwertyuiop",
            "letmein1",
            "abcdefgh",
            "11223344",
            "ada.lovelace@garage.example.com",
            "ada.lovelace",
            "Fernandes1",
            "sunshine",
            "p@ssw0rd",
        ] {
            assert_eq!(judge(bad, Role::Customer), Err(PasswordError::Guessable), "{bad}");
        }
        for bad in ["aaaaaaaa", "        ", "éééééééééééé", &"x".repeat(128)] {
            assert!(judge(bad, Role::Admin).is_err(), "{bad}");
            assert_eq!(judge(bad, Role::Customer), Err(PasswordError::OneCharacter), "{bad}");
        }
    }

    #[test]
    fn the_staff_need_twelve_characters() {
        let short = Err(PasswordError::Person(PersonError::PasswordTooShort(12)));
        for role in [Role::Employee, Role::Manager, Role::Admin] {
            assert_eq!(judge("qX7!vR2p-mZ", role), short);
            assert_eq!(judge("qX7!vR2p-mZ9", role), Ok(()));
        }
        assert_eq!(judge("qX7!vR2", Role::Customer), Err(PersonError::PasswordTooShort(8).into()));
    }

    #[actix_web::test]
    async fn a_password_of_signs_that_stand_for_letters_is_judged_soon() {
        let signs = "4@8({[<3691!|7 0$5+%2";
        let password = parse(&signs.repeat(6)).expect("a password");
        let began = std::time::Instant::now();
        assert_eq!(check(&password, owner(Role::Customer)).await.ok(), Some(Ok(())));
        // In a small part of that, but builds of tests are slow, and so are busy computers.
        assert!(began.elapsed() < std::time::Duration::from_secs(20), "{:?}", began.elapsed());
        assert_eq!(beginning(&"é".repeat(99)), "é".repeat(JUDGED));
    }

    #[test]
    fn a_typed_password_is_tried_as_it_was_sent_only_if_that_differs() {
        let typed = |text: &str| TypedPassword::parse(text.to_owned()).expect("a password");
        assert!(typed("caf\u{e9} und tee").as_sent.is_none());
        let decomposed = typed("cafe\u{301} und tee");
        assert_eq!(decomposed.normal.expose_secret(), "caf\u{e9} und tee");
        let as_sent = decomposed.as_sent.expect("another form");
        assert_eq!(as_sent.expose_secret(), "cafe\u{301} und tee");
        assert!(TypedPassword::parse(String::new()).is_err());
        assert!(TypedPassword::parse("x".repeat(129)).is_err());
    }

    #[test]
    fn composed_and_decomposed_characters_are_the_same_password() {
        let (composed, decomposed) = ("caf\u{e9} und tee", "cafe\u{301} und tee");
        let normal = |text| normalize(text).expose_secret().to_owned();
        assert_eq!(normal(composed), normal(decomposed));
        // The length is that of the composed form.
        assert!(parse(&"e\u{301}".repeat(128)).is_ok());
        assert!(parse(&"e\u{301}".repeat(7)).is_err());
    }
}
