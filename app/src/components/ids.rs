//! Lists of numbers, written short: `17-2516, 2600`.

use domain::{EventId, FormProblem};

/// So many numbers at most are read from a list: a range is short, what it stands for is not.
const MOST: i64 = 1_000_000;

/// Numbers in order, runs of them as ranges: `1-3,7`. For addresses and hidden fields.
#[must_use]
pub fn ranges(ids: &[EventId]) -> String {
    join(ids, ",", "-")
}

/// The same for people: `1–3, 7`.
#[must_use]
pub fn ranges_in_words(ids: &[EventId]) -> String {
    join(ids, ", ", "–")
}

/// Reads what [`ranges`] wrote, in order and each once.
///
/// # Errors
/// What is no such list, in words.
pub fn read_ranges(text: &str) -> Result<Vec<EventId>, FormProblem> {
    let mut ids = Vec::new();
    let mut left = MOST;
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str| text.trim().parse::<i64>().ok().filter(|number| *number >= 0);
        let (Some(first), Some(last)) = (number(first), number(last)) else {
            return Err(FormProblem::NoNumber(part.to_owned()));
        };
        left -= last.saturating_sub(first).saturating_add(1).max(0);
        if left < 0 {
            return Err(FormProblem::ManyNumbers(MOST));
        }
        ids.extend((first..=last).map(EventId));
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

fn join(ids: &[EventId], between: &str, to: &str) -> String {
    let mut ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let runs = ids.chunk_by(|a, b| a.checked_add(1) == Some(*b));
    let parts: Vec<String> = runs
        .filter_map(|run| Some((run.first()?, run.last()?)))
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            _ => format!("{first}{to}{last}"),
        })
        .collect();
    parts.join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: &[i64]) -> Vec<EventId> {
        ids.iter().map(|id| EventId(*id)).collect()
    }

    #[test]
    fn what_is_written_is_read_again() {
        for (list, text) in [
            (vec![], ""),
            (vec![7], "7"),
            (vec![1, 2], "1-2"),
            (vec![9, 3, 1, 2, 2, 11, 10], "1-3,9-11"),
        ] {
            assert_eq!(ranges(&ids(&list)), text);
            let mut sorted = list.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(read_ranges(text), Ok(ids(&sorted)));
        }
        assert_eq!(ranges_in_words(&ids(&[1, 2, 3, 9])), "1–3, 9");
        assert_eq!(ranges(&(17..=2516).map(EventId).collect::<Vec<_>>()), "17-2516");
    }

    #[test]
    fn what_is_no_list_is_refused() {
        assert_eq!(read_ranges(" 3 , 1-2,"), Ok(ids(&[1, 2, 3])));
        assert_eq!(read_ranges("5-3"), Ok(vec![]), "an empty range");
        for text in ["x", "1-x", "-1", "1--2", "1;2", "0-9223372036854775807", "0-600000,0-600000"]
        {
            assert!(read_ranges(text).is_err(), "{text}");
        }
    }
}
