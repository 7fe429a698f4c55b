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

/// The differences in a sentence: `9 events stay although Google cancelled them (run 4 was undone).`
/// `None` where there are none.
#[must_use]
pub fn differences_in_words(differences: &[Difference]) -> Option<String> {
    let count = |is: fn(&Otherwise) -> bool| {
        differences.iter().filter(|difference| is(&difference.otherwise)).count()
    };
    let parts = [
        (
            count(|otherwise| *otherwise == Otherwise::Stays),
            (
                "event stays although Google cancelled it",
                "events stay although Google cancelled them",
            ),
        ),
        (
            count(|otherwise| matches!(otherwise, Otherwise::Values(_))),
            (
                "event keeps its values although Google changed them",
                "events keep their values although Google changed them",
            ),
        ),
        (
            count(|otherwise| *otherwise == Otherwise::Away),
            (
                "event is in the trash although Google shows it",
                "events are in the trash although Google shows them",
            ),
        ),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, (one, many))| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    let (last, others) = parts.split_last()?;
    let words = match others {
        [] => last.clone(),
        others => format!("{} and {last}", others.join(", ")),
    };
    Some(format!("{words}{}.", undone_in_words(differences)))
}

fn undone_in_words(differences: &[Difference]) -> String {
    let mut runs: Vec<RunId> = differences.iter().filter_map(|one| one.undone).collect();
    runs.sort_unstable();
    runs.dedup();
    match &runs[..] {
        [] => String::new(),
        [run] => format!(" (run {run} was undone)"),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(ToString::to_string).collect();
            format!(" (runs {} and {last} were undone)", first.join(", "))
        }
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
    fn differences_are_a_sentence() {
        let stays = |run| difference(Otherwise::Stays, run);
        let values = || difference(Otherwise::Values(vec![Field::Title]), Some(7));
        for (differences, words) in [
            (vec![], None),
            (vec![stays(None)], Some("1 event stays although Google cancelled it.")),
            (
                vec![stays(Some(4)), stays(Some(4))],
                Some("2 events stay although Google cancelled them (run 4 was undone)."),
            ),
            (
                vec![stays(Some(4)), values(), difference(Otherwise::Away, Some(9))],
                Some(
                    "1 event stays although Google cancelled it, 1 event keeps its values although \
                     Google changed them and 1 event is in the trash although Google shows it (runs 4, \
                     7 and 9 were undone).",
                ),
            ),
        ] {
            assert_eq!(differences_in_words(&differences).as_deref(), words);
        }
    }
}
