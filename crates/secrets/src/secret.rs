//! Text that must not end up in a log.

use std::fmt;

/// A token, a client secret or a PKCE verifier. `Debug` hides it, there is no `Display`, and it
/// cannot be serialized: whoever needs the text says so by [`Secret::expose`].
#[derive(Clone, Eq, PartialEq)]
pub struct Secret(String);

impl Secret {
    /// Takes the text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether it can stand in an `Authorization` header: visible ASCII, not empty, below 8 KiB.
    /// A token of another shape would make the HTTP library panic.
    #[must_use]
    pub fn fits_header(&self) -> bool {
        (1..8192).contains(&self.0.len()) && self.0.bytes().all(|b| b.is_ascii_graphic())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn debug_hides_it() {
        let secret = Secret::new("ya29.token");
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "Secret(…) Some(Secret(…))");
        assert_eq!(secret.expose(), "ya29.token");
    }

    #[test]
    fn header_values_are_visible_ascii() {
        assert!(Secret::new("ya29.a0-_~/+=").fits_header());
        for bad in ["", "a b", "a\nb", "ä", &"x".repeat(9000)] {
            assert!(!Secret::new(bad).fits_header(), "{bad:.20}");
        }
    }
}
