//! Encryption with age (<https://age-encryption.org/v1>): whom backups are sealed to, and what
//! opens them.

use std::io::{self, Cursor, Read, Write as _};
use std::iter;
use std::str::FromStr as _;

use age::x25519::{Identity, Recipient};
use age::{DecryptError, Decryptor, Encryptor};

use super::BackupError;
use super::{BackupConfig, identities};

/// Whom backups are sealed to, and what opens them.
#[derive(Clone, Default)]
pub struct Keys {
    recipient: Option<Recipient>,
    identities: Vec<Identity>,
}

/// Why bytes could not be opened.
pub enum Unopened {
    /// No identity is configured.
    NoIdentity,
    /// None of those that are fits.
    WrongIdentity,
    /// They are no age file, or a changed one.
    Damaged(String),
}

impl Keys {
    /// Those of the configuration.
    ///
    /// # Errors
    /// Where the file of the identities cannot be read.
    pub fn read(config: &BackupConfig) -> Result<Self, BackupError> {
        let recipient = config.recipient.as_deref().and_then(|text| Recipient::from_str(text).ok());
        let identities = match &config.identity_file {
            Some(path) => {
                let text = std::fs::read_to_string(path);
                identities(&text.map_err(BackupError::file(path))?)
            }
            None => Vec::new(),
        };
        Ok(Self { recipient, identities })
    }

    /// Whether new backups are encrypted.
    #[must_use]
    pub fn seal(&self) -> bool {
        self.recipient.is_some()
    }

    /// Whether there is an identity at all.
    #[must_use]
    pub fn can_open(&self) -> bool {
        !self.identities.is_empty()
    }

    /// Encrypts, where there is a recipient.
    ///
    /// # Errors
    /// Where the encryption itself fails.
    pub fn sealed(&self, plain: Vec<u8>) -> io::Result<Vec<u8>> {
        let Some(recipient) = &self.recipient else { return Ok(plain) };
        let recipients = iter::once(recipient as &dyn age::Recipient);
        let encryptor = Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
        let mut writer = encryptor.wrap_output(Vec::with_capacity(plain.len() + 1024))?;
        writer.write_all(&plain)?;
        writer.finish()
    }

    /// Decrypts while it is read.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub fn open(&self, sealed: Cursor<bytes::Bytes>) -> Result<Box<dyn Read + Send>, Unopened> {
        if self.identities.is_empty() {
            return Err(Unopened::NoIdentity);
        }
        let decryptor =
            Decryptor::new(sealed).map_err(|error| Unopened::Damaged(error.to_string()))?;
        let identities = self.identities.iter().map(|identity| identity as &dyn age::Identity);
        match decryptor.decrypt(identities) {
            Ok(reader) => Ok(Box::new(reader)),
            Err(DecryptError::NoMatchingKeys) => Err(Unopened::WrongIdentity),
            Err(error) => Err(Unopened::Damaged(error.to_string())),
        }
    }
}
