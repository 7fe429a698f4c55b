//! What pages, lists and feeds show.

pub mod event;
pub mod feed;
pub mod search_words;
