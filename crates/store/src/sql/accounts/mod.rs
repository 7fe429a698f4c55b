//! People: accounts, organizers, sessions, tries at passwords.

pub mod account;
pub mod failed_tries;
pub mod link;
pub mod mail;
pub mod new;
pub mod organizers;
pub mod people;
pub mod session;
pub mod tries;
