//! Where a visitor comes from, when proxies stand between.
//!
//! Each proxy writes the address that it was called from behind what `X-Forwarded-For` has already.
//! So the list is true from its right end on, as far as proxies of ours wrote it, and whatever
//! stands left of the first address that is not one of ours is what the visitor made up. Nothing
//! is skipped: behind an entry that cannot be read, nobody knows who wrote the next one.
//! `Forwarded` (RFC 7239) is not read: few proxies write it, and one that does not know it passes
//! on what the visitor wrote there.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;

use crate::config::Proxies;

/// The header that proxies write.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The visitor's address: the connection's, or, where that is a trusted proxy's, the last one that
/// trusted proxies vouch for. IPv4 is never written as IPv6.
pub fn client(connection: IpAddr, headers: &HeaderMap, trusted: &Proxies) -> IpAddr {
    let mut vouched = connection.to_canonical();
    let lines = headers.get_all(FORWARDED_FOR).iter();
    // Several headers are one list (RFC 9110, 5.3).
    let entries: Vec<&[u8]> =
        lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).collect();
    for entry in entries.into_iter().rev() {
        if !trusted.contains(&vouched) {
            break;
        }
        let Some(address) = read(entry) else { break };
        vouched = address;
    }
    vouched
}

/// An entry: an address, with a port or without, in quotes or without. Azure and IIS write ports
/// (`203.0.113.5:4711`, `[2001:db8::1]:443`).
fn read(entry: &[u8]) -> Option<IpAddr> {
    let entry = str::from_utf8(entry).ok()?.trim();
    let inner = entry.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let entry = inner.unwrap_or(entry);
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let address = match bare {
        Some(six) => six.parse::<std::net::Ipv6Addr>().ok().map(IpAddr::V6),
        None => entry.parse().ok(),
    };
    let address = address.or_else(|| entry.parse::<SocketAddr>().ok().map(|with| with.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    fn headers(lines: &[&[u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_bytes(line).unwrap());
        }
        headers
    }

    fn proxies(networks: &[&str]) -> Proxies {
        networks.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn seen(connection: &str, lines: &[&[u8]], trusted: &[&str]) -> String {
        client(connection.parse().unwrap(), &headers(lines), &proxies(trusted)).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let one: &[&str] = &["127.0.0.1/32"];
        let nets: &[&str] = &["10.0.0.0/8", "2001:db8:ff::/48"];
        for (connection, lines, trusted, expected) in [
            ("9.9.9.9", &["1.1.1.1"] as &[&str], &[] as &[&str], "9.9.9.9"),
            ("9.9.9.9", &["1.1.1.1"], one, "9.9.9.9"),
            ("127.0.0.1", &[], one, "127.0.0.1"),
            ("127.0.0.1", &["1.1.1.1"], one, "1.1.1.1"),
            ("127.0.0.1", &["6.6.6.6, 1.1.1.1"], one, "1.1.1.1"),
            ("127.0.0.1", &["1.1.1.1, 127.0.0.1"], one, "1.1.1.1"),
            // The same proxy, as a socket that takes both kinds of addresses shows it.
            ("::ffff:127.0.0.1", &["1.1.1.1"], one, "1.1.1.1"),
            ("::ffff:9.9.9.9", &["1.1.1.1"], one, "9.9.9.9"),
            ("127.0.0.1", &["6.6.6.6, ::ffff:1.1.1.1"], one, "1.1.1.1"),
            ("127.0.0.1", &["1.1.1.1, ::ffff:127.0.0.1"], one, "1.1.1.1"),
            // Networks, and several proxies one behind another.
            ("10.1.2.3", &["6.6.6.6, 1.1.1.1, 2001:db8:ff::7, 10.9.9.9"], nets, "1.1.1.1"),
            ("2001:db8:ff::1", &["6.6.6.6, 2001:db8:fe::7"], nets, "2001:db8:fe::7"),
            // All of them are ours: somebody on the first one asks.
            ("10.1.2.3", &["10.0.0.1, 10.0.0.2"], nets, "10.0.0.1"),
            // Several headers are one list.
            ("127.0.0.1", &["6.6.6.6", "1.1.1.1"], one, "1.1.1.1"),
            ("127.0.0.1", &["1.1.1.1", "127.0.0.1"], one, "1.1.1.1"),
            // Ports and quotes.
            ("127.0.0.1", &["6.6.6.6, 203.0.113.5:4711"], one, "203.0.113.5"),
            ("127.0.0.1", &["6.6.6.6, [2001:db8::1]:443"], one, "2001:db8::1"),
            ("127.0.0.1", &["6.6.6.6, [2001:db8::1]"], one, "2001:db8::1"),
            ("127.0.0.1", &["6.6.6.6, \"203.0.113.5:4711\""], one, "203.0.113.5"),
            ("127.0.0.1", &["6.6.6.6, \"[2001:db8::1]\""], one, "2001:db8::1"),
            ("127.0.0.1", &["6.6.6.6, [::ffff:1.1.1.1]:80"], one, "1.1.1.1"),
            ("127.0.0.1", &["6.6.6.6 ,\t1.1.1.1 "], one, "1.1.1.1"),
        ] {
            let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
            assert_eq!(seen(connection, &lines, trusted), expected, "{connection} {lines:?}");
        }
    }

    #[test]
    fn nothing_is_read_past_what_cannot_be_read() {
        for entry in [
            "unknown",
            "_hidden",
            "-",
            "",
            "1.1.1",
            "1.1.1.1:99999",
            "1.1.1.1:",
            "[1.1.1.1]",
            "for=1.1.1.1",
            "unix:",
            "1.1.1.1 2.2.2.2",
            "\"1.1.1.1",
            "[2001:db8::1",
            "proxy.local",
            "0x7f.1",
            "fe80::1%eth0",
        ] {
            let line = format!("6.6.6.6, {entry}");
            assert_eq!(
                seen("127.0.0.1", &[line.as_bytes()], &["127.0.0.1/32"]),
                "127.0.0.1",
                "{entry}"
            );
            let line = format!("6.6.6.6, {entry}, 10.0.0.1");
            let ours = &["127.0.0.1/32", "10.0.0.0/8"];
            assert_eq!(seen("127.0.0.1", &[line.as_bytes()], ours), "10.0.0.1", "{entry}");
        }
        let garbled: &[&[u8]] = &[b"6.6.6.6", b"\xff\xfe"];
        assert_eq!(seen("127.0.0.1", garbled, &["127.0.0.1/32"]), "127.0.0.1");
    }

    #[test]
    fn forwarded_counts_for_nothing() {
        let mut headers = headers(&[b"1.1.1.1"]);
        headers.insert("forwarded", HeaderValue::from_static("for=6.6.6.6"));
        let found = client("127.0.0.1".parse().unwrap(), &headers, &proxies(&["127.0.0.1/32"]));
        assert_eq!(found.to_string(), "1.1.1.1");
    }

    /// How a proxy writes the address that it was called from.
    fn written(address: IpAddr, port: u16, form: u8) -> String {
        match form % 4 {
            0 => address.to_string(),
            1 => SocketAddr::new(address, port).to_string(),
            2 => format!("\"{}\"", SocketAddr::new(address, port)),
            _ => match address {
                IpAddr::V4(four) => four.to_ipv6_mapped().to_string(),
                IpAddr::V6(six) => format!("[{six}]"),
            },
        }
    }

    proptest! {
        /// Whatever a visitor writes, behind one proxy or several: they are seen where they are.
        #[test]
        fn nobody_chooses_their_address(
            made_up in proptest::collection::vec("[ -~]{0,40}|[0-9.:,\\[\\]\" ]{0,40}", 0..4),
            address: IpAddr,
            port: u16,
            form: u8,
            inner in 0_u8..4,
        ) {
            let trusted = proxies(&["10.0.0.0/8"]);
            let address = address.to_canonical();
            prop_assume!(!trusted.contains(&address));
            // The outermost proxy was called by the visitor; each further one by the one before.
            let mut wrote = vec![written(address, port, form)];
            wrote.extend((0..inner).map(|hop| format!("10.0.0.{hop}")));
            let mut lines = made_up.clone();
            match lines.last_mut() {
                Some(last) => *last = format!("{last}, {}", wrote.join(", ")),
                None => lines.push(wrote.join(", ")),
            }
            let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
            let connection = IpAddr::from([10, 1, 1, 1]);
            prop_assert_eq!(client(connection, &headers(&lines), &trusted), address);
            // And without a proxy: whatever they write counts for nothing.
            prop_assert_eq!(client(address, &headers(&lines), &trusted), address);
        }
    }
}
