//! What connects a calendar with Google: the grant that it is read with, and the channel on which Google tells
//! of changes.

pub mod grants;
pub mod push;
