//! What is the matter with a database that refuses: told from the code of its error.

use domain::Trouble;
use sqlx::error::DatabaseError;
use sqlx::sqlite::SqliteError;

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

/// What an error shows; `None`: nothing is the matter with the database itself.
pub(super) fn of(error: &sqlx::Error) -> Option<Trouble> {
    match error {
        sqlx::Error::Database(refused) => of_refusal(&**refused),
        sqlx::Error::PoolTimedOut => Some(Trouble::Busy),
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        // A connection whose last transaction did not end as it should: the next one is new.
        | sqlx::Error::InvalidSavePointStatement
        | sqlx::Error::BeginFailed => Some(Trouble::Away),
        _ => None,
    }
}

fn of_refusal(refused: &dyn DatabaseError) -> Option<Trouble> {
    let code = refused.code()?;
    if refused.try_downcast_ref::<SqliteError>().is_some() {
        of_sqlite(code.parse().ok()?)
    } else {
        of_sqlstate(&code)
    }
}

/// SQLite's result codes, whose low byte is the primary one
/// (<https://www.sqlite.org/rescode.html>).
fn of_sqlite(code: i32) -> Option<Trouble> {
    match code & 0xff {
        5 | 6 => Some(Trouble::Busy),
        7 | 10 | 14 => Some(Trouble::Broken),
        8 => Some(Trouble::ReadOnly),
        11 | 26 => Some(Trouble::Damaged),
        13 => Some(Trouble::Full),
        _ => None,
    }
}

/// PostgreSQL's (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
fn of_sqlstate(code: &str) -> Option<Trouble> {
    match code {
        "53100" => Some(Trouble::Full),
        "25006" => Some(Trouble::ReadOnly),
        "58030" | "58P01" => Some(Trouble::Broken),
        "XX001" | "XX002" => Some(Trouble::Damaged),
        "55P03" | "57014" | "25P03" | "40001" | "40P01" => Some(Trouble::Busy),
        code if code.starts_with("53") => Some(Trouble::Busy),
        code if code.starts_with("08") || code.starts_with("57P") => Some(Trouble::Away),
        _ => None,
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
            assert_eq!(of_sqlite(code), expected, "{code}");
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
            assert_eq!(of_sqlstate(code), expected, "{code}");
        }
    }
}
