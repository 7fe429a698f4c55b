//! What pages of one session leave for each other: messages, forms that come back, a consent at
//! Google under way. Bounded, and packed so that a long description fits.

use app::ports::Flash;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use domain::OrganizerId;
use serde::{Deserialize, Serialize};

use store::{StoreError, StoreResult};

/// Messages at once: those of a page or two.
const MOST_FLASHES: usize = 4;
/// Messages in all, in bytes: a form with the longest description (64 kB), and its preview.
const MOST_BYTES: usize = 256 * 1024;
/// A row's data in all, in bytes, packed. A description that cannot be packed into it is no text.
const MOST_PACKED: usize = 64 * 1024;
/// Shorter data is not worth packing.
const SHORT: usize = 2 * 1024;
/// What packed data begins with; other data is JSON.
const PACKED: &str = "zstd:";
/// Of zstd's levels, the quick default.
const LEVEL: i32 = 3;

/// A consent at Google under way: bound to the session that began it, used once.
#[derive(Clone, Serialize, Deserialize)]
pub struct Pending {
    /// What Google has to send back.
    pub state: String,
    /// The PKCE verifier.
    pub verifier: String,
    /// For whom.
    pub organizer: OrganizerId,
}

/// What a session holds.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Data {
    /// Messages for the next page.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flashes: Vec<Flash>,
    /// A consent at Google under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<Pending>,
}

impl Data {
    /// Leaves a message, and drops the oldest that there is no room for. `false` where there is none
    /// for this one even alone: then all stays as it is.
    pub fn push(&mut self, flash: Flash) -> bool {
        let alone = Self { flashes: vec![flash.clone()], consent: self.consent.clone() };
        if !alone.fits() {
            return false;
        }
        self.flashes.push(flash);
        while !self.fits() {
            self.flashes.remove(0);
        }
        true
    }

    fn fits(&self) -> bool {
        let bytes: usize = self.flashes.iter().map(|flash| flash.text.len()).sum();
        self.flashes.len() <= MOST_FLASHES
            && bytes <= MOST_BYTES
            && self.pack().is_ok_and(|text| text.len() <= MOST_PACKED)
    }

    /// As it is stored; nothing where there is nothing.
    pub fn pack(&self) -> StoreResult<String> {
        let garbled = |error: &dyn std::fmt::Display| StoreError::Garbled(error.to_string());
        if self.flashes.is_empty() && self.consent.is_none() {
            return Ok(String::new());
        }
        let text = serde_json::to_string(self).map_err(|error| garbled(&error))?;
        if text.len() < SHORT {
            return Ok(text);
        }
        let packed = zstd::bulk::compress(text.as_bytes(), LEVEL).map_err(|e| garbled(&e))?;
        Ok(format!("{PACKED}{}", STANDARD_NO_PAD.encode(packed)))
    }

    /// Reads what is stored. What cannot be read costs messages, never a page.
    pub fn unpack(text: &str) -> Self {
        let Some(packed) = text.strip_prefix(PACKED) else {
            return serde_json::from_str(text).unwrap_or_default();
        };
        let bytes = STANDARD_NO_PAD.decode(packed).unwrap_or_default();
        // Messages are JSON in JSON at most: twice the length, and a little.
        let text = zstd::bulk::decompress(&bytes, 4 * MOST_BYTES).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use app::ports::FlashKind;

    use super::*;

    fn flash(text: impl Into<String>) -> Flash {
        Flash { kind: FlashKind::Typed, text: text.into() }
    }

    /// Text that cannot be packed to less than a good half.
    fn noise(bytes: usize) -> String {
        let mut seed: u32 = 1;
        let mut letter = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'0' + u8::try_from(seed >> 26).unwrap())
        };
        (0..bytes).map(|_| letter()).collect()
    }

    #[test]
    fn what_is_packed_comes_back() {
        for flashes in
            [vec![], vec![flash("short")], vec![flash("Ünïcödé \u{1f3b2}\n".repeat(900))]]
        {
            let data = Data { flashes, consent: None };
            let packed = data.pack().unwrap();
            assert_eq!(Data::unpack(&packed).flashes, data.flashes);
            assert!(packed.len() < 3_000, "{}", packed.len());
        }
        for garbage in ["{", "zstd:!!!", "zstd:AAAA", "null", "[]", "{\"flashes\":7}"] {
            assert!(Data::unpack(garbage).flashes.is_empty(), "{garbage}");
        }
    }

    #[test]
    fn forms_do_not_pile_up() {
        let mut data = Data::default();
        for number in 0..20 {
            assert!(data.push(flash(format!("{number} {}", noise(20_000)))));
            assert!(data.flashes.len() <= MOST_FLASHES);
            assert!(data.pack().unwrap().len() <= MOST_PACKED);
        }
        assert!(data.flashes.last().unwrap().text.starts_with("19 "));
        let before = data.flashes.len();
        assert!(!data.push(flash("x".repeat(900_000))), "too long to be kept");
        assert_eq!(data.flashes.len(), before);
        // The longest description and its preview fit.
        let text = "Bring your own dice, sit down, and play. ".repeat(1_560);
        assert!(data.push(flash(format!("{text}{text}"))));
    }
}
