//! What is told of deletions that are large enough to be a mistake.

use app::components::why::why_in;
use domain::Actor;
use store::{AlertText, LargeDeletion};
use words::t;

use super::{LANGUAGE, within_sentence};

/// What people read when many events went to the trash at once.
#[must_use]
pub fn of_large_deletion(deletion: &LargeDeletion<'_>) -> AlertText {
    let LargeDeletion { author, count } = *deletion;
    let (actor, by) = match &author.actor {
        Actor::Person { email, .. } => ("person", email.to_string()),
        Actor::CommandLine => ("command-line", String::new()),
        Actor::Sync { run_id } => ("sync", run_id.to_string()),
        Actor::System => ("system", String::new()),
    };
    let why = within_sentence(&why_in(LANGUAGE, &author.reason)).to_owned();
    let detail = t!(
        LANGUAGE,
        "alert-large-deletion-detail",
        actor = actor,
        by = by,
        count = count,
        why = why.as_str()
    );
    AlertText { title: t!(LANGUAGE, "alert-large-deletion-title", count = count), detail }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::{RunId, UserId};
    use store::Author;

    use super::*;

    #[test]
    fn an_alert_says_who_it_was() {
        let email = "ann@example.org".parse().unwrap();
        for (actor, who) in [
            (Actor::Person { id: UserId(1), email }, "ann@example.org moved 1,200 events"),
            (Actor::CommandLine, "1,200 events were moved to the trash from the command line"),
            (Actor::Sync { run_id: RunId(1_234) }, "Sync 1234 moved 1,200 events"),
            (Actor::System, "The site itself moved 1,200 events"),
        ] {
            let author = Author { actor, reason: "tidying up.".into(), at: DateTime::UNIX_EPOCH };
            let told = of_large_deletion(&LargeDeletion { author: &author, count: 1_200 });
            assert_eq!(told.title, "1,200 events went to the trash at once");
            assert!(told.detail.starts_with(who), "{}", told.detail);
            assert!(told.detail.contains("(tidying up). If that"), "{}", told.detail);
        }
    }
}
