//! The demo club.

use chrono::{DateTime, Utc};

use crate::{clock::Entropy, state::State};

/// Fills an empty state.
pub(crate) fn fill(_state: &mut State, _now: DateTime<Utc>, _entropy: &dyn Entropy) {}
