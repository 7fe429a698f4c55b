//! How far work is that goes on, in words: for its page, and for the events that keep it current.

use domain::{BackupProgress, Progress};
use words::{Language, t};

/// `750 events in 3 pages`: what Google sent so far.
#[must_use]
pub fn run_progress(language: Language, progress: &Progress) -> String {
    t!(language, "progress-run", events = progress.items, pages = progress.pages)
}

/// `writing events: 45 %`; only the stage while nobody knows how much there is.
#[must_use]
pub fn backup_progress(language: Language, progress: &BackupProgress) -> String {
    let BackupProgress { stage, done, total } = progress;
    match done.min(total).saturating_mul(100).checked_div(*total) {
        Some(percent) => {
            t!(language, "progress-backup", stage = stage.as_str(), percent = percent)
        }
        None => stage.clone(),
    }
}

#[cfg(test)]
mod tests {
    use domain::RunState;

    use super::*;

    #[test]
    fn runs_have_words() {
        for (items, pages, words) in [
            (750, 3, "750 events in 3 pages"),
            (1, 1, "1 event in 1 page"),
            (0, 0, "0 events in 0 pages"),
        ] {
            let progress = Progress { state: RunState::Running, pages, items };
            assert_eq!(run_progress(Language::English, &progress), words);
        }
    }

    #[test]
    fn stages_have_words() {
        for (done, total, words) in [
            (0, 0, "writing events"),
            (9, 0, "writing events"),
            (0, 200, "writing events: 0 %"),
            (90, 200, "writing events: 45 %"),
            (200, 200, "writing events: 100 %"),
            (300, 200, "writing events: 100 %"),
        ] {
            let progress = BackupProgress { stage: "writing events".into(), done, total };
            assert_eq!(backup_progress(Language::English, &progress), words);
        }
    }
}
