//! What is the matter with a database that refuses: told from the code of its error.

use sqlx::error::DatabaseError;
use sqlx::sqlite::SqliteError;

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

/// Whether an error is about what was to be written (a rule, a trigger, a type, a size), and not
/// about the file, memory or the other transactions.
pub(crate) fn is_refusal(refused: &dyn DatabaseError) -> bool {
    let Some(code) = refused.code() else { return false };
    if refused.try_downcast_ref::<SqliteError>().is_some() {
        const TOO_BIG: u32 = 18;
        const CONSTRAINT: u32 = 19;
        const MISMATCH: u32 = 20;
        // The low byte says what it is, the others say more.
        code.parse().is_ok_and(|code: u32| matches!(code & 0xff, TOO_BIG | CONSTRAINT | MISMATCH))
    } else {
        ["22", "23", "54", "P0"].iter().any(|class| code.starts_with(class))
    }
}

impl Trouble {
    /// What an error shows; `None`: nothing is the matter with the database itself.
    #[must_use]
    pub fn of(error: &sqlx::Error) -> Option<Self> {
        match error {
            sqlx::Error::Database(refused) => Self::of_refusal(&**refused),
            sqlx::Error::PoolTimedOut => Some(Self::Busy),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            // A connection whose last transaction did not end as it should: the next one is new.
            | sqlx::Error::InvalidSavePointStatement
            | sqlx::Error::BeginFailed => Some(Self::Away),
            _ => None,
        }
    }

    fn of_refusal(refused: &dyn DatabaseError) -> Option<Self> {
        let code = refused.code()?;
        if refused.try_downcast_ref::<SqliteError>().is_some() {
            Self::of_sqlite(code.parse().ok()?)
        } else {
            Self::of_sqlstate(&code)
        }
    }

    /// SQLite's result codes, whose low byte is the primary one
    /// (<https://www.sqlite.org/rescode.html>).
    fn of_sqlite(code: i32) -> Option<Self> {
        match code & 0xff {
            5 | 6 => Some(Self::Busy),
            7 | 10 | 14 => Some(Self::Broken),
            8 => Some(Self::ReadOnly),
            11 | 26 => Some(Self::Damaged),
            13 => Some(Self::Full),
            _ => None,
        }
    }

    /// PostgreSQL's (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
    fn of_sqlstate(code: &str) -> Option<Self> {
        match code {
            "53100" => Some(Self::Full),
            "25006" => Some(Self::ReadOnly),
            "58030" | "58P01" => Some(Self::Broken),
            "XX001" | "XX002" => Some(Self::Damaged),
            "55P03" | "57014" | "25P03" | "40001" | "40P01" => Some(Self::Busy),
            code if code.starts_with("53") => Some(Self::Busy),
            code if code.starts_with("08") || code.starts_with("57P") => Some(Self::Away),
            _ => None,
        }
    }

    /// In one sentence's words, for whoever wanted something saved.
    #[must_use]
    pub fn words(self) -> &'static str {
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
    fn codes_say_what_is_the_matter() {
        for (code, expected) in [
            (5, Some(Trouble::Busy)),
            (517, Some(Trouble::Busy)),
            (6, Some(Trouble::Busy)),
            (8, Some(Trouble::ReadOnly)),
            (1032, Some(Trouble::ReadOnly)),
            (10, Some(Trouble::Broken)),
            (778, Some(Trouble::Broken)),
            (11, Some(Trouble::Damaged)),
            (267, Some(Trouble::Damaged)),
            (26, Some(Trouble::Damaged)),
            (13, Some(Trouble::Full)),
            (14, Some(Trouble::Broken)),
            (19, None),
            (2067, None),
            (1, None),
        ] {
            assert_eq!(Trouble::of_sqlite(code), expected, "{code}");
        }
        for (code, expected) in [
            ("53100", Some(Trouble::Full)),
            ("53300", Some(Trouble::Busy)),
            ("55P03", Some(Trouble::Busy)),
            ("57014", Some(Trouble::Busy)),
            ("25006", Some(Trouble::ReadOnly)),
            ("57P01", Some(Trouble::Away)),
            ("57P03", Some(Trouble::Away)),
            ("08006", Some(Trouble::Away)),
            ("58030", Some(Trouble::Broken)),
            ("XX001", Some(Trouble::Damaged)),
            ("23505", None),
            ("42P01", None),
        ] {
            assert_eq!(Trouble::of_sqlstate(code), expected, "{code}");
        }
    }

    #[test]
    fn every_trouble_has_its_words() {
        use Trouble::{Away, Broken, Busy, Damaged, Full, ReadOnly};
        for trouble in [Full, ReadOnly, Broken, Busy, Damaged, Away] {
            let words = trouble.words();
            assert!(words.contains(domain::NOTHING_SAVED), "{words}");
            assert!(words.starts_with(trouble.name().split_whitespace().next().unwrap()));
        }
    }
}
