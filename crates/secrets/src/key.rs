//! The key that seals secrets at rest.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use clock::Entropy;

/// 32 bytes that seal refresh tokens.
#[derive(Clone)]
pub struct SecretKey([u8; 32]);

/// Why there is no key.
#[derive(Debug, Error)]
pub enum SecretKeyError {
    /// The file cannot be read or written.
    #[error("cannot use the secret key in {path}: {error}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What went wrong.
        error: io::Error,
    },
    /// There is no such file.
    #[error("there is no key in {0}")]
    Missing(PathBuf),
    /// The file holds something else.
    #[error(
        "{0} does not hold 32 bytes in base64: restore it from where it was kept, since stored Google connections cannot be read without it"
    )]
    Garbled(PathBuf),
}

impl SecretKey {
    /// Reads 32 bytes in base64.
    #[must_use]
    pub fn from_base64(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text.trim()).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads a key that was kept.
    ///
    /// # Errors
    /// Where the file is not there, or cannot be read or understood.
    pub fn read(path: &Path) -> Result<Self, SecretKeyError> {
        let path = path.to_owned();
        match fs::read_to_string(&path) {
            Ok(text) => Self::from_base64(&text).ok_or(SecretKeyError::Garbled(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(SecretKeyError::Missing(path))
            }
            Err(error) => Err(SecretKeyError::File { path, error }),
        }
    }

    /// Reads `secret.key` below the data directory, or makes it there with mode 0600.
    ///
    /// # Errors
    /// Where the file cannot be read, written or understood.
    pub fn load_or_create(data_dir: &Path, entropy: &dyn Entropy) -> Result<Self, SecretKeyError> {
        let path = data_dir.join("secret.key");
        match Self::read(&path) {
            Err(SecretKeyError::Missing(path)) => create(&path, entropy),
            read => read,
        }
    }
}

/// Makes a key. It appears under its name at once and whole, or not at all: where two processes
/// start for the first time together, both get the key of the one that was first.
fn create(path: &Path, entropy: &dyn Entropy) -> Result<SecretKey, SecretKeyError> {
    let (mut bytes, mut mark) = ([0; 32], [0; 8]);
    entropy.fill(&mut bytes);
    entropy.fill(&mut mark);
    let failed = |error| SecretKeyError::File { path: path.to_owned(), error };
    let draft = path.with_extension(format!("{:016x}.new", u64::from_le_bytes(mark)));
    let made = write_private(&draft, &STANDARD.encode(bytes)).and_then(|()| put(&draft, path));
    // Gone already where it was renamed.
    let _ = fs::remove_file(&draft);
    match made {
        Ok(()) => Ok(SecretKey(bytes)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.exists() => {
            let text = fs::read_to_string(path).map_err(failed)?;
            SecretKey::from_base64(&text).ok_or_else(|| SecretKeyError::Garbled(path.to_owned()))
        }
        Err(error) => Err(failed(error)),
    }
}

/// Gives a draft its name. Unlike a rename, a link never takes the place of a file; but not every
/// file system has links.
fn put(draft: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(draft, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists && !path.exists() => {
            fs::rename(draft, path)
        }
        done => done,
    }
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clock::SeededEntropy;

    #[test]
    fn a_key_is_made_once_and_kept_private() {
        let dir = tempfile::tempdir().unwrap();
        let first = SecretKey::load_or_create(dir.path(), &*SeededEntropy::new(1)).unwrap();
        let second = SecretKey::load_or_create(dir.path(), &*SeededEntropy::new(2)).unwrap();
        assert_eq!(first.bytes(), second.bytes());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(dir.path().join("secret.key")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn who_starts_together_has_one_key() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret.key");
        let first = create(&path, &*SeededEntropy::new(1)).unwrap();
        let second = create(&path, &*SeededEntropy::new(2)).unwrap();
        assert_eq!(first.bytes(), second.bytes());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no draft is left");
    }

    #[test]
    fn a_spoiled_key_is_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("secret.key"), "oops").unwrap();
        let error = SecretKey::load_or_create(dir.path(), &*SeededEntropy::new(1)).unwrap_err();
        assert!(matches!(error, SecretKeyError::Garbled(_)), "{error}");
        assert_eq!(fs::read_to_string(dir.path().join("secret.key")).unwrap(), "oops");
    }
}
