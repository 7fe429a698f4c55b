//! The faces that share cards are set in: chosen files of the npm packages in `crates/card/fonts/`, and
//! `fonts.json`, which says what characters each file holds.
//!
//! The order of [`PACKAGES`] is the order in which the card's renderer looks for a character.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::error::{Error, Result, at};
use crate::workspace::link_or_copy;

/// One package: its folder below `node_modules`, the family's name for the renderer, the variant
/// in its files' names, and the named subsets to take (`*`: all numbered slices; `+NAME`: one file
/// that holds everything its package's ranges name).
struct Package {
    folder: &'static str,
    family: &'static str,
    variant: &'static str,
    subsets: &'static [&'static str],
}

const fn variable(
    folder: &'static str,
    family: &'static str,
    subsets: &'static [&'static str],
) -> Package {
    Package { folder, family, variant: "wght-normal", subsets }
}

const fn fixed(
    folder: &'static str,
    family: &'static str,
    variant: &'static str,
    subsets: &'static [&'static str],
) -> Package {
    Package { folder, family, variant, subsets }
}

const EUROPEAN: &[&str] = &["latin", "latin-ext", "vietnamese"];
const ALPHABETS: &[&str] =
    &["latin", "latin-ext", "vietnamese", "greek", "cyrillic", "cyrillic-ext"];
const NOTO_ALPHABETS: &[&str] = &["latin-ext", "vietnamese", "greek-ext", "cyrillic-ext"];

const PACKAGES: &[Package] = &[
    fixed("@fontsource-variable/bricolage-grotesque", "Bricolage", "standard-normal", EUROPEAN),
    variable("@fontsource-variable/geologica", "Geologica", ALPHABETS),
    variable("@fontsource-variable/noto-sans", "Noto", NOTO_ALPHABETS),
    variable("@fontsource-variable/noto-sans-arabic", "Arabic", &["arabic"]),
    variable("@fontsource-variable/noto-sans-hebrew", "Hebrew", &["hebrew"]),
    variable("@fontsource-variable/noto-sans-devanagari", "Devanagari", &["devanagari"]),
    variable("@fontsource-variable/noto-sans-thai", "Thai", &["thai"]),
    variable("@fontsource-variable/noto-sans-bengali", "Bengali", &["bengali"]),
    variable("@fontsource-variable/noto-sans-tamil", "Tamil", &["tamil"]),
    variable("@fontsource-variable/noto-sans-telugu", "Telugu", &["telugu"]),
    variable("@fontsource-variable/noto-sans-kannada", "Kannada", &["kannada"]),
    fixed("@fontsource/noto-sans-malayalam", "Malayalam", "700-normal", &["malayalam"]),
    variable("@fontsource-variable/noto-sans-sinhala", "Sinhala", &["sinhala"]),
    variable("@fontsource-variable/noto-sans-georgian", "Georgian", &["georgian"]),
    variable("@fontsource-variable/noto-sans-armenian", "Armenian", &["armenian"]),
    variable("@fontsource-variable/noto-sans-ethiopic", "Ethiopic", &["ethiopic"]),
    variable("@fontsource-variable/noto-sans-khmer", "Khmer", &["khmer"]),
    variable("@fontsource-variable/noto-sans-jp", "JP", &["*"]),
    variable("@fontsource-variable/noto-sans-sc", "SC", &["*"]),
    variable("@fontsource-variable/noto-sans-tc", "TC", &["*"]),
    variable("@fontsource-variable/noto-sans-kr", "KR", &["*"]),
    fixed(
        "@fontsource/noto-sans-symbols-2",
        "Symbols",
        "400-normal",
        &["symbols", "math", "braille"],
    ),
    // Flat and small; in the format of colour glyphs that the renderer knows (COLR, version 0).
    fixed("twemoji-colr-font", "Emoji", "", &["=twemoji.woff2"]),
    // In one colour, for emoji that are younger than the others.
    fixed("@fontsource/noto-emoji", "NewEmoji", "700-normal", &["+emoji"]),
];

/// Puts the faces and their index into a folder. `packages` is the `node_modules` that holds them.
pub fn pack(packages: &Path, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(at(folder))?;
    let mut index = Vec::new();
    for package in PACKAGES {
        for (file, ranges) in package.files(packages)? {
            let home = packages.join(package.folder);
            let among = home.join("files").join(&file);
            let from = if among.exists() { among } else { home.join(&file) };
            link_or_copy(&from, &folder.join(&file))?;
            index.push(json!({ "family": package.family, "file": file, "ranges": ranges }));
        }
    }
    let path = folder.join("fonts.json");
    fs::write(&path, format!("{:#}\n", Value::Array(index))).map_err(at(&path))
}

impl Package {
    /// The files to take, each with the characters it holds, as CSS writes `unicode-range`.
    fn files(&self, packages: &Path) -> Result<Vec<(String, String)>> {
        if let [file] = self.subsets
            && let Some(file) = file.strip_prefix('=')
        {
            return Ok(vec![(file.to_owned(), "U+0-10FFFF".to_owned())]);
        }
        let path = packages.join(self.folder).join("unicode.json");
        let text = fs::read_to_string(&path).map_err(at(&path))?;
        let subsets: Value = serde_json::from_str(&text)
            .map_err(|error| Error::Failed(format!("{}: {error}", path.display())))?;
        let subsets = subsets.as_object().cloned().unwrap_or_default();
        let all: Vec<(String, String)> = subsets
            .iter()
            .filter_map(|(key, ranges)| Some((key.clone(), ranges.as_str()?.to_owned())))
            .collect();
        self.subsets.iter().try_fold(Vec::new(), |mut files, subset| {
            files.extend(self.of_subset(subset, &all, &path)?);
            Ok(files)
        })
    }

    fn of_subset(
        &self,
        subset: &str,
        all: &[(String, String)],
        path: &Path,
    ) -> Result<Vec<(String, String)>> {
        let slice =
            |key: &str| key.starts_with('[').then(|| key.trim_matches(['[', ']']).to_owned());
        if subset == "*" {
            let slices = all.iter().filter_map(|(key, ranges)| Some((slice(key)?, ranges.clone())));
            return Ok(slices.map(|(key, ranges)| (self.file(&key), ranges)).collect());
        }
        if let Some(name) = subset.strip_prefix('+') {
            let ranges: Vec<_> = all.iter().map(|(_, ranges)| ranges.as_str()).collect();
            return Ok(vec![(self.file(name), ranges.join(","))]);
        }
        let found = all.iter().find(|(key, _)| key == subset);
        let (_, ranges) = found.ok_or_else(|| {
            Error::Failed(format!("{}: there is no subset {subset}", path.display()))
        })?;
        Ok(vec![(self.file(subset), ranges.clone())])
    }

    fn file(&self, subset: &str) -> String {
        let stem = self.folder.rsplit('/').next().unwrap_or(self.folder);
        format!("{stem}-{subset}-{}.woff2", self.variant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_as_their_package_names_them_and_slices_keep_their_ranges() {
        let folder = tempfile::tempdir().expect("a folder");
        let package = folder.path().join("@fontsource/noto-x");
        fs::create_dir_all(package.join("files")).expect("made");
        let ranges = r#"{"[4]":"U+4E00","[5]":"U+4E01-4E02","latin":"U+0000-00FF"}"#;
        fs::write(package.join("unicode.json"), ranges).expect("written");
        let files = |subsets| {
            fixed("@fontsource/noto-x", "X", "400-normal", subsets)
                .files(folder.path())
                .expect("files")
        };
        let named = |name: &str, ranges: &str| {
            (format!("noto-x-{name}-400-normal.woff2"), ranges.to_owned())
        };
        assert_eq!(files(&["latin"]), [named("latin", "U+0000-00FF")]);
        assert_eq!(files(&["*"]), [named("4", "U+4E00"), named("5", "U+4E01-4E02")]);
        let all = "U+4E00,U+4E01-4E02,U+0000-00FF";
        assert_eq!(files(&["+all"]), [named("all", all)]);
        let none = fixed("@fontsource/noto-x", "X", "400-normal", &["greek"]).files(folder.path());
        assert!(none.expect_err("told").to_string().contains("greek"));
    }
}
