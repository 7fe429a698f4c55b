//! Pages about accounts: getting one by a link, and getting back into one.

mod forgotten;
mod link;

pub(super) use forgotten::{Forgotten, ForgottenPage};
pub(super) use link::{ChoosePassword, LinkAt};
