//! The query of `events.list`: read strictly, compared as a whole.

use std::collections::BTreeSet;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use url::form_urlencoded;

use crate::google_error::GoogleError;

type Result<T> = std::result::Result<T, GoogleError>;

/// The most items on a page, whatever is asked for.
const PAGE_MAX: usize = 2500;
const PAGE_DEFAULT: usize = 250;

/// Parameters that every Google API takes and that change nothing here.
const COMMON: &[&str] = &["alt", "prettyPrint", "quotaUser", "userIp", "key"];

/// The order that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Order {
    #[default]
    Stable,
    Updated,
}

/// A query of `events.list`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ListQuery {
    pub max_results: usize,
    pub show_deleted: Option<bool>,
    pub show_hidden_invitations: bool,
    pub time_zone: Option<String>,
    pub max_attendees: Option<usize>,
    pub event_types: BTreeSet<String>,
    pub order: Order,
    pub q: Option<String>,
    pub time_min: Option<DateTime<Utc>>,
    pub time_max: Option<DateTime<Utc>>,
    pub updated_min: Option<DateTime<Utc>>,
    pub i_cal_uid: Option<String>,
    pub private_properties: BTreeSet<String>,
    pub shared_properties: BTreeSet<String>,
    pub sync_token: Option<String>,
    pub page_token: Option<String>,
    /// The names of the parameters that were given.
    given: BTreeSet<String>,
}

impl ListQuery {
    /// Reads a query string. A parameter that is unknown, unreadable or in bad company is a 400.
    pub fn parse(query: &str) -> Result<Self> {
        let mut read = Self { max_results: PAGE_DEFAULT, ..Self::default() };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !COMMON.contains(&&*name) {
                read.set(&name, &value)?;
                read.given.insert(name.into_owned());
            }
        }
        read.check()?;
        Ok(read)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let text = || Some(value.to_owned());
        match name {
            "maxResults" => self.max_results = positive(name, value)?.min(PAGE_MAX),
            "showDeleted" => self.show_deleted = Some(boolean(name, value)?),
            "showHiddenInvitations" => self.show_hidden_invitations = boolean(name, value)?,
            "alwaysIncludeEmail" => drop(boolean(name, value)?),
            "singleEvents" => single_events(value)?,
            "timeZone" => self.time_zone = Some(zone(value)?),
            "maxAttendees" => self.max_attendees = Some(positive(name, value)?),
            "eventTypes" => drop(self.event_types.insert(event_type(value)?)),
            "orderBy" => self.order = order(value)?,
            "q" => self.q = text(),
            "timeMin" => self.time_min = Some(time(name, value)?),
            "timeMax" => self.time_max = Some(time(name, value)?),
            "updatedMin" => self.updated_min = Some(time(name, value)?),
            "iCalUID" => self.i_cal_uid = text(),
            "privateExtendedProperty" => {
                self.private_properties.insert(property(name, value)?);
            }
            "sharedExtendedProperty" => {
                self.shared_properties.insert(property(name, value)?);
            }
            "syncToken" => self.sync_token = text(),
            "pageToken" => self.page_token = text(),
            _ => return Err(unknown(name)),
        }
        Ok(())
    }

    fn check(&self) -> Result<()> {
        if let (Some(min), Some(max)) = (self.time_min, self.time_max)
            && min >= max
        {
            return Err(GoogleError::parameter(
                "timeMax",
                "timeRangeEmpty",
                "The specified time range is empty.",
            ));
        }
        if self.sync_token.is_none() {
            return Ok(());
        }
        if let Some(name) = NOT_WITH_SYNC_TOKEN.iter().find(|name| self.given.contains(**name)) {
            return Err(GoogleError::parameter(
                name,
                "invalid",
                "Sync token cannot be used with other list restrictions.",
            ));
        }
        if self.show_deleted == Some(false) {
            return Err(GoogleError::parameter(
                "showDeleted",
                "invalid",
                "Sync token cannot be used with showDeleted set to false.",
            ));
        }
        Ok(())
    }

    /// Whether deletions are shown.
    pub fn shows_deleted(&self) -> bool {
        self.show_deleted == Some(true) || self.sync_token.is_some() || self.updated_min.is_some()
    }

    /// What has to stay the same from the first list to those with its sync token. The filters
    /// that a sync token does not go with are left out.
    pub fn lasting(&self) -> String {
        fingerprint(&(
            self.max_results,
            self.show_deleted == Some(true),
            self.show_hidden_invitations,
            &self.time_zone,
            self.max_attendees,
            &self.event_types,
        ))
    }

    /// What has to stay the same from page to page: everything but the page token.
    pub fn paged(&self) -> String {
        let filters = (&self.q, self.time_min, self.time_max, self.updated_min, &self.i_cal_uid);
        let properties = (&self.private_properties, &self.shared_properties);
        fingerprint(&(self.lasting(), self.order, filters, properties, &self.sync_token))
    }
}

/// The parameters that cannot be combined with a sync token.
const NOT_WITH_SYNC_TOKEN: &[&str] = &[
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
];

fn fingerprint(value: &impl std::fmt::Debug) -> String {
    let hash = Sha256::digest(format!("{value:?}").as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(&hash[..9])
}

/// 400 for a parameter that Google does not have; Google would overlook it, which hides typos.
pub(crate) fn unknown(name: &str) -> GoogleError {
    let message = format!("Unknown name \"{name}\": Cannot bind query parameter.");
    GoogleError::parameter(name, "badRequest", message)
}

fn invalid(name: &str, value: &str, rule: &str) -> GoogleError {
    let message = format!("Invalid value '{value}'. {rule}");
    GoogleError::parameter(name, "invalidParameter", message)
}

pub(crate) fn positive(name: &str, value: &str) -> Result<usize> {
    let number: i32 = value.parse().map_err(|_| invalid(name, value, "It must be an integer."))?;
    usize::try_from(number)
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| invalid(name, value, "Values must be within the range: [1, 2147483647]"))
}

pub(crate) fn boolean(name: &str, value: &str) -> Result<bool> {
    value.parse().map_err(|_| invalid(name, value, "It must be true or false."))
}

fn time(name: &str, value: &str) -> Result<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(value).map(|at| at.to_utc()).map_err(|_| {
        invalid(name, value, "It must be an RFC 3339 timestamp with mandatory time zone offset.")
    })
}

fn zone(value: &str) -> Result<String> {
    match value.parse::<chrono_tz::Tz>() {
        Ok(_) => Ok(value.to_owned()),
        Err(_) => Err(invalid("timeZone", value, "It must be an IANA time zone.")),
    }
}

fn single_events(value: &str) -> Result<()> {
    if !boolean("singleEvents", value)? {
        return Ok(());
    }
    let message = "singleEvents=true is not supported by the stand-in: expand series yourself.";
    Err(GoogleError::parameter("singleEvents", "invalidParameter", message))
}

fn order(value: &str) -> Result<Order> {
    match value {
        "updated" => Ok(Order::Updated),
        // It needs singleEvents=true, which is not supported.
        "startTime" => Err(GoogleError::parameter(
            "orderBy",
            "badRequest",
            "The requested ordering is not available for the particular query.",
        )),
        _ => Err(invalid("orderBy", value, "Allowed values: [startTime, updated]")),
    }
}

fn event_type(value: &str) -> Result<String> {
    const TYPES: &[&str] =
        &["birthday", "default", "focusTime", "fromGmail", "outOfOffice", "workingLocation"];
    if TYPES.contains(&value) {
        return Ok(value.to_owned());
    }
    Err(invalid("eventTypes", value, &format!("Allowed values: [{}]", TYPES.join(", "))))
}

fn property(name: &str, value: &str) -> Result<String> {
    if value.contains('=') {
        return Ok(value.to_owned());
    }
    Err(invalid(name, value, "It must be propertyName=value."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sync_token_goes_with_no_filter() {
        for (query, refused) in [
            ("syncToken=a", None),
            ("syncToken=a&maxResults=10&showDeleted=true&singleEvents=false", None),
            ("syncToken=a&showDeleted=false", Some("showDeleted")),
            ("syncToken=a&iCalUID=x", Some("iCalUID")),
            ("syncToken=a&orderBy=updated", Some("orderBy")),
            ("syncToken=a&q=x", Some("q")),
            ("syncToken=a&timeMin=2026-01-01T00:00:00Z", Some("timeMin")),
            ("syncToken=a&timeMax=2026-01-01T00:00:00Z", Some("timeMax")),
            ("syncToken=a&updatedMin=2026-01-01T00:00:00Z", Some("updatedMin")),
            ("syncToken=a&privateExtendedProperty=a%3Db", Some("privateExtendedProperty")),
            ("syncToken=a&sharedExtendedProperty=a%3Db", Some("sharedExtendedProperty")),
        ] {
            let error = ListQuery::parse(query).err();
            assert_eq!(error.as_ref().and_then(|e| e.parameter.as_deref()), refused, "{query}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for query in [
            "maxResults=0",
            "maxResults=-1",
            "maxResults=many",
            "showDeleted=1",
            "timeMin=2026-01-01T00:00:00",
            "timeZone=Mars%2FOlympus",
            "singleEvents=true",
            "orderBy=startTime",
            "orderBy=title",
            "eventTypes=party",
            "timeMin=2026-01-02T00:00:00Z&timeMax=2026-01-01T00:00:00Z",
            "synctoken=a",
        ] {
            assert!(ListQuery::parse(query).is_err(), "{query}");
        }
    }

    #[test]
    fn pages_are_clamped_and_tell_their_parameters_apart() {
        let parse = |query| ListQuery::parse(query).expect(query);
        assert_eq!(parse("").max_results, 250);
        assert_eq!(parse("maxResults=9999").max_results, 2500);
        assert_eq!(parse("").paged(), parse("showDeleted=false&pageToken=x&alt=json").paged());
        assert_ne!(parse("").paged(), parse("q=x").paged());
        assert_eq!(parse("").lasting(), parse("q=x").lasting());
        assert_ne!(parse("").lasting(), parse("maxResults=3").lasting());
    }
}
