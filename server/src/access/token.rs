//! Random texts that let whoever has one in: the id of a session, the token of a link.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use clock::Entropy;

/// Random bytes of one: out of reach of guessing (ASVS 5, 7.2.3 asks for 16).
const BYTES: usize = 32;

/// The id of a session, or the token of a link. Whoever has it gets in, so it is never written down:
/// the database has its digest.
#[derive(Clone, Eq, PartialEq)]
pub struct Token(String);

impl Token {
    /// A new one.
    #[must_use]
    pub fn new(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; BYTES];
        entropy.fill(&mut bytes);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// What a cookie or an address holds; `None` where this server never gave such a thing.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == BYTES).then(|| Self(text.to_owned()))
    }

    /// What its owner is told.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the database is told.
    #[must_use]
    pub fn digest(&self) -> String {
        hex::encode(Sha256::digest(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clock::SeededEntropy;

    #[test]
    fn only_what_was_given_is_read() {
        let token = Token::new(&*SeededEntropy::new(1));
        assert!(Token::read(token.as_str()) == Some(token.clone()));
        assert!(!token.digest().contains(token.as_str()) && token.digest().len() == 64);
        let long = "A".repeat(100_000);
        for bad in ["", "!!!", "AAAAAAAAAAAAAAAAAAAAAA", "%00", "\u{fc}", long.as_str()] {
            assert!(Token::read(bad).is_none(), "{} characters", bad.len());
        }
    }
}
