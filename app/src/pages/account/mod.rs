//! Pages about accounts: one's own, getting one by a link, and getting back into one.

mod forgotten;
mod link;
mod own;
mod own_acts;
mod sessions;

pub(super) use forgotten::{Forgotten, ForgottenPage};
pub(super) use link::{ChoosePassword, ConfirmAddress, LinkAt, TakeAddressBack};
pub(super) use own::AccountPage;
pub(super) use own_acts::{
    ChangeAddress, ChangePassword, EndOtherSessions, EndSession, LeaveSite, RenameAccount,
};
