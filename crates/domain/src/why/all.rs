//! All reasons in one type.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::act::Act;
use super::hold::Hold;
use super::kept::Kept;
use super::list::{join, notes};
use super::note::{Hidden, Note};
use super::odd::Odd;
use super::plan::{Changed, Left, Made, Removal};
use super::sentences::{Told, fit};
use crate::RunId;

/// Why something was done, left or held. Kept, exported and printed as the sentence that `Display` says, and
/// read back from it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Why {
    /// There is a page.
    Made(Made),
    /// There is a page, which waits for review.
    Waits(Made),
    /// Google has no page for it any more.
    Removed(Removal),
    /// It stays as it is.
    Left(Left),
    /// Something changed in Google.
    Changed(Changed),
    /// It must not be published.
    Hidden(Hidden),
    /// It must not be published, so it has no page. Holds [`Self::Hidden`], or a text.
    NotPublished(Box<Why>),
    /// What there is to add. Several are [`Self::Notes`].
    Note(Note),
    /// Several notes, at least two.
    Notes(Vec<Note>),
    /// A reason with what there is to add: built by [`Self::with`].
    With(Box<Why>, Vec<Why>),
    /// It cannot be understood.
    Odd(Odd),
    /// A run waits, or does so no more.
    Hold(Hold),
    /// A run waits whose list somebody rejected before. Holds [`Self::Hold`], or a text.
    RejectedBefore {
        /// Why it waits.
        why: Box<Why>,
        /// Who rejected it, in words.
        by: String,
        /// As which run.
        run: RunId,
    },
    /// Taking a run back left it alone.
    Kept(Kept),
    /// What somebody did.
    Act(Act),
    /// What is not ours to say: what Google, a database or a person wrote, or a release that said it otherwise.
    Text(String),
}

impl Why {
    /// Reads what `Display` says. Total: what is not known is [`Self::Text`].
    #[must_use]
    pub fn read(text: &str) -> Self {
        Self::one(text)
            .or_else(|| Self::composed(text))
            .unwrap_or_else(|| Self::Text(text.to_owned()))
    }

    /// A reason with notes; without any, the reason itself.
    #[must_use]
    pub fn with(self, notes: Vec<Self>) -> Self {
        if notes.is_empty() { self } else { Self::With(Box::new(self), notes) }
    }

    /// Notes by themselves; `None` without any.
    #[must_use]
    pub fn of_notes(mut notes: Vec<Note>) -> Option<Self> {
        match notes.len() {
            0 | 1 => notes.pop().map(Self::Note),
            _ => Some(Self::Notes(notes)),
        }
    }

    /// One sentence. Those that begin with a value come last.
    fn one(text: &str) -> Option<Self> {
        None.or_else(|| Made::read(text).map(Self::Made))
            .or_else(|| Removal::read(text).map(Self::Removed))
            .or_else(|| Left::read(text).map(Self::Left))
            .or_else(|| Act::read(text).map(Self::Act))
            .or_else(|| Hidden::read(text).map(Self::Hidden))
            .or_else(|| Odd::read(text).map(Self::Odd))
            .or_else(|| Hold::read(text).map(Self::Hold))
            .or_else(|| Kept::read(text).map(Self::Kept))
            .or_else(|| Changed::read(text).map(Self::Changed))
    }

    /// Sentences with others inside.
    fn composed(text: &str) -> Option<Self> {
        None.or_else(|| Made::read(text.strip_suffix(WAITS)?).map(Self::Waits))
            .or_else(|| Self::of_notes(notes(text)?))
            .or_else(|| Self::with_notes(text))
            .or_else(|| Some(Self::NotPublished(Self::inner(text.strip_prefix(HIDDEN)?))))
            .or_else(|| Self::rejected_before(text))
    }

    /// What stands inside another: never composed itself, so however deep a text pretends to be, it is
    /// read in one go.
    fn inner(text: &str) -> Box<Self> {
        Box::new(Self::one(text).unwrap_or_else(|| Self::Text(text.to_owned())))
    }

    fn with_notes(text: &str) -> Option<Self> {
        let (why, words) = text.strip_suffix(')')?.split_once(" (")?;
        let made = Made::read(why).map(Self::Made);
        let why = made
            .or_else(|| Made::read(why.strip_suffix(WAITS)?).map(Self::Waits))
            .or_else(|| Changed::read(why).map(Self::Changed))?;
        let known = notes(words).map(|notes| notes.into_iter().map(Self::Note).collect());
        Some(why.with(known.unwrap_or_else(|| vec![Self::Text(words.to_owned())])))
    }

    fn rejected_before(text: &str) -> Option<Self> {
        let next = [". ", BEFORE, ""];
        fit(text, "", &next, |values| {
            let [why, by, run] = values else { return None };
            let (run, by) = (RunId::read(run)?, (*by).to_owned());
            Some(Self::RejectedBefore { why: Self::inner(why), by, run })
        })
    }
}

const WAITS: &str = ": waits for review";
const HIDDEN: &str = "not published: ";
const BEFORE: &str = " rejected the same list before, as run ";

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Made(made) => made.fmt(f),
            Self::Waits(made) => write!(f, "{made}{WAITS}"),
            Self::Removed(removal) => removal.fmt(f),
            Self::Left(left) => left.fmt(f),
            Self::Changed(changed) => changed.fmt(f),
            Self::Hidden(hidden) => hidden.fmt(f),
            Self::NotPublished(why) => write!(f, "{HIDDEN}{why}"),
            Self::Note(note) => note.fmt(f),
            Self::Notes(notes) => f.write_str(&join(notes)),
            Self::With(why, notes) => write!(f, "{why} ({})", join(notes)),
            Self::Odd(odd) => odd.fmt(f),
            Self::Hold(hold) => hold.fmt(f),
            Self::RejectedBefore { why, by, run } => write!(f, "{why}. {by}{BEFORE}{run}"),
            Self::Kept(kept) => kept.fmt(f),
            Self::Act(act) => act.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

macro_rules! from {
    ($($type:ident => $variant:ident),* $(,)?) => {$(
        impl From<$type> for Why {
            fn from(why: $type) -> Self {
                Self::$variant(why)
            }
        }
    )*};
}

from! {
    Made => Made, Removal => Removed, Left => Left, Changed => Changed, Hidden => Hidden, Note => Note,
    Odd => Odd, Hold => Hold, Kept => Kept, Act => Act,
}

impl From<&str> for Why {
    fn from(text: &str) -> Self {
        Self::read(text)
    }
}

impl From<String> for Why {
    fn from(text: String) -> Self {
        Self::read(&text)
    }
}

/// With its sentence.
impl PartialEq<&str> for Why {
    fn eq(&self, text: &&str) -> bool {
        self.to_string() == **text
    }
}

impl Serialize for Why {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Why {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::read(&text))
    }
}
