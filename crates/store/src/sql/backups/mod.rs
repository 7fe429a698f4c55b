//! All rows out, and all rows in.

pub mod backup;
pub mod dump;
pub mod load;
