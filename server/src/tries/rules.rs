//! What tries count under, and how fast they may follow each other.

use std::net::{IpAddr, Ipv6Addr};

use domain::UserId;
use store::Pace;

use super::Device;

/// One account, or one browser that is known to it. Eight tries within a burst of a quarter of a
/// minute, then one in ten seconds: whoever knows the password is never more than that away from
/// getting in, and whoever guesses has 360 guesses an hour. A request is held until its turn.
const ACCOUNT: Pace = Pace {
    free: 4,
    delays: &[1_000, 2_000, 4_000, 8_000, 10_000],
    window: 3_600_000,
    patience: 10_000,
};

/// One address, whatever the account: a shop's visitors share one. Forty in a quarter of an hour,
/// then one in twenty seconds.
const ADDRESS: Pace = Pace { free: 40, delays: &[20_000], window: 900_000, patience: MOMENT };

/// Asking for a link to be mailed to one address, whether it has an account or not: three at once, then
/// one in ten minutes, so that nobody's mailbox is filled.
const MAILED: Pace = Pace { free: 3, delays: &[600_000], window: 3_600_000, patience: MOMENT };

/// A site of IPv6 (/48): whoever has one has 65,536 networks of /64.
const SITE: Pace = Pace { free: 160, delays: &[5_000], window: 900_000, patience: MOMENT };

/// Of requests at once, one may read the clock before another and be counted behind it: it waits for
/// what lies between, and is not refused for it.
const MOMENT: i64 = 1_000;

/// Where a try is made.
#[derive(Clone, Debug)]
pub enum Door<'a> {
    /// The sign-in, with an address as it was typed: unknown ones count like others.
    SignIn {
        /// Where it comes from.
        from: IpAddr,
        /// The account's address.
        email: &'a str,
    },
    /// The sign-in from a browser from which the same account has signed in before. It counts by
    /// itself: whatever others try elsewhere, its owner gets in.
    KnownDevice(&'a Device),
    /// The password asked for again, in a session.
    Confirm(UserId),
    /// A link to another password, to be mailed to an address as it was typed.
    Forgotten {
        /// Where it comes from.
        from: IpAddr,
        /// The account's address.
        email: &'a str,
    },
    /// The token that the server printed at its start.
    SetUp {
        /// Where it comes from.
        from: IpAddr,
    },
}

impl Door<'_> {
    /// What a try counts under. The last one is whoever tries, and forgiven when the try is right.
    /// The order is the same everywhere: rows are locked in it.
    pub(super) fn subjects(&self) -> Vec<(String, &'static Pace)> {
        match self {
            Self::SignIn { from, email } => {
                let email = email.trim().to_lowercase();
                with_addresses(*from, format!("account\n{email}"), &ACCOUNT)
            }
            Self::KnownDevice(device) => vec![(format!("device\n{}", device.id()), &ACCOUNT)],
            Self::Confirm(user) => vec![(format!("confirm\n{user}"), &ACCOUNT)],
            Self::Forgotten { from, email } => {
                let email = email.trim().to_lowercase();
                with_addresses(*from, format!("forgotten\n{email}"), &MAILED)
            }
            Self::SetUp { from } => with_addresses(*from, "set-up".to_owned(), &ACCOUNT),
        }
    }
}

fn with_addresses(from: IpAddr, own: String, pace: &'static Pace) -> Vec<(String, &'static Pace)> {
    let mut subjects = match from.to_canonical() {
        IpAddr::V4(four) => vec![(format!("address\n{four}"), &ADDRESS)],
        IpAddr::V6(six) => vec![
            (format!("address\n{}/48", network(six, 48)), &SITE),
            (format!("address\n{}/64", network(six, 64)), &ADDRESS),
        ],
    };
    subjects.push((own, pace));
    subjects
}

/// The first bits of an address.
fn network(address: Ipv6Addr, bits: u32) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - bits)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(from: &str) -> Vec<String> {
        let door = Door::SignIn { from: from.parse().unwrap(), email: " Ada@Example.org " };
        door.subjects().into_iter().map(|(name, _)| name.replace('\n', " ")).collect()
    }

    #[test]
    fn addresses_count_by_what_one_visitor_has() {
        let account = "account ada@example.org";
        for four in ["203.0.113.5", "::ffff:203.0.113.5"] {
            assert_eq!(names(four), ["address 203.0.113.5", account]);
        }
        let site = "address 2001:db8:1::/48";
        let one = [site, "address 2001:db8:1:2::/64", account];
        for six in ["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"] {
            assert_eq!(names(six), one, "one /64 is one visitor");
        }
        assert_eq!(names("2001:db8:1:3::1"), [site, "address 2001:db8:1:3::/64", account]);
        assert_ne!(names("2001:db8:2:2::1")[0], site);
    }

    #[test]
    fn a_burst_on_an_account_passes_eight_at_most_in_a_quarter_of_a_minute() {
        // Free ones at once; further ones each behind the delay of the one before.
        let mut at = 0;
        let turns: Vec<i64> = (1..=20)
            .map(|number| {
                let turn = at;
                at += ACCOUNT.delay(number);
                turn
            })
            .collect();
        assert_eq!(turns[..9], [0, 0, 0, 0, 1_000, 3_000, 7_000, 15_000, 25_000]);
        assert!(turns.windows(2).all(|pair| pair[1] - pair[0] <= 10_000), "{turns:?}");
        assert!(ACCOUNT.longest() <= ACCOUNT.patience, "one who comes alone is never refused");
    }

    #[test]
    fn who_reads_the_clock_first_and_is_counted_second_is_not_refused() {
        for pace in [&ACCOUNT, &ADDRESS, &MAILED, &SITE] {
            assert!(pace.patience >= MOMENT, "{pace:?}");
            assert!(pace.delay(pace.free) >= MOMENT, "{pace:?}");
        }
    }
}
