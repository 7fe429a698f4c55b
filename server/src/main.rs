//! The `reroll` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    reroll::cli::main()
}
