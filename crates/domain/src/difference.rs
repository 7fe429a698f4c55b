//! Where the site is not as Google has it, because people decided so.

use super::{EventId, Field, RunId, When};

/// What people decided otherwise than Google.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Otherwise {
    /// Google cancelled it, or has it no more; here it stays.
    Stays,
    /// Google shows it; here it is in the trash.
    Away,
    /// Google has other values in these fields.
    Values(Vec<Field>),
}

/// An event that is not as Google has it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Difference {
    /// Which.
    pub event_id: EventId,
    /// Its title here.
    pub title: String,
    /// When it takes place here.
    pub when: When,
    /// How it differs.
    pub otherwise: Otherwise,
    /// The run that was taken back; `None` where somebody brought the event back.
    pub undone: Option<RunId>,
}

/// Differences by kind, which a sentence is made of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DifferenceSummary {
    /// Events that stay although Google cancelled them.
    pub stay: usize,
    /// Events that keep their values although Google changed them.
    pub keep: usize,
    /// Events in the trash although Google shows them.
    pub away: usize,
    /// The runs whose undoing made differences, each once, in order.
    pub undone: Vec<RunId>,
}

impl DifferenceSummary {
    /// Counts differences; `None` where there are none.
    #[must_use]
    pub fn of(differences: &[Difference]) -> Option<Self> {
        if differences.is_empty() {
            return None;
        }
        let (mut stay, mut keep, mut away) = (0, 0, 0);
        for difference in differences {
            *match difference.otherwise {
                Otherwise::Stays => &mut stay,
                Otherwise::Values(_) => &mut keep,
                Otherwise::Away => &mut away,
            } += 1;
        }
        let mut undone: Vec<RunId> = differences.iter().filter_map(|one| one.undone).collect();
        undone.sort_unstable();
        undone.dedup();
        Some(Self { stay, keep, away, undone })
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn difference(otherwise: Otherwise, undone: Option<i64>) -> Difference {
        let (starts_at, ends_at) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH);
        Difference {
            event_id: EventId(1),
            title: "Chess".into(),
            when: When::Timed { starts_at, ends_at, time_zone: "UTC".into() },
            otherwise,
            undone: undone.map(RunId),
        }
    }

    #[test]
    fn differences_are_counted_by_kind() {
        let stays = |run| difference(Otherwise::Stays, run);
        let values = difference(Otherwise::Values(vec![Field::Title]), Some(7));
        let away = difference(Otherwise::Away, Some(9));
        assert_eq!(DifferenceSummary::of(&[]), None);
        let all = [stays(Some(4)), away, stays(None), stays(Some(4)), values];
        let undone = vec![RunId(4), RunId(7), RunId(9)];
        let summary = DifferenceSummary { stay: 3, keep: 1, away: 1, undone };
        assert_eq!(DifferenceSummary::of(&all), Some(summary));
    }
}
