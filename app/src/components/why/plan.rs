//! What a plan does with a page, and why.

use domain::why::{Changed, Left, Made, Removal};
use words::{Language, t};

use super::words::parts;

/// Why there is a page.
pub(super) fn made(language: Language, why: &Made) -> String {
    use Made as W;
    match why {
        W::New => t!(language, "why-made-new"),
        W::Reached => t!(language, "why-made-reached"),
        W::Again => t!(language, "why-made-again"),
    }
}

/// Why Google has no page for it any more.
pub(super) fn removed(language: Language, why: &Removal) -> String {
    use Removal as W;
    match why {
        W::Cancelled => t!(language, "why-gone-cancelled"),
        W::SeriesCancelled => t!(language, "why-gone-series-cancelled"),
        W::OccurrenceCancelled => t!(language, "why-gone-occurrence-cancelled"),
        W::Unseen => t!(language, "why-gone-unseen"),
        W::Ended => t!(language, "why-gone-ended"),
        W::NotGiven => t!(language, "why-gone-not-given"),
        W::Once => t!(language, "why-gone-once"),
        W::Recurs => t!(language, "why-gone-recurs"),
    }
}

/// Why something is left as it is.
pub(super) fn left(language: Language, why: &Left) -> String {
    use Left as W;
    match why {
        W::Older => t!(language, "why-left-older"),
        W::Unknown => t!(language, "why-left-unknown"),
        W::ListHasHoles => t!(language, "why-left-list-has-holes"),
        W::ListHides => t!(language, "why-left-list-hides"),
        W::Bare => t!(language, "why-left-bare"),
        W::NoSeriesYet => t!(language, "why-left-no-series-yet"),
        W::SeriesGone => t!(language, "why-left-series-gone"),
        W::NoSeries => t!(language, "why-left-no-series"),
        W::Kept => t!(language, "why-left-kept"),
        W::Person => t!(language, "why-left-person"),
        W::SeriesByPerson => t!(language, "why-left-series-by-person"),
        W::Import => t!(language, "why-left-import"),
        W::Purged => t!(language, "why-left-purged"),
        W::SameId => t!(language, "why-left-same-id"),
        W::DatesId => t!(language, "why-left-dates-id"),
        W::PagesId => t!(language, "why-left-pages-id"),
    }
}

/// What changed in Google.
pub(super) fn changed(language: Language, why: &Changed) -> String {
    use Changed as W;
    match why {
        W::OtherId => t!(language, "why-changed-other-id"),
        W::Bookkeeping => t!(language, "why-changed-bookkeeping"),
        W::Parts { parts } => {
            t!(language, "why-changed-parts", parts = self::parts(language, parts))
        }
    }
}
