//! Text: HTML read as people and programs write it, what it says in plain words, and cuts that
//! leave letters whole. Pure.

mod clip;
mod entity;
mod escape;
pub mod markup;
mod names;
mod plain;

pub use clip::{clip, clip_bytes, cut, cut_bytes};
pub use entity::{entity, is_reference};
pub use escape::escape;
pub use names::{Element, Kind};
pub use plain::{plain, plain_lines, text_only};
