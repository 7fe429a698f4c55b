//! What can be the matter with the database.

/// What is the matter with a database, as far as whoever runs the site can do something about it.
/// Where it is so, nothing was written.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Trouble {
    /// Its disk is full.
    Full,
    /// It may only be read.
    ReadOnly,
    /// Its disk, or the machine below it, fails.
    Broken,
    /// Somebody else holds what is needed, for longer than anybody waits.
    Busy,
    /// What it holds cannot be read: the file is damaged.
    Damaged,
    /// It does not answer.
    Away,
}

impl Trouble {
    /// In one sentence's words, for whoever wanted something saved.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Full => {
                "the disk is full: nothing was saved, and what you typed is kept. Pages can still \
                 be read; saving works again as soon as there is space"
            }
            Self::ReadOnly => {
                "the database can only be read just now: nothing was saved, and what you typed is \
                 kept"
            }
            Self::Broken => {
                "the disk of the database fails: nothing was saved, and what you typed is kept"
            }
            Self::Busy => {
                "the database is busy: nothing was saved, and what you typed is kept. Try again in \
                 a moment"
            }
            Self::Damaged => {
                "the database is damaged: nothing was saved, and what you typed is kept. Whoever \
                 runs this site has to look after it"
            }
            Self::Away => {
                "the database does not answer: nothing was saved, and what you typed is kept. Try \
                 again in a moment"
            }
        }
    }

    /// In a few words, for operators.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "the disk is full",
            Self::ReadOnly => "the database can only be read",
            Self::Broken => "the database's disk fails",
            Self::Busy => "the database is busy",
            Self::Damaged => "the database is damaged",
            Self::Away => "the database does not answer",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trouble_has_its_words() {
        use Trouble::{Away, Broken, Busy, Damaged, Full, ReadOnly};
        for trouble in [Full, ReadOnly, Broken, Busy, Damaged, Away] {
            let words = trouble.describe();
            assert!(words.contains(": nothing was saved, and what you typed is kept"), "{words}");
            assert!(words.starts_with(trouble.name().split_whitespace().next().unwrap()));
        }
    }
}
