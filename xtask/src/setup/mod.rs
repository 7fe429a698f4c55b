//! What the machine has to have, installed where it is missing: once, with a word about it.

pub mod apt;
pub mod chromium;
pub mod fonts;
pub mod npm;
pub mod postgres;
pub mod python;
pub mod readers;
pub mod smtp;
pub mod tools;
pub mod wasm_target;
