//! Telling people of what keeps the site from saving, from memory: by the ways that need no disk.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Alert, AlertId, AlertKind, DeliveryChannel};
use store::{AlertText, NewAlert, News, Trouble};
use words::t;

use super::Sick;
use crate::alerts::{LANGUAGE, within_sentence};
use crate::outgoing::notify::{Channels, Item};
use crate::services::Services;

/// So many looks in a row have to find the same before anybody is told: a server that starts anew,
/// or a disk that was full for a moment, is no alert.
const LOOKS: u32 = 2;
/// The first pause after a message that could not be sent; each next one is twice as long …
const PAUSE: TimeDelta = TimeDelta::seconds(15);
/// … up to this …
const LONGEST: TimeDelta = TimeDelta::minutes(15);
/// … and given up after so long.
const PATIENCE: TimeDelta = TimeDelta::hours(24);

/// What was found, and who was told of it.
#[derive(Debug, Default)]
pub struct TroubleAlert {
    /// Looks in a row that found the opposite of what is told.
    looks: u32,
    open: Option<Open>,
}

/// An alert that is told from memory.
#[derive(Debug)]
struct Open {
    alert: Alert,
    trouble: Trouble,
    /// What became of each message.
    messages: BTreeMap<(u8, News), Message>,
}

#[derive(Clone, Copy, Debug)]
enum Message {
    Sent,
    Again { at: DateTime<Utc>, pause: TimeDelta },
    GivenUp,
}

impl TroubleAlert {
    /// Takes in what a look found. Gives the alert that is shown while it is open.
    pub fn saw(&mut self, found: Option<&Sick>, now: DateTime<Utc>) -> Option<Alert> {
        match (&mut self.open, found) {
            (None, None) => self.looks = 0,
            (None, Some(sick)) => {
                self.looks += 1;
                if self.looks >= LOOKS {
                    self.looks = 0;
                    self.open = Some(Open::new(sick, now));
                }
            }
            (Some(open), Some(sick)) => {
                self.looks = 0;
                open.goes_on(sick, now);
            }
            (Some(open), None) if open.alert.resolved_at.is_none() => {
                self.looks += 1;
                if self.looks >= LOOKS {
                    self.looks = 0;
                    open.alert.resolved_at = Some(now);
                }
            }
            (Some(_), None) => {}
        }
        let open = self.open.as_ref().map(|open| &open.alert);
        open.filter(|alert| alert.resolved_at.is_none()).cloned()
    }

    /// Sends what is due, and writes the alert down once that is possible.
    pub async fn tell(&mut self, services: &Services, channels: &Channels) {
        let Some(open) = &mut self.open else { return };
        for way in channels.open() {
            open.tell_on(services, channels, way).await;
        }
        if open.is_told(&channels.open()) && open.write_down(services).await {
            self.open = None;
        }
    }
}

impl Open {
    fn new(sick: &Sick, now: DateTime<Utc>) -> Self {
        let AlertText { title, detail } = describe(sick);
        let alert = Alert {
            id: AlertId(0),
            kind: AlertKind::DatabaseTrouble,
            organizer_id: None,
            source_id: None,
            run_id: None,
            subject: String::new(),
            title,
            detail,
            link: Some("/admin/alerts".into()),
            deliveries: Vec::new(),
            raised_at: now,
            resolved_at: None,
            acknowledged_at: None,
            acknowledged_by: None,
        };
        Self { alert, trouble: sick.trouble, messages: BTreeMap::new() }
    }

    /// It is not over, or not any more; another trouble is told anew.
    fn goes_on(&mut self, sick: &Sick, now: DateTime<Utc>) {
        let is_new = sick.trouble != self.trouble || self.alert.resolved_at.is_some();
        let told = std::mem::take(&mut self.messages);
        let since = self.alert.raised_at;
        *self = Self::new(sick, if is_new { now } else { since });
        if !is_new {
            self.messages = told;
        }
    }

    fn news(&self) -> News {
        if self.alert.resolved_at.is_some() { News::Over } else { News::Raised }
    }

    async fn tell_on(&mut self, services: &Services, channels: &Channels, way: DeliveryChannel) {
        let (news, now) = (self.news(), services.clock.now());
        let told = self.messages.get(&(number(way), News::Raised)).copied();
        // What nobody was told of is not taken back.
        if news == News::Over && !matches!(told, Some(Message::Sent)) {
            return;
        }
        let pause = match self.messages.get(&(number(way), news)) {
            None => PAUSE,
            Some(Message::Again { at, pause }) if *at <= now => *pause,
            Some(_) => return,
        };
        let item = Item::new(self.alert.clone(), news, &services.config.origin());
        let message = match channels.send(services, way, &item, now).await {
            Ok(()) => Message::Sent,
            Err(error) => {
                tracing::warn!("not told of the database's trouble: {error}");
                let next = Message::Again { at: now + pause, pause: (pause * 2).min(LONGEST) };
                if now - self.alert.raised_at < PATIENCE { next } else { Message::GivenUp }
            }
        };
        self.messages.insert((number(way), news), message);
    }

    /// Whether it is over, and everybody who heard of it knows.
    fn is_told(&self, channels: &[DeliveryChannel]) -> bool {
        let done = |way: &DeliveryChannel| {
            let of = |news| self.messages.get(&(number(*way), news)).copied();
            match of(News::Raised) {
                Some(Message::Sent) => {
                    matches!(of(News::Over), Some(Message::Sent | Message::GivenUp))
                }
                _ => true,
            }
        };
        self.alert.resolved_at.is_some() && channels.iter().all(done)
    }

    /// Keeps the alert among the others, as told as it was; says whether that worked.
    async fn write_down(&self, services: &Services) -> bool {
        let alert = &self.alert;
        let new = NewAlert {
            kind: alert.kind,
            organizer_id: None,
            source_id: None,
            run_id: None,
            subject: String::new(),
            link: alert.link.clone(),
            title: alert.title.clone(),
            detail: alert.detail.clone(),
        };
        let told = |way: &DeliveryChannel| {
            matches!(self.messages.get(&(number(*way), News::Raised)), Some(Message::Sent))
        };
        let channels = [DeliveryChannel::Email, DeliveryChannel::Webhook];
        let channels: Vec<_> = channels.into_iter().filter(told).collect();
        let over = alert.resolved_at.unwrap_or_else(|| services.clock.now());
        let noted = services.store.note_told(&new, (alert.raised_at, over), &channels).await;
        if let Err(error) = &noted {
            tracing::error!("cannot write down that the database was in trouble: {error}");
        }
        noted.is_ok()
    }
}

fn number(way: DeliveryChannel) -> u8 {
    match way {
        DeliveryChannel::Email => 0,
        DeliveryChannel::Webhook => 1,
    }
}

/// A title, and what to do.
fn describe(sick: &Sick) -> AlertText {
    let (title, what_to_do) = match sick.trouble {
        Trouble::Full => (
            t!(LANGUAGE, "alert-database-trouble-full-title"),
            t!(LANGUAGE, "alert-database-trouble-full-detail"),
        ),
        Trouble::ReadOnly => (
            t!(LANGUAGE, "alert-database-trouble-read-only-title"),
            t!(LANGUAGE, "alert-database-trouble-read-only-detail"),
        ),
        Trouble::Broken => (
            t!(LANGUAGE, "alert-database-trouble-broken-title"),
            t!(LANGUAGE, "alert-database-trouble-broken-detail"),
        ),
        Trouble::Busy => (
            t!(LANGUAGE, "alert-database-trouble-busy-title"),
            t!(LANGUAGE, "alert-database-trouble-busy-detail"),
        ),
        Trouble::Damaged => (
            t!(LANGUAGE, "alert-database-trouble-damaged-title"),
            t!(LANGUAGE, "alert-database-trouble-damaged-detail"),
        ),
        Trouble::Away => (
            t!(LANGUAGE, "alert-database-trouble-away-title"),
            t!(LANGUAGE, "alert-database-trouble-away-detail"),
        ),
    };
    let said = within_sentence(&sick.detail);
    let said = t!(LANGUAGE, "alert-database-trouble-said", error = said);
    AlertText { title, detail: format!("{what_to_do} {said}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sick(trouble: Trouble) -> Sick {
        Sick { trouble, detail: "the database failed: database or disk is full".into() }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn a_trouble_that_goes_on_is_one_alert() {
        let mut telling = TroubleAlert::default();
        let full = sick(Trouble::Full);
        assert_eq!(telling.saw(Some(&full), at(0)), None, "a moment is no alert");
        assert_eq!(telling.saw(None, at(5)), None);
        assert_eq!(telling.saw(Some(&full), at(10)), None);
        let raised = telling.saw(Some(&full), at(15)).unwrap();
        assert_eq!((raised.id, raised.raised_at), (AlertId(0), at(15)));
        assert!(raised.title.contains("disk is full"), "{}", raised.title);
        let later = telling.saw(Some(&full), at(500)).unwrap();
        assert_eq!(later.raised_at, at(15));
        assert!(telling.saw(None, at(505)).is_some(), "not over at once");
        assert_eq!(telling.saw(None, at(510)), None);
        let open = telling.open.unwrap();
        assert_eq!(open.alert.resolved_at, Some(at(510)));
        assert!(open.is_told(&[DeliveryChannel::Webhook]), "nobody heard of it");
    }

    #[test]
    fn another_trouble_is_told_anew() {
        let mut telling = TroubleAlert::default();
        for second in [0, 5] {
            telling.saw(Some(&sick(Trouble::Full)), at(second));
        }
        let open = telling.open.as_mut().unwrap();
        open.messages.insert((1, News::Raised), Message::Sent);
        telling.saw(Some(&sick(Trouble::Full)), at(10));
        assert_eq!(telling.open.as_ref().unwrap().messages.len(), 1);
        let now = telling.saw(Some(&sick(Trouble::ReadOnly)), at(15)).unwrap();
        assert!(now.title.contains("only be read"));
        assert!(telling.open.unwrap().messages.is_empty());
    }
}
