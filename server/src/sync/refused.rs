//! What the database refuses of a change set.
//!
//! A refusal names no row of a statement that writes many, and a run that fails for it fails again at
//! every sync. So the change set is tried family by family in a transaction that is taken back, and
//! planned again without what was refused. Nothing of this runs before something was refused.

use std::collections::BTreeMap;

use domain::{
    AlertKind, EditWrite, EventId, Held, HeldItems, Plan, Refusals, SeriesWrite, family_of,
};
use store::{Store, StoreResult, Transaction};

use super::notice;
use super::work::Work;

/// So many refused families are set aside at most. Where more are refused, it is not their fault, and
/// the run fails as a whole.
pub(super) const MOST: usize = 100;

/// Finds what the database refuses of a change set, and changes nothing.
pub(super) async fn sift(
    store: &dyn Store,
    work: &Work<'_>,
    known: &Refusals,
) -> StoreResult<Refusals> {
    let mut tx = store.begin_history().await?;
    let held = work.held(&mut *tx).await?;
    let parts = by_family(work.plan(&held, known).plan, &held);
    let found = try_parts(&mut *tx, work, &held.items, parts).await?;
    tx.rollback().await?;
    Ok(found)
}

/// Tries halves of halves, until those that are refused are alone.
async fn try_parts(
    tx: &mut dyn Transaction,
    work: &Work<'_>,
    held: &HeldItems,
    parts: Vec<(String, Plan)>,
) -> StoreResult<Refusals> {
    let (mut found, mut left) = (Refusals::new(), vec![parts]);
    while let Some(mut parts) = left.pop() {
        let Some(why) = try_part(tx, work, held, &parts).await? else { continue };
        if parts.len() > 1 {
            let rest = parts.split_off(parts.len() / 2);
            left.extend([rest, parts]);
        } else {
            found.extend(parts.pop().map(|(family, _)| (family, why)));
        }
        if found.len() > MOST {
            break;
        }
    }
    // What belongs to no family cannot be planned without.
    found.remove("");
    Ok(found)
}

/// Writes some parts, if they are taken; else says why not.
async fn try_part(
    tx: &mut dyn Transaction,
    work: &Work<'_>,
    held: &HeldItems,
    parts: &[(String, Plan)],
) -> StoreResult<Option<String>> {
    tx.savepoint().await?;
    let written = tx.write_plan(&work.author(), work.source, &mut joined(parts), held).await;
    let Err(error) = written else {
        tx.go_on().await?;
        return Ok(None);
    };
    let Some(why) = error.refusal() else { return Err(error) };
    tx.take_back().await?;
    Ok(Some(why))
}

/// A change set in its parts, each of one family.
fn by_family(plan: Plan, held: &Held) -> Vec<(String, Plan)> {
    let mut parts: BTreeMap<String, Plan> = BTreeMap::new();
    let series: BTreeMap<_, _> = held
        .series
        .iter()
        .filter_map(|held| Some((held.series.id, held.series.google_id.as_ref()?.root())))
        .collect();
    let rows: BTreeMap<EventId, &str> = held
        .events
        .iter()
        .filter_map(|held| Some((held.event.id, held.event.google_id.as_ref()?.root())))
        .collect();
    for write in plan.series {
        let family = match &write {
            SeriesWrite::Put { google_id, .. } => google_id.root(),
            SeriesWrite::Trash { series_id } => series.get(series_id).copied().unwrap_or_default(),
        };
        parts.entry(family.to_owned()).or_default().series.push(write);
    }
    for (step, line) in plan.steps {
        let family = family_of(&step, &line).unwrap_or_default();
        parts.entry(family).or_default().steps.push((step, line));
    }
    for write in plan.remote {
        let family = write.family(&held.items).to_owned();
        parts.entry(family).or_default().remote.push(write);
    }
    for write in plan.edits {
        let (EditWrite::Google { event_id, .. } | EditWrite::End { event_id, .. }) = &write;
        let family = rows.get(event_id).copied().unwrap_or_default().to_owned();
        parts.entry(family).or_default().edits.push(write);
    }
    parts.into_iter().collect()
}

fn joined(parts: &[(String, Plan)]) -> Plan {
    let mut all = Plan::default();
    for (_, part) in parts {
        all.series.extend(part.series.iter().cloned());
        all.steps.extend(part.steps.iter().cloned());
        all.remote.extend(part.remote.iter().cloned());
        all.edits.extend(part.edits.iter().cloned());
    }
    all
}

/// Raises an alert about what was set aside; a complete list with nothing of it ends it.
pub(super) async fn raise_or_end(
    tx: &mut dyn Transaction,
    work: &Work<'_>,
    refused: &Refusals,
) -> StoreResult<()> {
    let source = work.source;
    if !refused.is_empty() {
        tx.raise(&notice::refused(source, work.run_id, refused), work.now).await?;
    } else if work.delivery.complete {
        tx.resolve(AlertKind::ItemsRefused, Some(source.id), work.now).await?;
    }
    Ok(())
}
