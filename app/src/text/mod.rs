//! Text: HTML read as people and programs write it, what it says in plain words, and cuts that
//! leave letters whole. Pure; on the server only.

mod clip;
mod entity;
pub mod markup;
mod names;
mod plain;

pub use clip::{clip, clip_bytes, cut, cut_bytes};
pub use entity::{entity, is_reference};
pub use names::{Element, Kind};
pub use plain::{plain, plain_lines, text_only};
