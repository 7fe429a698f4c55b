//! Each organizer's colour.

/// The accents of the style sheet (`style/accents.css`).
const ACCENTS: [&str; 8] = [
    "accent-0", "accent-1", "accent-2", "accent-3", "accent-4", "accent-5", "accent-6", "accent-7",
];

/// How many accents there are.
pub const ACCENT_COUNT: usize = ACCENTS.len();

/// The class that gives an organizer's things its colour.
#[must_use]
pub fn accent(slug: &str) -> &'static str {
    ACCENTS[accent_number(slug)]
}

/// The number of an organizer's accent, below [`ACCENT_COUNT`]: the same at each visit, from its
/// address; on its pages and on its share cards.
#[must_use]
pub fn accent_number(slug: &str) -> usize {
    // FNV-1a: small, and the same everywhere and for ever.
    let hash = slug
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash >> 8) as usize % ACCENT_COUNT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_accent_is_somebodys() {
        let slugs = (0..200).map(|n| accent(&format!("club-{n}")));
        let used: std::collections::BTreeSet<_> = slugs.collect();
        assert_eq!(used.len(), ACCENTS.len());
        assert_eq!(accent("club-1"), accent("club-1"));
    }
}
