//! What leaves the house: alerts by mail and webhook, letters to people, the heartbeat, and telling a network in front to drop
//! pages.

pub(crate) mod calling;
pub mod cdn;
pub mod letters;
pub mod notify;
