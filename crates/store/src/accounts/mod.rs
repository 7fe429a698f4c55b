//! People: accounts, organizers, sessions, tries at passwords.

pub mod account;
pub mod link;
pub mod mail;
pub mod people;
pub mod session;
pub mod tries;
