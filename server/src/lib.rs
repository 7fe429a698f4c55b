//! Reroll.
