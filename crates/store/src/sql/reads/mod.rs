//! What pages, lists and feeds show.

pub mod absence;
pub mod dashboard_list;
pub mod event;
pub mod feed;
pub mod listing;
pub mod meeting;
pub mod moved;
pub mod public;
pub mod search;
pub mod trash_list;
