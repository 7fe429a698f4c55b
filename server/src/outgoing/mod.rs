//! What leaves the house: alerts by mail and webhook, the heartbeat, and telling a network in front to drop
//! pages.

pub(crate) mod calling;
pub mod cdn;
pub mod notify;
