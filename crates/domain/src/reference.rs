//! The reference of an appointment: eight Crockford base32 characters, easy to read out on the phone.

/// Digits and capitals without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 8;

/// A reference in its canonical spelling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference(String);

impl Reference {
    /// Encodes forty random bits.
    pub fn from_random([a, b, c, d, e]: [u8; 5]) -> Self {
        let bits = u64::from_be_bytes([0, 0, 0, a, b, c, d, e]);
        Self((0..LENGTH).rev().map(|i| ALPHABET[(bits >> (5 * i)) as usize & 31] as char).collect())
    }

    /// Parses a reference as a person types it: any case, O for 0, I and L for 1. Returns `None` for any
    /// other text.
    pub fn parse(text: &str) -> Option<Self> {
        let canonical: String = text
            .chars()
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            })
            .collect();
        let fits = canonical.len() == LENGTH && canonical.bytes().all(|c| ALPHABET.contains(&c));
        fits.then_some(Self(canonical))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_bits_become_eight_characters() {
        assert_eq!(Reference::from_random([0; 5]).as_str(), "00000000");
        assert_eq!(Reference::from_random([0xff; 5]).as_str(), "ZZZZZZZZ");
        assert_eq!(Reference::from_random([0, 0, 0, 0, 33]).as_str(), "00000011");
        assert_eq!(Reference::from_random([0x00, 0x44, 0x32, 0x14, 0xc7]).as_str(), "01234567");
        assert_eq!(Reference::from_random([0; 5]).to_string(), "00000000");
    }

    #[test]
    fn a_reference_is_parsed_in_any_case_and_with_similar_letters() {
        assert_eq!(Reference::parse("7k3m9qxr"), Reference::parse("7K3M9QXR"));
        assert_eq!(Reference::parse("OOIL0000").map(|r| r.0), Some("00110000".to_owned()));
        for bad in ["", "7K3M9QX", "7K3M9QXRR", "7K3M9QXU", "7K3M9QX!", "ééééééé"] {
            assert_eq!(Reference::parse(bad), None, "{bad}");
        }
    }
}
