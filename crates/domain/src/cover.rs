//! The picture of an event.

/// A picture that is kept, as pages show it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cover {
    /// The hash of its bytes: its name.
    pub hash: String,
    /// Its width in pixels.
    pub width: i64,
    /// Its height in pixels.
    pub height: i64,
}

impl Cover {
    /// Where it is on the site. What is at this path never changes.
    #[must_use]
    pub fn path(&self) -> String {
        cover_path(&self.hash)
    }
}

/// Where the picture of this name is on the site.
#[must_use]
pub fn cover_path(hash: &str) -> String {
    format!("/covers/{hash}.jpg")
}
