//! The `reroll` binary.
fn main() {}
