//! `reroll help env`: the variables of the environment.

use crate::config::{VARIABLES, Variable};

/// What is printed.
pub fn environment() -> String {
    let width = VARIABLES.iter().map(|variable| variable.name.len()).max().unwrap_or(0);
    let line = |variable: &Variable| {
        let Variable { name, default, about } = variable;
        let default = match *default {
            "" => String::new(),
            default => format!(" [{default}]"),
        };
        format!("  {name:width$}  {about}{default}")
    };
    let lines: Vec<String> = VARIABLES.iter().map(line).collect();
    format!(
        "Settings are variables of the environment (what holds without one is in brackets):\n\n{}\n\n\
         For s3:// the usual AWS_… variables are read as well.",
        lines.join("\n")
    )
}
