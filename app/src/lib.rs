//! What people see of Reroll: the pages.
//!
//! Compiles twice: natively with the feature `ssr` for the server, and to WebAssembly with
//! `hydrate` for the islands. `ports` says what pages need from the server;
//! `pages` and `components` are the look and render on the server only; `islands` is the only
//! code that runs in the browser.

// Views are deeply nested types; the default of 128 is too low for the larger ones.
#![recursion_limit = "256"]

#[cfg(feature = "ssr")]
pub mod components;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod ports;
#[cfg(feature = "ssr")]
pub mod words;
