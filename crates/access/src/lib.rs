//! Who may do what: proofs of rights, which only the checks themselves can make (decision 26).
//!
//! Whoever needs a right takes its proof as an argument. [`Viewer`] is made of a session's account,
//! [`Member`] and [`Admin`] by asking the viewer, [`Confirmed`] by checking a password, [`Owned`] by
//! loading a record and looking whose it is, [`ByLink`] by looking up
//! the token of a link that somebody was sent. None of them has a public field or a constructor that
//! does not check, so a page, port, command or job that forgets a check does not compile.
//!
//! What the checks need to know they ask of [`Sessions`], [`Passwords`] and [`Keeps`], which the
//! server implements over its store, and tests over a few lines.
//!
//! A record is loaded with the right to act on it:
//!
//! ```
//! use access::{Hand, Keeps, LoadError, Owned};
//! use domain::{Source, SourceId};
//!
//! async fn pause(source: &Owned<Source>) {
//!     println!("{} pauses source {}", source.actor().label(), source.id);
//! }
//!
//! async fn page<K: Keeps<Source>>(
//!     keeper: &K,
//!     hand: &dyn Hand,
//!     id: SourceId,
//! ) -> Result<(), LoadError<K::Error>> {
//!     pause(&Owned::load(keeper, hand, id).await?).await;
//!     Ok(())
//! }
//! ```
//!
//! Without its right it cannot be acted on:
//!
//! ```compile_fail,E0308
//! use access::Owned;
//! use domain::Source;
//!
//! async fn pause(source: &Owned<Source>) {
//!     println!("{} pauses source {}", source.actor().label(), source.id);
//! }
//!
//! async fn page(source: &Source) {
//!     pause(source).await;
//! }
//! ```

mod confirmed;
mod denied;
mod hand;
mod link;
mod oneself;
mod outside;
mod owned;
mod record;
#[cfg(test)]
mod tests;
mod viewer;

pub use confirmed::{Confirmed, Passwords};
pub use denied::{Denied, LoadError};
pub use hand::{Hand, MayAdminister, MayDestroy};
pub use link::{ByLink, Links};
pub use oneself::Oneself;
pub use outside::{Operator, Schedule};
pub use owned::Owned;
pub use record::{Keeps, Record, Whose};
pub use viewer::{Admin, Member, Sessions, Viewer};
