//! Parsers of typed text, given any text: none panics, and an accepted text is clean and accepted again unchanged.

use pitboard_domain::{
    catalogue::image_url,
    local_time::{HhMm, LocalDate},
    metadata::external_reference,
    money::Currency,
    person,
    reference::Reference,
    scope::Scopes,
    text,
    vehicle::Plate,
};
use proptest::{collection::vec, prelude::*, sample::select};

/// Texts that some parser once took for something else.
const CORPUS: &[&str] = &[
    "",
    " ",
    "\0",
    "\u{feff}",
    "\u{feff}Ada",
    "\u{200f}Ada\u{200f}",
    "\u{202e}adA",
    "\u{2066}x\u{2069}",
    "\u{200b}\u{200d}",
    "\u{2028}",
    "\u{fffd}",
    "\u{10ffff}",
    "e\u{301}\u{301}",
    "İıßſŉ",
    "ﬁ",
    "١٢٣٤",
    "０１２３",
    "АВЕ 12",
    "ΐΰ 77",
    "+49 171 555 01 01 x12",
    "+",
    "(((",
    "a@b.c",
    "İ@İ.İ",
    "ada@ex..ample.com",
    "\"a b\"@example.com",
    "2026-02-30",
    "-0001-01-01",
    "24:00",
    "23:60",
    "5.0",
    "-0",
    "1e400",
    "https://[::1",
    "appointments:write appointments:write",
    "XXX",
    "inr",
];

/// Returns texts of the corpus, random ones, and joined ones of any length.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => select(CORPUS).prop_map(str::to_owned),
        3 => vec(any::<char>(), 0..40).prop_map(String::from_iter),
        1 => vec(select(CORPUS), 0..60).prop_map(|parts| parts.concat()),
    ]
}

/// Checks that an accepted text has no control characters and is accepted as it is.
fn check_accepted<E: std::fmt::Debug + PartialEq>(
    typed: &str,
    parse: impl Fn(&str) -> Result<String, E>,
) -> Result<(), TestCaseError> {
    let Ok(accepted) = parse(typed) else { return Ok(()) };
    prop_assert!(!accepted.chars().any(|c| c.is_control() && c != '\n'), "{:?}", accepted);
    prop_assert_eq!(parse(&accepted), Ok(accepted.clone()), "{:?}", typed);
    Ok(())
}

proptest! {
    #[test]
    fn an_accepted_name_address_number_or_note_is_accepted_again_unchanged(typed in any_text()) {
        check_accepted(&typed, person::name)?;
        check_accepted(&typed, person::email)?;
        check_accepted(&typed, person::phone)?;
        check_accepted(&typed, |typed| text::line(typed, 80))?;
        check_accepted(&typed, |typed| text::note(typed, 2000))?;
        check_accepted(&typed, |typed| text::remark(typed, 2000))?;
        check_accepted(&typed, external_reference)?;
        check_accepted(&typed, image_url)?;
        check_accepted(&typed, |typed| person::password(typed).map(str::to_owned))?;
    }

    #[test]
    fn an_accepted_plate_is_the_same_plate_in_its_normal_form(typed in any_text()) {
        if let Ok(plate) = Plate::parse(&typed) {
            prop_assert!(plate.normal().chars().all(char::is_alphanumeric), "{:?}", plate);
            let again = Plate::parse(plate.normal());
            let normal = again.as_ref().map(Plate::normal);
            prop_assert_eq!(normal.ok(), Some(plate.normal()), "{:?}", typed);
        }
    }

    #[test]
    fn a_date_time_reference_currency_or_scope_is_parsed_or_refused(typed in any_text()) {
        let _ = typed.parse::<LocalDate>();
        let _ = typed.parse::<HhMm>();
        let _ = typed.parse::<Scopes>();
        let _ = person::known_email(&typed);
        let _ = person::specialisation(&typed);
        let _ = Plate::check(&typed);
        if let Ok(currency) = Currency::parse(&typed) {
            prop_assert_eq!(Currency::parse(currency.as_str()), Ok(currency));
        }
        if let Some(reference) = Reference::parse(&typed) {
            prop_assert_eq!(Reference::parse(reference.as_str()).map(|again| again.as_str().to_owned()),
                Some(reference.as_str().to_owned()));
        }
    }
}
