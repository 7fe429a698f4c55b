//! What the database refuses of a change set.
//!
//! A refusal names no row of a statement that writes many, and a run that fails for it fails again at
//! every sync. So the change set is tried family by family in a transaction that is taken back, and
//! planned again without what was refused. Nothing of this runs before something was refused.

use std::collections::BTreeMap;

use domain::{
    AlertKind, EditWrite, EventId, Held, HeldItems, Plan, Refusals, SeriesWrite, family_of,
};

use super::{Database, Tx, alert, apply, dialect, remote, undo};
use crate::{Apply, NewAlert, Planner, StoreError, StoreResult};

/// So many refused families are set aside at most. Where more are refused, it is not their fault, and
/// the run fails as a whole.
pub const MOST: usize = 100;

/// So many of them an alert spells out.
const NAMED: usize = 5;

/// Why the database refuses what was asked, in words; `None` for errors that say nothing about it.
pub fn why(error: &StoreError) -> Option<String> {
    match error {
        StoreError::Unfit(problem) => Some(format!("it does not fit: {problem}")),
        StoreError::Database(sqlx::Error::Database(refused))
            if refused.code().is_some_and(|code| dialect::is_refusal(&code)) =>
        {
            Some(format!("the database refuses it: {}", refused.message()))
        }
        _ => None,
    }
}

/// Finds what the database refuses of a change set, and changes nothing.
pub async fn sift(
    database: &Database,
    applied: &Apply<'_>,
    planner: Planner<'_>,
    known: &Refusals,
) -> StoreResult<Refusals> {
    let mut tx = database.begin_history().await?;
    if let Some(anew) = &applied.forget {
        undo::forget(&mut tx, anew).await?;
    }
    let held = remote::held(&mut tx, applied.source.id, applied.touched).await?;
    let parts = by_family(planner(&held, known).plan, &held);
    let found = try_parts(&mut tx, applied, &held.items, parts).await?;
    tx.rollback().await?;
    Ok(found)
}

/// Tries halves of halves, until those that are refused are alone.
async fn try_parts(
    tx: &mut Tx,
    applied: &Apply<'_>,
    held: &HeldItems,
    parts: Vec<(String, Plan)>,
) -> StoreResult<Refusals> {
    let (mut found, mut left) = (Refusals::new(), vec![parts]);
    while let Some(mut parts) = left.pop() {
        let Some(why) = try_part(tx, applied, held, &parts).await? else { continue };
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
    tx: &mut Tx,
    applied: &Apply<'_>,
    held: &HeldItems,
    parts: &[(String, Plan)],
) -> StoreResult<Option<String>> {
    sqlx::query("SAVEPOINT part").execute(&mut **tx).await?;
    let refused = match apply::write_records(tx, applied, &mut joined(parts), held).await {
        Ok(_) => None,
        Err(error) => {
            let Some(why) = why(&error) else { return Err(error) };
            sqlx::query("ROLLBACK TO SAVEPOINT part").execute(&mut **tx).await?;
            Some(why)
        }
    };
    sqlx::query("RELEASE SAVEPOINT part").execute(&mut **tx).await?;
    Ok(refused)
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
pub async fn tell(tx: &mut Tx, applied: &Apply<'_>, refused: &Refusals) -> StoreResult<()> {
    let source = applied.source;
    if refused.is_empty() {
        if applied.delivery.complete {
            alert::resolve_in(tx, AlertKind::ItemsRefused, Some(source.id), applied.now).await?;
        }
        return Ok(());
    }
    let named = refused.iter().take(NAMED).map(|(family, why)| format!("{family}: {why}"));
    let named = named.collect::<Vec<_>>().join("; ");
    let (count, s) = (refused.len(), if refused.len() == 1 { "" } else { "s" });
    let raised = NewAlert {
        kind: AlertKind::ItemsRefused,
        organizer_id: Some(source.organizer_id),
        source_id: Some(source.id),
        run_id: Some(applied.run_id),
        subject: String::new(),
        link: Some(format!("/dashboard/runs/{}", applied.run_id)),
        title: format!("{count} item{s} of \"{}\" could not be written", source.name),
        detail: format!(
            "Run {} set {count} event{s} or series aside ({named}). What is here of them stays as it \
             was, everything else was synced, and each sync tries them again. The run's page shows \
             them.",
            applied.run_id
        ),
    };
    alert::raise_in(tx, &raised, applied.now).await?;
    Ok(())
}
