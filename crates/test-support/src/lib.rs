//! What tests of several crates share: databases of either kind that come and go with a test, raw SQL
//! access to them for tampering and looking, and sample records.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod alone;
pub mod checks;
mod databases;
mod engine;
pub mod faults;
pub mod gone;
pub mod jobs;
mod raw;
pub mod samples;

pub use alone::Alone;
pub use databases::{Fixture, on_postgres, on_sqlite};
pub use engine::Engine;
pub use raw::Raw;

/// Makes `name::sqlite` and `name::postgres` of each `async fn name(db: Fixture)` in scope.
#[macro_export]
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            #[test]
            fn sqlite() {
                $crate::on_sqlite(super::$name);
            }
            #[test]
            fn postgres() {
                $crate::on_postgres(super::$name);
            }
        }
    )*};
}

/// The same of stories: at its end, none may leave a stray job behind.
#[macro_export]
macro_rules! story {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            use $crate::jobs::and_none_is_stray;

            #[test]
            fn sqlite() {
                $crate::on_sqlite(|db| and_none_is_stray(db, super::$name));
            }
            #[test]
            fn postgres() {
                $crate::on_postgres(|db| and_none_is_stray(db, super::$name));
            }
        }
    )*};
}
