//! What the steps of a plan promise together, and the database insists on: no two live rows have one
//! id of Google's. Families are planned one by one, and each keeps that within itself; here it is
//! looked at over all of them. A step that would break it is left out and told, and the rest goes on.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::why::Left;
use domain::{
    Action, Change, EventId, GoogleId, Held, Plan, Refusals, RemoteWrite, Step, family_of,
};

/// Leaves out what breaks a promise, and what is of a family that the database refused.
pub(super) fn keep(plan: &mut Plan, held: &Held, refused: &Refusals) {
    if !refused.is_empty() {
        plan.steps.retain(|(step, line)| {
            family_of(step, line).is_none_or(|family| !refused.contains_key(&family))
        });
    }
    loop {
        let broken = broken(&plan.steps, held);
        if broken.is_empty() {
            return;
        }
        leave_out(plan, &broken);
    }
}

/// What a step is about: a row, or a page that is new by the step at this place.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Subject {
    Row(EventId),
    New(usize),
}

fn subject(place: usize, step: &Step) -> Subject {
    match step {
        Step::Create { .. } => Subject::New(place),
        Step::Update { event_id, .. } | Step::Trash { event_id } | Step::Restore { event_id } => {
            Subject::Row(*event_id)
        }
    }
}

/// The subjects whose id another live row would have, too.
fn broken(steps: &[(Step, Change)], held: &Held) -> BTreeSet<Subject> {
    if steps.iter().all(|(step, _)| matches!(step, Step::Trash { .. })) {
        return BTreeSet::new();
    }
    let after = Afterwards::of(steps, held);
    // Rows that stay as they are have their ids for sure.
    let mut taken: HashSet<&GoogleId> = after.untouched().collect();
    let (mut seen, mut broken) = (BTreeSet::new(), BTreeSet::new());
    for (place, (step, _)) in steps.iter().enumerate() {
        let Some(id) = after.id(step) else { continue };
        let subject = subject(place, step);
        if seen.insert(subject) && !taken.insert(id) {
            broken.insert(subject);
        }
    }
    broken
}

/// The rows as a plan leaves them.
struct Afterwards<'p> {
    rows: HashMap<EventId, &'p GoogleId>,
    live: HashSet<EventId>,
    touched: HashSet<EventId>,
}

impl<'p> Afterwards<'p> {
    fn of(steps: &'p [(Step, Change)], held: &'p Held) -> Self {
        let known = held
            .events
            .iter()
            .filter_map(|held| Some((held.event.id, held.event.google_id.as_ref()?)));
        let live = held.events.iter().filter(|held| held.trashed.is_none());
        let mut after = Self {
            rows: known.collect(),
            live: live.map(|held| held.event.id).collect(),
            touched: HashSet::new(),
        };
        for (step, _) in steps {
            after.take(step);
        }
        after
    }

    fn take(&mut self, step: &'p Step) {
        match step {
            Step::Create { .. } => {}
            Step::Update { event_id, google_id, .. } => {
                self.rows.insert(*event_id, google_id);
                self.touched.insert(*event_id);
            }
            Step::Trash { event_id } => {
                self.live.remove(event_id);
                self.touched.insert(*event_id);
            }
            Step::Restore { event_id } => {
                self.live.insert(*event_id);
                self.touched.insert(*event_id);
            }
        }
    }

    /// The ids of live rows that the plan says nothing about.
    fn untouched(&self) -> impl Iterator<Item = &'p GoogleId> + '_ {
        let stay = self.live.iter().filter(|id| !self.touched.contains(id));
        stay.filter_map(|id| self.rows.get(id).copied())
    }

    /// The id that the subject of a step has afterwards, if it is on the site then.
    fn id(&self, step: &'p Step) -> Option<&'p GoogleId> {
        match step {
            Step::Create { google_id, .. } => Some(google_id),
            Step::Update { event_id, .. } | Step::Restore { event_id } => {
                self.live.get(event_id).and_then(|id| self.rows.get(id).copied())
            }
            Step::Trash { .. } => None,
        }
    }
}

/// Leaves out the steps of some subjects, and says so. What would be new is not remembered either,
/// or it would look as if people had removed its page.
fn leave_out(plan: &mut Plan, broken: &BTreeSet<Subject>) {
    let steps = std::mem::take(&mut plan.steps);
    let mut new = BTreeSet::new();
    for (place, (step, mut line)) in steps.into_iter().enumerate() {
        if !broken.contains(&subject(place, &step)) {
            plan.steps.push((step, line));
            continue;
        }
        if let Step::Create { google_id, .. } = step {
            new.insert(google_id);
        }
        (line.action, line.reason) = (Action::Quarantine, Left::PagesId.into());
        line.fields.clear();
        plan.notes.push(line);
    }
    plan.remote
        .retain(|write| !matches!(write, RemoteWrite::Seen(item) if new.contains(&item.google_id)));
}
