//! Plans family by family: what happens to one never touches another.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{GoogleId, Held, Plan, Refusals, RemoteBody, RemoteItem, RemoteWrite};

use super::classified::{Classified, Entry, master_of};
use super::context::Context;
use super::dates::Dates;
use super::family::{Family, Index};
use super::matching::Row;
use super::pages::{Member, Members, Outline, cancels};
use super::steps::Draft;

/// Plans all families but those that the database refused.
pub(super) fn plan(
    held: &Held,
    context: &Context,
    classified: Classified<'_>,
    dates: &Dates,
    refused: &Refusals,
) -> Plan {
    let index = Index::of(held);
    let mut draft = Draft::new(&classified, &index, context.publish, refused);
    if held.items.is_empty() && held.events.is_empty() {
        first(context, dates, &classified, &mut draft);
    } else {
        for (name, family) in families(held, context, dates, &classified, &index, &mut draft) {
            if !family.unreadable {
                draft.family(name, &family);
            }
        }
    }
    let (mut plan, remote) = (draft.into_plan(), classified.remote);
    plan.notes.splice(0..0, classified.notes);
    let is_taken = |write: &RemoteWrite| !refused.contains_key(write.family(&held.items));
    plan.remote = remote.into_values().filter(is_taken).collect();
    let end = context.end();
    plan.window_end = (context.previous_window_end != Some(end)).then_some(end);
    plan
}

/// Plans a source of which nothing is held: family by family, since there may be very many, and no
/// row can belong to another one.
fn first<'a>(
    context: &Context,
    dates: &Dates,
    classified: &'a Classified<'_>,
    draft: &mut Draft<'_, 'a>,
) {
    draft.reserve(classified.entries.len());
    let strangers = strangers(classified);
    let entries = classified.entries.values();
    for (name, members) in group(entries.map(|entry| (&*entry.item, entry.gone.is_some()))) {
        match Outline::of(&members, context, dates) {
            Ok(mut now) => {
                now.give_way(name, &strangers);
                draft.family(name, &Family { now, fresh: true, ..Family::default() });
            }
            Err((item, error)) => draft.unreadable(item, &error),
        }
    }
}

/// The families a plan has to look at, by name.
fn families<'a>(
    held: &'a Held,
    context: &Context,
    dates: &Dates,
    classified: &'a Classified<'_>,
    index: &Index<'a>,
    draft: &mut Draft<'_, 'a>,
) -> BTreeMap<&'a str, Family<'a>> {
    let entries = classified.entries.values();
    let now = group(entries.map(|entry| (&*entry.item, entry.gone.is_some())));
    let before = group(held.items.values().map(|held| (&held.item, held.gone)));
    let fresh = fresh(held, classified);
    let extends = context.previous_window_end.is_some_and(|previous| previous < context.end());
    let strangers = strangers(classified);
    let mut families = BTreeMap::new();
    for (name, members) in now {
        let fresh = classified.complete || fresh.contains(name);
        let is_extended = extends && members.masters.iter().any(|member| !member.gone);
        if !(fresh || is_extended) {
            continue;
        }
        let outline = Outline::of(&members, context, dates);
        let unreadable = outline.is_err();
        let mut now = outline.unwrap_or_else(|(item, error)| {
            draft.unreadable(item, &error);
            Outline::default()
        });
        now.give_way(name, &strangers);
        families.insert(name, Family { now, fresh, unreadable, ..Family::default() });
    }
    for name in fresh {
        families.entry(name).or_insert_with(|| Family { fresh: true, ..Family::default() });
    }
    outline_before(&mut families, &before, context, dates);
    add_rows(&mut families, held, classified, index);
    families
}

/// Files items by their families.
fn group<'a>(
    items: impl Iterator<Item = (&'a RemoteItem, bool)>,
) -> BTreeMap<&'a str, Members<'a>> {
    let mut families = BTreeMap::<_, Members<'_>>::new();
    for (item, gone) in items {
        families.entry(item.family()).or_default().add(Member { item, gone });
    }
    families
}

/// The families that the delivery spoke of.
fn fresh<'a>(held: &'a Held, classified: &'a Classified<'_>) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    for (id, entry) in classified.entries.iter().filter(|(_, entry)| entry.fresh) {
        // In a complete list, every family is.
        if !classified.complete {
            names.insert(entry.item.family());
        }
        names.extend(held.items.get(*id).map(|held| held.item.family()));
    }
    let forgotten = classified.remote.keys().filter(|id| !classified.entries.contains_key(**id));
    names.extend(forgotten.filter_map(|id| Some(held.items.get(*id)?.item.family())));
    names
}

/// What the families' pages were up to now.
fn outline_before<'a>(
    families: &mut BTreeMap<&'a str, Family<'a>>,
    before: &BTreeMap<&'a str, Members<'a>>,
    context: &Context,
    dates: &Dates,
) {
    let Some(window_end) = context.previous_window_end else { return };
    let context = Context { window_end, previous_window_end: None, ..*context };
    for (name, family) in families {
        if let Some(members) = before.get(name) {
            family.before = Outline::of(members, &context, dates).unwrap_or_default();
        }
    }
}

/// Gives each row to the family that has a page with its id, else to the one of its series.
fn add_rows<'a>(
    families: &mut BTreeMap<&'a str, Family<'a>>,
    held: &'a Held,
    classified: &'a Classified<'_>,
    index: &Index<'a>,
) {
    let mut rows = Vec::with_capacity(held.events.len());
    {
        let homes = homes(families, held);
        for held in &held.events {
            let Some(id) = &held.event.google_id else { continue };
            let series = held.event.series_id.and_then(|id| index.master(id));
            let by_item = || master_of(&classified.entries.get(id)?.item);
            let master = series.or_else(by_item);
            let own = master.unwrap_or(id).root();
            // A row of a family that nothing was said about is no other's to take.
            let home = homes.get(id).copied().filter(|_| families.contains_key(own));
            let name = home.unwrap_or(own);
            rows.extend(Row::of(held, master).map(|row| (name, row)));
        }
    }
    for (name, row) in rows {
        if let Some(family) = families.get_mut(name) {
            family.rows.push(row);
        } else if classified.complete {
            let fresh = true;
            families.insert(name, Family { rows: vec![row], fresh, ..Family::default() });
        }
    }
}

/// The families by the ids of their pages.
fn homes<'f, 'a>(
    families: &'f BTreeMap<&'a str, Family<'a>>,
    held: &Held,
) -> HashMap<&'f GoogleId, &'a str> {
    if held.events.is_empty() {
        return HashMap::new();
    }
    let pages = families
        .iter()
        .flat_map(|(name, family)| family.now.pages.iter().map(|page| (&*page.google_id, *name)));
    pages.collect()
}

/// Exceptions with a page whose id is as if they were of another family, of which a rule may give a
/// date with that id: what Google says of a date goes before what a rule does.
fn strangers<'a>(classified: &'a Classified<'_>) -> BTreeSet<&'a GoogleId> {
    let has_page = |entry: &&Entry<'_>| {
        let RemoteBody::Exception { master, .. } = &entry.item.body else { return false };
        entry.item.google_id.root() != master.root()
            && cancels(&entry.item, entry.gone.is_some()).is_none()
            && classified.entries.get(master).is_some_and(Entry::is_published_master)
    };
    classified.entries.values().filter(has_page).map(|entry| &entry.item.google_id).collect()
}
