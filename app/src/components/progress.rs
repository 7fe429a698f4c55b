//! How far work is that goes on, in words: for its page, and for the events that keep it current.

use domain::{BackupProgress, BackupStage, Progress};
use words::{Language, t};

/// `750 events in 3 pages`: what Google sent so far.
#[must_use]
pub fn run_progress(language: Language, progress: &Progress) -> String {
    t!(language, "progress-run", events = progress.items, pages = progress.pages)
}

/// `Writing events: 45 %`; only the stage while nobody knows how much there is.
#[must_use]
pub fn backup_progress(language: Language, progress: &BackupProgress) -> String {
    let BackupProgress { stage, done, total } = progress;
    let stage = backup_stage(language, stage);
    match done.min(total).saturating_mul(100).checked_div(*total) {
        Some(percent) => t!(language, "progress-backup", stage = stage, percent = percent),
        None => stage,
    }
}

/// What is done with a backup at the moment: `Writing events`. Tables are named as they are.
#[must_use]
pub fn backup_stage(language: Language, stage: &BackupStage) -> String {
    match stage {
        BackupStage::Starting => t!(language, "progress-backup-starting"),
        BackupStage::Writing(table) => {
            t!(language, "progress-backup-writing", table = table.as_str())
        }
        BackupStage::Uploading => t!(language, "progress-backup-uploading"),
        BackupStage::Restoring(table) => {
            t!(language, "progress-backup-restoring", table = table.as_str())
        }
        BackupStage::Comparing(table) => {
            t!(language, "progress-backup-comparing", table = table.as_str())
        }
        BackupStage::FollowingHistory => t!(language, "progress-backup-following"),
        BackupStage::Committing => t!(language, "progress-backup-committing"),
        BackupStage::RemovingOld => t!(language, "progress-backup-removing"),
        BackupStage::Other(name) => name.clone(),
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
        let events = || "events".to_owned();
        for (stage, words) in [
            (BackupStage::Starting, "Starting"),
            (BackupStage::Writing(events()), "Writing events"),
            (BackupStage::Uploading, "Uploading"),
            (BackupStage::Restoring(events()), "Restoring events"),
            (BackupStage::Comparing(events()), "Comparing events"),
            (BackupStage::FollowingHistory, "Checking the history"),
            (BackupStage::Committing, "Finishing"),
            (BackupStage::RemovingOld, "Removing old backups"),
            (BackupStage::Other("of a newer release".into()), "of a newer release"),
        ] {
            assert_eq!(backup_stage(Language::English, &stage), words);
        }
    }

    #[test]
    fn progress_is_a_share_of_what_is_known() {
        for (done, total, words) in [
            (0, 0, "Writing events"),
            (9, 0, "Writing events"),
            (0, 200, "Writing events: 0 %"),
            (90, 200, "Writing events: 45 %"),
            (200, 200, "Writing events: 100 %"),
            (300, 200, "Writing events: 100 %"),
        ] {
            let progress =
                BackupProgress { stage: BackupStage::Writing("events".into()), done, total };
            assert_eq!(backup_progress(Language::English, &progress), words);
        }
    }
}
