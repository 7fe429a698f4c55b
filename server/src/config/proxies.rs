//! `TRUSTED_PROXIES`: who is believed when it says where a visitor comes from.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};

use super::ConfigError;
use super::vars::Vars;

const VARIABLE: &str = "TRUSTED_PROXIES";
const EXAMPLE: &str = "127.0.0.1,10.0.0.0/8";
/// IPv4 addresses that are written as IPv6 (`::ffff:0:0/96`, RFC 4291, 2.5.5.2) begin with so many
/// bits.
const MAPPED: u8 = 96;

/// Networks of proxies in front of the site, whose `X-Forwarded-For` counts.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// Whether an address is a proxy's. IPv4 is the same, however it is written.
    #[must_use]
    pub fn contains(&self, address: &IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whether no proxy is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<IpNet> for Proxies {
    fn from_iter<T: IntoIterator<Item = IpNet>>(networks: T) -> Self {
        Self(networks.into_iter().map(|network| canonical(network.trunc())).collect())
    }
}

/// Addresses and networks, parted by commas or spaces.
pub(super) fn read(vars: &Vars<'_>) -> Result<Proxies, ConfigError> {
    let text = vars.text(VARIABLE, EXAMPLE)?.unwrap_or_default();
    let parts = text.split([',', ' ', '\t', '\n']).filter(|part| !part.is_empty());
    parts.map(network).collect()
}

fn network(part: &str) -> Result<IpNet, ConfigError> {
    let wrong = |problem| ConfigError { variable: VARIABLE, problem, example: EXAMPLE };
    let network = part.parse::<IpAddr>().map(IpNet::from).or_else(|_| part.parse::<IpNet>());
    let network = network
        .map_err(|_| wrong(format!("holds \"{part}\", which is no IP address and no network")))?;
    if network.prefix_len() == 0 {
        return Err(wrong(format!(
            "holds \"{part}\", which would let every visitor say where they come from"
        )));
    }
    Ok(network)
}

/// A network of IPv4 addresses that are written as IPv6, as IPv4.
fn canonical(network: IpNet) -> IpNet {
    let IpNet::V6(six) = network else { return network };
    let (Some(four), Some(length)) =
        (six.network().to_ipv4_mapped(), six.prefix_len().checked_sub(MAPPED))
    else {
        return network;
    };
    Ipv4Net::new(four, length).map_or(network, IpNet::V4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsString;

    fn proxies(text: &str) -> Result<Proxies, ConfigError> {
        let lookup = |name: &str| (name == VARIABLE).then(|| OsString::from(text));
        read(&Vars::over(&lookup))
    }

    #[test]
    fn addresses_and_networks_are_taken() {
        let known =
            proxies("127.0.0.1, ::1 10.1.2.3/8,2001:db8::/32,,::ffff:192.0.2.0/120").unwrap();
        for (address, trusted) in [
            ("127.0.0.1", true),
            ("127.0.0.2", false),
            ("::ffff:127.0.0.1", true),
            ("::1", true),
            ("::2", false),
            ("10.255.0.1", true),
            ("::ffff:10.255.0.1", true),
            ("11.0.0.1", false),
            ("2001:db8:ffff::1", true),
            ("2001:db9::1", false),
            ("192.0.2.255", true),
            ("::ffff:192.0.2.1", true),
            ("192.0.3.1", false),
        ] {
            assert_eq!(known.contains(&address.parse().unwrap()), trusted, "{address}");
        }
        assert!(proxies(" , ").unwrap().is_empty());
    }

    #[test]
    fn wrong_ones_are_named_in_a_sentence() {
        for text in [
            "proxy.local",
            "10.0.0.0/33",
            "10.0.0",
            "::1/129",
            "127.0.0.1:80",
            "10.0.0.0/",
            "*",
            "0.0.0.0/0",
            "::/0",
            "1.2.3.4/0",
        ] {
            let line = proxies(&format!("127.0.0.1, {text}")).unwrap_err().to_string();
            assert!(
                line.starts_with(&format!("TRUSTED_PROXIES holds \"{text}\", which")),
                "{line}"
            );
            assert!(line.ends_with("for example TRUSTED_PROXIES=127.0.0.1,10.0.0.0/8"), "{line}");
        }
    }
}
