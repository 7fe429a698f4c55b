//! Why something was done, left or held, as the log, the trash and the history keep it: as types. What is
//! kept is `Display`, an English sentence; it is read back from that sentence, of older releases' rows as
//! well, so that pages say it in their own words (decision 28).
//!
//! [`Why::read`] is total: what it does not know is [`Why::Text`].

mod act;
mod all;
mod hold;
mod kept;
mod list;
mod note;
mod odd;
mod plan;
mod sentences;
mod values;
mod words;

pub use act::Act;
pub use all::Why;
pub use hold::Hold;
pub use kept::Kept;
pub use note::{Hidden, Note};
pub use odd::Odd;
pub use plan::{Changed, Left, Made, Removal};
pub use values::{Counted, GoogleValue, Minute, Parts};
pub use words::{Column, Done, Moment, Part, Unit};

#[cfg(test)]
mod tests;
