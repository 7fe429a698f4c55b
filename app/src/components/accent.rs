//! Each organizer's colour.

/// The accents of the style sheet (`style/accents.css`).
const ACCENTS: [&str; 8] = [
    "accent-0", "accent-1", "accent-2", "accent-3", "accent-4", "accent-5", "accent-6", "accent-7",
];

/// The class that gives an organizer's things its colour: the same at each visit, from its address.
#[must_use]
pub fn accent(slug: &str) -> &'static str {
    // FNV-1a: small, and the same everywhere and for ever.
    let hash = slug
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    ACCENTS[(hash >> 8) as usize % ACCENTS.len()]
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
