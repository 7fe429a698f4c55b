//! What is not as Google has it, because people decided so.

use domain::{Difference, DifferenceSummary, Field, Otherwise};
use leptos::prelude::*;
use words::Language;

use super::time::WhenLine;
use crate::words::{language, rich, t};

/// The sentence, and a fold with the events. Nothing where site and Google agree.
#[component]
pub fn Differing(differences: Vec<Difference>) -> AnyView {
    let Some(decided) = DifferenceSummary::of(&differences) else { return ().into_any() };
    let words = differences_sentence(language(), &decided);
    let number = i64::try_from(differences.len()).unwrap_or(i64::MAX);
    let summary = t!("differing-show", count = number);
    let ways = decided.undone.into_iter().map(|run| {
        view! {
            <a class="button button--quiet" href=format!("/dashboard/runs/{run}")>
                {t!("differing-follow", sync = run.to_string())}
            </a>
        }
    });
    let lines = differences.into_iter().map(|one| view! { <Line one/> }).collect_view();
    view! {
        <div class="note note--wait">
            <p>{rich(&t!("differing-sentence", how = words), |_, words| view! { <strong>{words}</strong> }.into_any())}</p>
            <details class="more">
                <summary>{summary}</summary>
                <ul>{lines}</ul>
            </details>
            <p class="actions">{ways.collect_view()}</p>
        </div>
    }
    .into_any()
}

/// The differences in a sentence: `9 events stay although Google cancelled them (sync 4 was undone).`
#[must_use]
pub fn differences_sentence(language: Language, summary: &DifferenceSummary) -> String {
    let DifferenceSummary { stay, keep, away, undone } = summary;
    let parts = [
        (*stay > 0).then(|| words::t!(language, "differing-stay", count = (*stay))),
        (*keep > 0).then(|| words::t!(language, "differing-keep", count = (*keep))),
        (*away > 0).then(|| words::t!(language, "differing-away", count = (*away))),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let what = words::list(language, &parts);
    let syncs: Vec<String> = undone.iter().map(ToString::to_string).collect();
    let (count, which) = (syncs.len(), words::list(language, &syncs));
    words::t!(language, "differing-how", count = count, what = what, which = which)
}

#[component]
fn Line(one: Difference) -> AnyView {
    let how = match &one.otherwise {
        Otherwise::Stays => t!("differing-stays"),
        Otherwise::Away => t!("differing-in-trash"),
        Otherwise::Values(fields) => {
            let names: Vec<_> = fields.iter().map(|field| name(*field)).collect();
            t!("differing-fields", fields = words::list(language(), &names))
        }
    };
    view! {
        <li>
            <a href=format!("/dashboard/events/{}", one.event_id) dir="auto">{one.title}</a>
            ", "<WhenLine when=one.when/>": "{how}
        </li>
    }
    .into_any()
}

fn name(field: Field) -> String {
    match field {
        Field::Title => t!("field-title"),
        Field::Description => t!("field-description"),
        Field::Location => t!("field-place"),
        Field::Url => t!("field-link"),
        Field::Status => t!("field-status"),
        Field::When => t!("field-time"),
        Field::Tags => t!("field-tags"),
        Field::Cover => t!("field-picture"),
    }
}

#[cfg(test)]
mod tests {
    use domain::RunId;

    use super::*;

    #[test]
    fn differences_are_a_sentence() {
        let of = |stay, keep, away, undone: &[i64]| {
            let undone = undone.iter().copied().map(RunId).collect();
            DifferenceSummary { stay, keep, away, undone }
        };
        for (summary, words) in [
            (of(1, 0, 0, &[]), "1 event stays although Google cancelled it."),
            (
                of(2, 0, 0, &[4]),
                "2 events stay although Google cancelled them (sync 4 was undone).",
            ),
            (of(0, 3, 0, &[]), "3 events keep their values although Google changed them."),
            (
                of(0, 0, 2, &[1_234, 2_345]),
                "2 events are in the trash although Google shows them (syncs 1234 and 2345 were undone).",
            ),
            (
                of(1, 1, 1, &[4, 7, 9]),
                "1 event stays although Google cancelled it, 1 event keeps its values although \
                 Google changed them and 1 event is in the trash although Google shows it (syncs \
                 4, 7 and 9 were undone).",
            ),
        ] {
            assert_eq!(differences_sentence(Language::English, &summary), words);
        }
    }
}
