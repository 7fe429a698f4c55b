//! Secrets at rest: XChaCha20-Poly1305, with the key's id in the envelope (so that keys can be
//! rotated) and the place of the secret as associated data (so that an envelope copied into
//! another row does not open).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use clock::Entropy;
use hmac::{Hmac, Mac as _};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::SecretKey;

/// Why an envelope does not open.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum VaultError {
    /// It was sealed with another key.
    #[error(
        "a stored secret was sealed with another key ({0}): set SECRET_KEY to the one that was used"
    )]
    OtherKey(String),
    /// It was changed, cut, or moved here from another row.
    #[error("a stored secret does not open: it was changed, or belongs to another row")]
    Spoiled,
}

/// Seals and opens secrets.
pub struct Vault {
    cipher: XChaCha20Poly1305,
    key_id: String,
    /// What other secrets are derived from.
    derivation: [u8; 32],
}

impl Vault {
    /// A vault with one key.
    #[must_use]
    pub fn new(key: &SecretKey) -> Self {
        let digest = Sha256::digest(key.bytes());
        let key_id = URL_SAFE_NO_PAD.encode(&digest[..6]);
        let derivation = mac(key.bytes(), b"derived secrets");
        Self { cipher: XChaCha20Poly1305::new(key.bytes().into()), key_id, derivation }
    }

    /// A secret of its own for a purpose, hex: the same as long as the key is the same.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> String {
        hex::encode(mac(&self.derivation, purpose.as_bytes()))
    }

    /// Seals a secret for a place such as `connections/7/refresh_token`:
    /// `v1.{key id}.{nonce}.{sealed}`.
    #[must_use]
    #[expect(clippy::expect_used, reason = "fails only for secrets over 256 GiB")]
    pub fn seal(&self, entropy: &dyn Entropy, place: &str, secret: &str) -> String {
        let mut nonce = [0; 24];
        entropy.fill(&mut nonce);
        let payload = Payload { msg: secret.as_bytes(), aad: place.as_bytes() };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).expect("it is short");
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        format!("v1.{}.{}.{}", self.key_id, encode(&nonce), encode(&sealed))
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    /// Where the key is another one, or the envelope is spoiled.
    pub fn open(&self, place: &str, envelope: &str) -> Result<String, VaultError> {
        let parts: Vec<&str> = envelope.split('.').collect();
        let [version, key_id, nonce, sealed] = parts[..] else { return Err(VaultError::Spoiled) };
        if version != "v1" {
            return Err(VaultError::Spoiled);
        }
        if key_id != self.key_id {
            return Err(VaultError::OtherKey(key_id.to_owned()));
        }
        let decode = |text| URL_SAFE_NO_PAD.decode(text).map_err(|_| VaultError::Spoiled);
        let nonce: [u8; 24] = decode(nonce)?.try_into().map_err(|_| VaultError::Spoiled)?;
        let payload = Payload { msg: &decode(sealed)?, aad: place.as_bytes() };
        let secret = self.cipher.decrypt(&XNonce::from(nonce), payload);
        let secret = secret.map_err(|_| VaultError::Spoiled)?;
        String::from_utf8(secret).map_err(|_| VaultError::Spoiled)
    }
}

/// HMAC-SHA256 (RFC 2104).
#[must_use]
pub fn mac(key: &[u8], message: &[u8]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clock::SeededEntropy;

    fn vault(byte: u8) -> Vault {
        use base64::engine::general_purpose::STANDARD;
        Vault::new(&SecretKey::from_base64(&STANDARD.encode([byte; 32])).unwrap())
    }

    #[test]
    fn what_was_sealed_opens_in_its_place_only() {
        let sealed = vault(1).seal(&*SeededEntropy::new(1), "connections/7/refresh_token", "1//x");
        assert!(!sealed.contains("1//x"));
        assert_eq!(vault(1).open("connections/7/refresh_token", &sealed).unwrap(), "1//x");
        let elsewhere = vault(1).open("connections/8/refresh_token", &sealed);
        assert_eq!(elsewhere, Err(VaultError::Spoiled));
        let other = vault(2).open("connections/7/refresh_token", &sealed);
        assert!(matches!(other, Err(VaultError::OtherKey(_))));
    }

    #[test]
    fn derived_secrets_differ_by_purpose_and_key() {
        let one = vault(1).derive("alerts");
        assert_eq!((one.len(), &one), (64, &vault(1).derive("alerts")));
        assert_ne!(one, vault(1).derive("other"));
        assert_ne!(one, vault(2).derive("alerts"));
    }

    #[test]
    fn macs_are_those_of_rfc_4231() {
        let found = mac(b"Jefe", b"what do ya want for nothing?");
        let hex = hex::encode(found);
        assert_eq!(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn spoiled_envelopes_do_not_open() {
        let sealed = vault(1).seal(&*SeededEntropy::new(1), "a", "secret");
        for bad in ["", "v1", "v1.a.b.c", "x.y.z.w", &sealed[..sealed.len() - 2]] {
            assert!(vault(1).open("a", bad).is_err(), "{bad}");
        }
    }
}
