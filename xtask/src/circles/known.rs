//! The circles that are not opened yet. The list can only shrink.

/// Each with all of its files.
pub const CIRCLES: &[&[&str]] = &[];
