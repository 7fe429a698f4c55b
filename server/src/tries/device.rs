//! Browsers from which an account has signed in before: they carry a cookie that only we can have
//! made, for that account and its password of then (OWASP's device cookies,
//! <https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies>). It signs
//! nobody in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;

use clock::Entropy;
use secrets::{Vault, mac};
use store::Credentials;

/// Random bytes that tell devices apart.
const ID: usize = 16;

/// A browser that an account is known to use.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Device {
    id: [u8; ID],
}

impl Device {
    /// A new one.
    #[must_use]
    pub fn new(entropy: &dyn Entropy) -> Self {
        let mut id = [0; ID];
        entropy.fill(&mut id);
        Self { id }
    }

    /// What tries from it count under.
    #[must_use]
    pub fn id(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.id)
    }

    /// The cookie that an account's browser gets.
    #[must_use]
    pub fn cookie(&self, vault: &Vault, account: &Credentials) -> String {
        format!("{}.{}", self.id(), URL_SAFE_NO_PAD.encode(self.seal(vault, account)))
    }

    /// The device of a cookie, where we made it for this account as it is now: after a change of the
    /// password no device is known.
    #[must_use]
    pub fn of(cookie: &str, vault: &Vault, account: &Credentials) -> Option<Self> {
        let (id, seal) = cookie.split_once('.')?;
        let decode = |text| URL_SAFE_NO_PAD.decode(text).ok();
        let device = Self { id: decode(id)?.try_into().ok()? };
        let right = device.seal(vault, account);
        bool::from(right.as_slice().ct_eq(&decode(seal)?)).then_some(device)
    }

    fn seal(&self, vault: &Vault, account: &Credentials) -> [u8; 32] {
        let whose = format!("{}\n{}\n{}", self.id(), account.account.id, account.password_hash);
        mac(vault.derive("known devices").as_bytes(), whose.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use domain::{Account, Role, UserId};

    use super::*;
    use clock::SeededEntropy;
    use secrets::SecretKey;

    fn vault(byte: u8) -> Vault {
        use base64::engine::general_purpose::STANDARD;
        Vault::new(&SecretKey::from_base64(&STANDARD.encode([byte; 32])).unwrap())
    }

    fn account(id: i64, password_hash: &str) -> Credentials {
        let email = "ada@example.org".parse().unwrap();
        let account = Account { id: UserId(id), email, role: Role::Admin, organizers: vec![] };
        Credentials { account, password_hash: password_hash.into(), disabled: false }
    }

    #[test]
    fn a_device_is_known_to_its_account_only() {
        let ada = account(1, "hash");
        let device = Device::new(&*SeededEntropy::new(1));
        let cookie = device.cookie(&vault(1), &ada);
        assert_eq!(Device::of(&cookie, &vault(1), &ada), Some(device.clone()));
        assert_eq!(Device::of(&cookie, &vault(1), &account(2, "hash")), None);
        assert_eq!(Device::of(&cookie, &vault(1), &account(1, "other")), None, "a new password");
        assert_eq!(Device::of(&cookie, &vault(2), &ada), None, "another site");
        let (id, seal) = cookie.split_once('.').unwrap();
        let other = Device::new(&*SeededEntropy::new(2)).id();
        for forged in [
            format!("{other}.{seal}"),
            format!("{id}."),
            format!(".{seal}"),
            id.to_owned(),
            String::new(),
            ".".into(),
            format!("{cookie}A"),
            format!("{cookie}.x"),
            "é.é".into(),
        ] {
            assert_eq!(Device::of(&forged, &vault(1), &ada), None, "{forged}");
        }
    }
}
