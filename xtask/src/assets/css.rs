//! One style sheet out of `style/main.css` and what it imports.

use std::path::Path;

use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};
use lightningcss::targets::{Browsers, Targets};

use crate::error::{Error, Result, failed};

/// The oldest browsers the style is written for: those of two years ago. They know `light-dark()`,
/// which stays, as its replacement would follow the system's choice only.
fn targets() -> Targets {
    let major = |number: u32| Some(number << 16);
    Targets::from(Browsers {
        android: major(130),
        chrome: major(130),
        edge: major(130),
        firefox: major(130),
        ios_saf: major(18),
        safari: major(18),
        ..Browsers::default()
    })
}

/// Bundles a style sheet with its imports and makes it small.
pub fn bundle(entry: &Path) -> Result<String> {
    if !entry.is_file() {
        return failed(format!(
            "{} is missing: it is where the site's style starts",
            entry.display()
        ));
    }
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(entry).map_err(|error| complaint(entry, &error))?;
    let minify = MinifyOptions { targets: targets(), ..MinifyOptions::default() };
    sheet.minify(minify).map_err(|error| complaint(entry, &error))?;
    let print = PrinterOptions { minify: true, targets: targets(), ..PrinterOptions::default() };
    Ok(sheet.to_css(print).map_err(|error| complaint(entry, &error))?.code)
}

/// Says which file and line is wrong; Lightning CSS counts lines from 0.
fn complaint<T: std::fmt::Display>(entry: &Path, error: &lightningcss::error::Error<T>) -> Error {
    let place = error.loc.as_ref().map_or_else(
        || entry.display().to_string(),
        |loc| format!("{}:{}:{}", loc.filename, loc.line + 1, loc.column),
    );
    Error::Failed(format!("{place}: {}", error.kind))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn imports_are_bundled_and_light_dark_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let main = folder.path().join("main.css");
        fs::write(folder.path().join("base.css"), "a { color: blue; & b { color: red; } }")
            .expect("written");
        let text = "@import './base.css' layer(base);\n:root { color: light-dark(#111111, #eee); }";
        fs::write(&main, text).expect("written");
        let css = bundle(&main).expect("bundled");
        assert!(css.contains("light-dark(#111,#eee)"), "{css}");
        assert!(css.contains("@layer base{a{color:#00f}a b{color:red}}"), "{css}");
    }

    #[test]
    fn a_mistake_is_placed() {
        let folder = tempfile::tempdir().expect("a folder");
        let main = folder.path().join("main.css");
        fs::write(&main, "a {}\n@import './gone.css';\nb } {").expect("written");
        let error = bundle(&main).expect_err("wrong").to_string();
        assert!(error.contains("main.css:"), "{error}");
        assert!(bundle(&folder.path().join("no.css")).is_err());
    }
}
