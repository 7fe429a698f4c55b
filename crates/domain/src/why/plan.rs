//! What a plan does with a page, and why.

use super::sentences::sentences;
use super::values::Parts;

sentences! {
    /// Why there is a page, new or again.
    #[derive(Copy)]
    pub enum Made {
        New = "new in Google",
        Reached = "the published period reached the series' next dates",
        Again = "Google shows it again",
    }
}

sentences! {
    /// Why Google has no page for an event any more.
    #[derive(Copy)]
    pub enum Removal {
        Cancelled = "cancelled in Google",
        SeriesCancelled = "the series was cancelled in Google",
        OccurrenceCancelled = "this occurrence was cancelled in Google",
        Unseen = "not in Google's complete list any more",
        Ended = "the series was ended before this date",
        NotGiven = "the rule no longer gives this date",
        Once = "it takes place only once in Google now",
        Recurs = "it became a series in Google, of which this is no date",
    }
}

sentences! {
    /// Why something is left as it is, though Google says otherwise.
    #[derive(Copy)]
    pub enum Left {
        Older = "older than what we hold",
        Unknown = "Google removed an event that has no page here",
        ListHasHoles = "an item without an id could not be read, so what this list leaves out is not taken as removed",
        ListHides = "Google hides what some events are, so what this list leaves out is not taken as removed",
        Bare = "Google shows only that somebody is busy then, no title, text or place: what is here stays",
        NoSeriesYet = "its series has not come yet: it has no page until then",
        SeriesGone = "its series was cancelled in Google: it has no page",
        NoSeries = "what it names as its series is none: it has no page",
        Kept = "a person brought it back",
        Person = "a person moved it to the trash",
        SeriesByPerson = "a person moved its series to the trash",
        Import = "an import brought it in the trash",
        Purged = "its page was removed for good here",
        SameId = "another date of the series has its id",
        DatesId = "its id is that of a date of a series, which it does not say it belongs to: it has no page until that is mended in Google",
        PagesId = "another page has its id: it has none until one of both changes",
    }
}

sentences! {
    /// What changed in Google.
    pub enum Changed {
        OtherId = "Google has it under another id now",
        Bookkeeping = "Google's bookkeeping changed",
        ;
        Parts = "" (parts: Parts) " changed in Google",
    }
}
