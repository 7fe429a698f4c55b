//! The `reroll` binary.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A sync of many events makes and drops millions of small strings, on several threads
/// (`cargo xtask bench sync`).
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    reroll::cli::main()
}
