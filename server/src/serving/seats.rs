//! Who may have a connection. A seat is taken while a connection is open. Where all are taken, who
//! has waited longest without asking for anything has to go: so nobody keeps others out by waiting.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::limits::Limits;

/// A reader that has taken nothing for so long may have to go as well, if nobody waits.
const SLOW: Duration = Duration::from_secs(5);

/// What a connection is doing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Doing {
    /// A request has begun to arrive, or has to: the connection is new.
    Asking,
    /// A request is answered.
    Answered,
    /// Its last request is answered, and no other has begun.
    Waiting,
}

/// What is known of an open connection.
#[derive(Debug)]
pub struct Holder {
    now: Mutex<Now>,
    changed: Notify,
    leave: Notify,
}

#[derive(Clone, Copy, Debug)]
struct Now {
    doing: Doing,
    since: Instant,
    stalled: Option<Instant>,
}

impl Holder {
    fn new() -> Self {
        let now = Now { doing: Doing::Asking, since: Instant::now(), stalled: None };
        Self { now: Mutex::new(now), changed: Notify::new(), leave: Notify::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What it is doing.
    pub fn doing(&self) -> Doing {
        self.lock().doing
    }

    /// It begins something else.
    pub fn begin(&self, doing: Doing) {
        let mut now = self.lock();
        *now = Now { doing, since: Instant::now(), stalled: now.stalled };
        drop(now);
        self.changed.notify_one();
    }

    /// Comes back when it has waited too long: with a request's head, or for the next request.
    pub async fn overdue(&self, limits: &Limits) {
        loop {
            let Now { doing, since, .. } = *self.lock();
            let end = match doing {
                Doing::Asking => Some(since + limits.head),
                Doing::Waiting => Some(since + limits.idle),
                // Its body and its answer have limits of their own.
                Doing::Answered => None,
            };
            tokio::select! {
                () = self.changed.notified() => {}
                () = sleep_until(end.unwrap_or(since)), if end.is_some() => return,
            }
        }
    }

    /// Its reader takes nothing, or takes something again.
    pub fn stall(&self, stalled: bool) {
        let mut now = self.lock();
        now.stalled = stalled.then(|| now.stalled.unwrap_or_else(Instant::now));
    }

    /// Whether nothing is under way that a stop should wait for.
    pub fn is_idle(&self) -> bool {
        let now = self.lock();
        now.doing != Doing::Answered && now.stalled.is_none()
    }

    /// Comes back when the connection has to go.
    pub async fn told_to_leave(&self) {
        self.leave.notified().await;
    }

    /// Since when it could be sent away: those that wait before those that do not read.
    fn could_go(&self) -> Option<(bool, Instant)> {
        let now = self.lock();
        match (now.doing, now.stalled) {
            (_, Some(since)) => (since.elapsed() >= SLOW).then_some((true, since)),
            (Doing::Answered, None) => None,
            (_, None) => Some((false, now.since)),
        }
    }
}

/// An IPv4 address, or the network of an IPv6 address: what one client has.
type Client = IpAddr;

fn client(address: IpAddr) -> Client {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

/// Why there is no seat.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Full {
    /// The client has as many as it may, and all of them are answered.
    Client,
    /// All are taken, and everybody is answered.
    All,
}

/// All seats of a listener. Clone is cheap.
#[derive(Clone, Debug)]
pub struct Seats {
    limits: Limits,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Debug, Default)]
struct Taken {
    last: u64,
    all: HashMap<u64, Sitting>,
    by_client: HashMap<Client, usize>,
    /// How many of all are spare ones.
    spare: usize,
}

/// Who has a seat.
#[derive(Debug)]
struct Sitting {
    /// Whose it counts as; `None` for proxies of ours.
    client: Option<Client>,
    spare: bool,
    holder: Arc<Holder>,
}

impl Taken {
    fn free(&mut self, number: u64) -> Option<Arc<Holder>> {
        let Sitting { client, spare, holder } = self.all.remove(&number)?;
        self.spare -= usize::from(spare);
        if let Some(client) = client
            && let Some(count) = self.by_client.get_mut(&client)
        {
            *count -= 1;
            if *count == 0 {
                self.by_client.remove(&client);
            }
        }
        Some(holder)
    }

    /// Sends away who could go longest, among some.
    fn send_away(&mut self, among: impl Fn(&Sitting) -> bool) -> bool {
        let seats = self.all.iter().filter(|(_, seat)| among(seat));
        let could_go = seats.filter_map(|(number, seat)| Some((seat.holder.could_go()?, *number)));
        let Some((_, number)) = could_go.min() else { return false };
        if let Some(holder) = self.free(number) {
            holder.leave.notify_one();
        }
        true
    }

    /// Makes a seat free for a client where that is needed.
    fn make_free(&mut self, client: Option<Client>, limits: &Limits) -> Result<(), Full> {
        let has = client.and_then(|client| self.by_client.get(&client)).copied().unwrap_or(0);
        let own = |seat: &Sitting| seat.client == client && !seat.spare;
        if has >= limits.by_client && !self.send_away(own) {
            return Err(Full::Client);
        }
        let taken = self.all.len() - self.spare;
        if taken >= limits.connections && !self.send_away(|seat| !seat.spare) {
            return Err(Full::All);
        }
        Ok(())
    }

    /// Makes a spare seat free where that is needed.
    fn has_spare(&mut self, limits: &Limits) -> bool {
        self.spare < limits.spare || self.send_away(|seat| seat.spare)
    }

    fn sit(&mut self, sitting: Sitting) -> u64 {
        if let Some(client) = sitting.client {
            *self.by_client.entry(client).or_default() += 1;
        }
        self.spare += usize::from(sitting.spare);
        self.last += 1;
        self.all.insert(self.last, sitting);
        self.last
    }
}

impl Seats {
    /// None taken.
    pub fn new(limits: Limits) -> Self {
        Self { limits, taken: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a seat for a connection from an address.
    ///
    /// # Errors
    /// Where there is none, and nobody who could go.
    pub fn take(&self, address: IpAddr, exempt: bool) -> Result<Seat, Full> {
        let mut taken = self.lock();
        let client = (!exempt).then(|| client(address));
        let spare = match taken.make_free(client, &self.limits) {
            Ok(()) => false,
            Err(_) if address.is_loopback() && taken.has_spare(&self.limits) => true,
            Err(full) => return Err(full),
        };
        let holder = Arc::new(Holder::new());
        let client = client.filter(|_| !spare);
        let sitting = Sitting { client, spare, holder: Arc::clone(&holder) };
        let number = taken.sit(sitting);
        Ok(Seat { number, spare, holder, seats: self.clone() })
    }

    /// Sends somebody away who could go.
    pub fn make_room(&self) {
        self.lock().send_away(|_| true);
    }
}

/// A taken seat; free again when it is dropped.
#[derive(Debug)]
pub struct Seat {
    number: u64,
    spare: bool,
    holder: Arc<Holder>,
    seats: Seats,
}

impl Seat {
    /// Whether it is one of those that are kept for health checks.
    pub fn is_spare(&self) -> bool {
        self.spare
    }

    /// Who has it.
    pub fn holder(&self) -> &Arc<Holder> {
        &self.holder
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.seats.lock().free(self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seats(connections: usize, by_client: usize) -> Seats {
        let limits = Limits::of_descriptors(256);
        Seats::new(Limits { connections, by_client, spare: 1, ..limits })
    }

    fn at(address: &str) -> IpAddr {
        address.parse().unwrap()
    }

    fn answered(seats: &Seats, address: &str) -> Seat {
        let seat = seats.take(at(address), false).unwrap();
        seat.holder().begin(Doing::Answered);
        seat
    }

    fn is_told_to_leave(seat: &Seat) -> bool {
        let told = seat.holder().told_to_leave();
        futures_util::FutureExt::now_or_never(told).is_some()
    }

    #[tokio::test]
    async fn who_waited_longest_has_to_go() {
        let seats = seats(3, 9);
        let mut held = Vec::new();
        for address in ["1.0.0.1", "1.0.0.2", "1.0.0.3"] {
            held.push(seats.take(at(address), false).unwrap());
        }
        held[0].holder().begin(Doing::Answered);
        let fourth = seats.take(at("1.0.0.4"), false).unwrap();
        let told: Vec<_> = held.iter().map(is_told_to_leave).collect();
        assert_eq!(told, [false, true, false]);
        drop((held, fourth));
        assert_eq!(seats.lock().all.len(), 0);
        assert!(seats.lock().by_client.is_empty());
    }

    #[tokio::test]
    async fn who_does_not_read_goes_when_nobody_waits() {
        let seats = seats(2, 9);
        let (first, second) = (answered(&seats, "1.0.0.1"), answered(&seats, "1.0.0.2"));
        second.holder().stall(true);
        assert!(matches!(seats.take(at("1.0.0.3"), false), Err(Full::All)), "not yet");
        second.holder().lock().stalled = Instant::now().checked_sub(SLOW);
        let _third = seats.take(at("1.0.0.3"), false).unwrap();
        assert_eq!((is_told_to_leave(&first), is_told_to_leave(&second)), (false, true));
    }

    #[tokio::test]
    async fn a_client_cannot_take_all_seats() {
        let seats = seats(9, 2);
        let first = answered(&seats, "1.0.0.1");
        let waits = seats.take(at("1.0.0.1"), false).unwrap();
        let third = answered(&seats, "1.0.0.1");
        assert!(is_told_to_leave(&waits), "its own connection goes");
        assert!(matches!(seats.take(at("1.0.0.1"), false), Err(Full::Client)));
        assert!(seats.take(at("1.0.0.1"), true).is_ok(), "a proxy's are many people's");
        assert!(seats.take(at("1.0.0.2"), false).is_ok());
        drop(waits);
        assert!(matches!(seats.take(at("1.0.0.1"), false), Err(Full::Client)), "counted once");
        drop(first);
        assert!(seats.take(at("1.0.0.1"), false).is_ok());
        drop(third);
    }

    #[tokio::test]
    async fn a_network_is_one_client() {
        let seats = seats(9, 1);
        let _one = answered(&seats, "2001:db8::1");
        assert!(matches!(seats.take(at("2001:db8::ffff:2"), false), Err(Full::Client)));
        assert!(seats.take(at("2001:db8:0:1::1"), false).is_ok());
    }

    #[tokio::test]
    async fn this_machine_has_spare_seats() {
        let seats = seats(1, 9);
        let first = answered(&seats, "1.0.0.1");
        assert!(!first.is_spare());
        assert!(matches!(seats.take(at("1.0.0.2"), false), Err(Full::All)));
        let spare = answered(&seats, "127.0.0.1");
        assert_eq!(seats.lock().spare, 1);
        assert!(spare.is_spare());
        assert!(matches!(seats.take(at("127.0.0.1"), false), Err(Full::All)));
        drop(first);
        drop(spare);
        assert!(!seats.take(at("127.0.0.1"), false).unwrap().is_spare());
    }
}
