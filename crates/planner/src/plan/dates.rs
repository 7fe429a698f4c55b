//! The dates of series, each worked out once in a plan.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use domain::{GoogleId, RemoteWhen};

use super::context::Context;
use crate::series::{Occurrence, SeriesError, expand};

type Expanded = Result<Rc<[Occurrence]>, SeriesError>;

/// A rule and start of a series, and the dates they give.
struct Known {
    when: RemoteWhen,
    recurrence: Vec<String>,
    dates: Expanded,
}

/// Expansions up to the end of the window, by master. Most series are the same before and after.
pub(super) struct Dates {
    context: Context,
    known: RefCell<HashMap<GoogleId, Vec<Known>>>,
}

impl Dates {
    pub(super) fn new(context: &Context) -> Self {
        Self { context: *context, known: RefCell::default() }
    }

    /// The dates of a series within the window.
    ///
    /// # Errors
    /// Those of [`expand`].
    pub(super) fn of(
        &self,
        master: &GoogleId,
        when: &RemoteWhen,
        recurrence: &[String],
    ) -> Expanded {
        let mut known = self.known.borrow_mut();
        let known = known.entry(master.clone()).or_default();
        let same = |known: &&Known| known.when == *when && known.recurrence == recurrence;
        if let Some(known) = known.iter().find(same) {
            return known.dates.clone();
        }
        let (from, to) = (self.context.window_start, self.context.end());
        let dates = expand(when, recurrence, from, to).map(Rc::from);
        let (when, recurrence) = (when.clone(), recurrence.to_vec());
        known.push(Known { when, recurrence, dates: dates.clone() });
        dates
    }
}
