//! The pages that Google's state asks for.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use domain::why::Removal;
use domain::{
    GoogleId, OccurrenceKey, RemoteBody, RemoteEvent, RemoteItem, RemoteRevision, When, Why, zone,
};

use super::classified::is_older;
use super::context::Context;
use super::dates::Dates;
use crate::series::{Occurrence, SeriesError, is_bounded, key_of, times, whole_seconds};

/// One page.
#[derive(Clone, Debug)]
pub(super) struct Page<'a> {
    /// The key of its row.
    pub(super) google_id: Cow<'a, GoogleId>,
    /// Its fields but for the time.
    pub(super) event: &'a RemoteEvent,
    /// How new the item is that gives it.
    pub(super) revision: &'a RemoteRevision,
    /// When it takes place.
    pub(super) when: When,
    /// Its place in a series.
    pub(super) slot: Option<Slot<'a>>,
}

/// What a page is of: a date of a series, or a single event.
pub(super) type Identity<'p> = (Option<OccurrenceKey>, &'p GoogleId);

/// A place in a series.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot<'a> {
    pub(super) master: &'a GoogleId,
    pub(super) key: OccurrenceKey,
    /// The how many-th date of the series; `None` where the rule does not give it.
    pub(super) ordinal: Option<usize>,
}

impl Page<'_> {
    /// Where the rule put it; a single event's own start.
    pub(super) fn key(&self) -> OccurrenceKey {
        self.slot.map_or_else(|| key_of(&self.when), |slot| slot.key)
    }

    /// Its identity in a series, or as a single event.
    pub(super) fn identity(&self) -> Identity<'_> {
        match &self.slot {
            Some(slot) => (Some(slot.key), slot.master),
            None => (None, &self.google_id),
        }
    }
}

/// What the rule of a published series gives.
#[derive(Debug, Default)]
pub(super) struct Schedule<'a> {
    pub(super) ordinals: BTreeMap<OccurrenceKey, usize>,
    /// Dates without a page: by which exception, and why.
    pub(super) cancelled: BTreeMap<OccurrenceKey, (&'a RemoteItem, Why)>,
    /// Dates with an exception of their own, published or not.
    pub(super) exceptions: BTreeSet<OccurrenceKey>,
    pub(super) bounded: bool,
}

/// One of Google's items.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member<'a> {
    pub(super) item: &'a RemoteItem,
    pub(super) gone: bool,
}

/// The items of one family: a series and what split off it, or a single event.
#[derive(Debug, Default)]
pub(super) struct Members<'a> {
    pub(super) singles: Vec<Member<'a>>,
    pub(super) masters: Vec<Member<'a>>,
    /// By their masters.
    pub(super) exceptions: BTreeMap<&'a GoogleId, Vec<Member<'a>>>,
}

impl<'a> Members<'a> {
    /// Files an item by what it is.
    pub(super) fn add(&mut self, member: Member<'a>) {
        match &member.item.body {
            RemoteBody::Tombstone | RemoteBody::Single { .. } => self.singles.push(member),
            RemoteBody::Master { .. } => self.masters.push(member),
            RemoteBody::Exception { master, .. } => {
                self.exceptions.entry(master).or_default().push(member);
            }
        }
    }
}

/// All pages of a family.
#[derive(Debug, Default)]
pub(super) struct Outline<'a> {
    pub(super) pages: Vec<Page<'a>>,
    /// Of the live and published masters.
    pub(super) schedules: BTreeMap<&'a GoogleId, Schedule<'a>>,
    /// Pages left out, since another one has their id.
    pub(super) clashes: Vec<Page<'a>>,
}

impl<'a> Outline<'a> {
    /// # Errors
    /// The first series that cannot be expanded.
    pub(super) fn of(
        members: &Members<'a>,
        context: &Context,
        dates: &Dates,
    ) -> Result<Self, (&'a RemoteItem, SeriesError)> {
        let mut outline = Self::default();
        outline.pages.reserve_exact(members.singles.len());
        for member in &members.singles {
            outline.single(member);
        }
        for member in &members.masters {
            let exceptions = members.exceptions.get(&member.item.google_id);
            outline.series(member, exceptions.map_or(&[], Vec::as_slice), context, dates)?;
        }
        outline.drop_clashes();
        Ok(outline)
    }

    fn single(&mut self, member: &Member<'a>) {
        let RemoteBody::Single { event } = &member.item.body else { return };
        if member.gone || event.unpublished.is_some() {
            return;
        }
        let (google_id, when) = (Cow::Borrowed(&member.item.google_id), times::when(&event.when));
        let revision = &member.item.revision;
        self.pages.push(Page { google_id, event, revision, when, slot: None });
    }

    fn series(
        &mut self,
        member: &Member<'a>,
        exceptions: &[Member<'a>],
        context: &Context,
        dates: &Dates,
    ) -> Result<(), (&'a RemoteItem, SeriesError)> {
        let RemoteBody::Master { event, recurrence } = &member.item.body else { return Ok(()) };
        if member.gone || event.unpublished.is_some() {
            return Ok(());
        }
        let master = &member.item.google_id;
        let dates =
            dates.of(master, &event.when, recurrence).map_err(|error| (member.item, error))?;
        let dates = dates.iter().filter(|date| date.when.starts_at() <= context.end());
        let exceptions = by_key(exceptions);
        let mut schedule = Schedule { bounded: is_bounded(recurrence), ..Schedule::default() };
        schedule.ordinals = dates.clone().map(|date| (date.key, date.ordinal)).collect();
        for (&key, exception) in &exceptions {
            self.exception(master, key, exception, &mut schedule, context);
        }
        let by_rule = dates.filter(|date| !exceptions.contains_key(&date.key));
        self.pages.extend(by_rule.filter_map(|date| by_the_rule(member.item, event, date)));
        self.schedules.insert(master, schedule);
        Ok(())
    }

    /// An exception has its page where the rule or the exception itself puts it into the window.
    fn exception(
        &mut self,
        master: &'a GoogleId,
        key: OccurrenceKey,
        exception: &Member<'a>,
        schedule: &mut Schedule<'a>,
        context: &Context,
    ) {
        schedule.exceptions.insert(key);
        if let Some(why) = cancels(exception.item, exception.gone) {
            schedule.cancelled.insert(key, (exception.item, why));
            return;
        }
        let RemoteBody::Exception { event: Some(event), .. } = &exception.item.body else { return };
        let when = times::when(&event.when);
        let ordinal = schedule.ordinals.get(&key).copied();
        let within = |at| (context.window_start..=context.end()).contains(&at);
        let original = match key {
            OccurrenceKey::At(at) => at,
            OccurrenceKey::On(day) => zone::midnight(zone::zone(when.time_zone()), day),
        };
        if ordinal.is_some() || within(original) || within(when.starts_at()) {
            let slot = Some(Slot { master, key, ordinal });
            let google_id = Cow::Borrowed(&exception.item.google_id);
            let revision = &exception.item.revision;
            self.pages.push(Page { google_id, event, revision, when, slot });
        }
    }

    /// Ids are unique per calendar. Should two pages come to one all the same, an exception's goes
    /// before one that the rule gives, and that before a single event's: what Google says of a
    /// series stands, whichever of both came first.
    fn drop_clashes(&mut self) {
        let of_series: HashSet<_> = match self.pages.iter().any(|page| page.slot.is_none()) {
            true => self
                .pages
                .iter()
                .filter(|page| page.slot.is_some())
                .map(|p| p.google_id.clone())
                .collect(),
            false => HashSet::new(),
        };
        let mut taken = HashSet::with_capacity(self.pages.len());
        self.set_aside(|page| {
            let is_dates = page.slot.is_none() && of_series.contains(&page.google_id);
            is_dates || !taken.insert(page.google_id.clone())
        });
    }

    /// Leaves ids that look like those of this family to exceptions of others.
    pub(super) fn give_way(&mut self, name: &str, strangers: &BTreeSet<&GoogleId>) {
        if !strangers.is_empty() {
            self.set_aside(|page| {
                page.google_id.root() == name && strangers.contains(&*page.google_id)
            });
        }
    }

    fn set_aside(&mut self, clashes: impl FnMut(&Page<'a>) -> bool) {
        let clashes: Vec<_> = self.pages.iter().map(clashes).collect();
        if clashes.contains(&true) {
            let mut clashes = clashes.into_iter();
            self.clashes.extend(self.pages.extract_if(.., |_| clashes.next().unwrap_or_default()));
        }
    }
}

/// Exceptions by the date they stand for: of several for one date, the newest.
fn by_key<'a>(exceptions: &[Member<'a>]) -> BTreeMap<OccurrenceKey, Member<'a>> {
    let mut found = BTreeMap::<OccurrenceKey, Member<'a>>::new();
    for exception in exceptions {
        let RemoteBody::Exception { original, .. } = &exception.item.body else { continue };
        let place = found.entry(whole_seconds(*original)).or_insert(*exception);
        if !is_older(&exception.item.revision, &place.item.revision) {
            *place = *exception;
        }
    }
    found
}

fn by_the_rule<'a>(
    master: &'a RemoteItem,
    event: &'a RemoteEvent,
    date: &Occurrence,
) -> Option<Page<'a>> {
    let (master, revision) = (&master.google_id, &master.revision);
    let google_id = Cow::Owned(date.key.instance_id(master)?);
    let slot = Slot { master, key: date.key, ordinal: Some(date.ordinal) };
    Some(Page { google_id, event, revision, when: date.when.clone(), slot: Some(slot) })
}

/// Why an exception takes its date off the site; `None` where it does not.
pub(super) fn cancels(exception: &RemoteItem, gone: bool) -> Option<Why> {
    match &exception.body {
        RemoteBody::Exception { event: Some(event), .. } if !gone => event.unpublished.clone(),
        _ => Some(Removal::OccurrenceCancelled.into()),
    }
}
