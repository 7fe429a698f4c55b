//! Whose a backup is: each is signed with a key that only this site has.
//!
//! The hashes in a manifest show what broke by itself. Whoever may write to the place of the
//! backups could make new hashes along with other rows (an admin more, say), and encryption does
//! not help against that: age's recipient is public. So the manifest, and by its hashes every part,
//! carries an HMAC-SHA256 (RFC 2104) with a key that is derived from `SECRET_KEY` for this purpose
//! alone, and so does the outcome of a verification.

use domain::BackupOrigin;
use subtle::ConstantTimeEq as _;

use secrets::SecretKey;
use secrets::{Vault, mac};

/// What the key is derived for.
const PURPOSE: &str = "signatures of backups";

/// Signs what this site writes, and knows it again.
#[derive(Clone)]
pub struct Signer {
    key: String,
    id: String,
}

/// A signature, as a file carries it.
#[derive(Clone, Copy, Debug)]
pub struct Signature<'a> {
    /// The key's id.
    pub key: &'a str,
    /// The HMAC, in hexadecimal.
    pub mac: &'a str,
}

/// A signature names a key that it was not made with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Forged;

impl Signer {
    /// The signer of a site with this key.
    #[must_use]
    pub fn new(vault: &Vault) -> Self {
        let key = vault.derive(PURPOSE);
        let id = hex::encode(&mac(key.as_bytes(), b"id")[..8]);
        Self { key, id }
    }

    /// The signer of the site that has this `SECRET_KEY`.
    #[must_use]
    pub fn of(key: &SecretKey) -> Self {
        Self::new(&Vault::new(key))
    }

    /// The id of the key: tells whose a signature is, and nothing of the key.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The HMAC of `bytes`, which are `what` ("manifest"): a signature of one thing is none of
    /// another.
    #[must_use]
    pub fn sign(&self, what: &str, bytes: &[u8]) -> String {
        let message = [what.as_bytes(), b"\0", bytes].concat();
        hex::encode(mac(self.key.as_bytes(), &message))
    }

    /// Whose `bytes` are.
    ///
    /// # Errors
    /// Where the signature claims to be of this key, and is not.
    pub fn origin(
        &self,
        what: &str,
        bytes: &[u8],
        signature: Option<Signature<'_>>,
    ) -> Result<BackupOrigin, Forged> {
        let Some(signature) = signature else { return Ok(BackupOrigin::Unsigned) };
        if signature.key != self.id {
            return Ok(BackupOrigin::Elsewhere);
        }
        let expected = self.sign(what, bytes);
        let same = bool::from(expected.as_bytes().ct_eq(signature.mac.as_bytes()));
        if same { Ok(BackupOrigin::Ours) } else { Err(Forged) }
    }
}

/// Whose backups are taken: those of this site, and of another whose key was given.
#[derive(Clone)]
pub struct Signers {
    /// Signs what is made here.
    pub ours: Signer,
    /// Whose backups are taken besides.
    pub other: Option<Signer>,
}

impl Signers {
    /// Whose `bytes` are: [`BackupOrigin::Ours`] where one of the keys made their signature.
    ///
    /// # Errors
    /// Where the signature claims to be of one of them, and is not.
    pub fn origin(
        &self,
        what: &str,
        bytes: &[u8],
        signature: Option<Signature<'_>>,
    ) -> Result<BackupOrigin, Forged> {
        match (self.ours.origin(what, bytes, signature)?, &self.other) {
            (BackupOrigin::Elsewhere, Some(other)) => other.origin(what, bytes, signature),
            (origin, _) => Ok(origin),
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn signer(byte: u8) -> Signer {
        Signer::of(&SecretKey::from_base64(&STANDARD.encode([byte; 32])).unwrap())
    }

    #[test]
    fn a_signature_is_of_one_key_one_thing_and_these_bytes() {
        let ours = signer(1);
        let mac = ours.sign("manifest", b"rows");
        let signed =
            |key: &str| ours.origin("manifest", b"rows", Some(Signature { key, mac: &mac }));
        assert_eq!(signed(ours.id()), Ok(BackupOrigin::Ours));
        assert_eq!(signed(signer(2).id()), Ok(BackupOrigin::Elsewhere));
        assert_eq!(ours.origin("manifest", b"rows", None), Ok(BackupOrigin::Unsigned));
        let signature = Some(Signature { key: ours.id(), mac: &mac });
        assert_eq!(ours.origin("outcome", b"rows", signature), Err(Forged));
        assert_eq!(ours.origin("manifest", b"rowz", signature), Err(Forged));
        let cut = Some(Signature { key: ours.id(), mac: &mac[1..] });
        assert_eq!(ours.origin("manifest", b"rows", cut), Err(Forged));
    }

    #[test]
    fn keys_differ_and_so_do_their_ids() {
        assert_ne!(signer(1).sign("manifest", b""), signer(2).sign("manifest", b""));
        assert_ne!(signer(1).id(), signer(2).id());
        assert_eq!(signer(1).id().len(), 16);
    }
}
