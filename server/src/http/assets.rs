//! Built files: style, scripts, WebAssembly, icons.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use app::ports::Assets;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use thiserror::Error;
use tower::ServiceExt as _;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;
use words::{Language, t};

use super::answers::plain;

/// The longest name of a file that file systems take, in bytes.
const LONGEST_NAME: usize = 255;
/// The longest path of a built file, in bytes.
const LONGEST_PATH: usize = 1_000;

/// Why the built assets cannot be used.
#[derive(Debug, Error)]
pub enum AssetError {
    /// They have not been built, or lie elsewhere.
    #[error(
        "cannot read {path}: {error}; build the assets with `cargo xtask build` or set LEPTOS_SITE_ROOT to the folder that holds assets.json"
    )]
    Missing {
        /// The manifest.
        path: PathBuf,
        /// What went wrong.
        error: io::Error,
    },
    /// The manifest is something else.
    #[error("{path} is no manifest of built assets: {problem}")]
    Garbled {
        /// The manifest.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
}

/// Reads the manifest: which content-hashed file stands for which name.
pub fn load(site_root: &Path) -> Result<Assets, AssetError> {
    let path = site_root.join("assets.json");
    let text = fs::read_to_string(&path)
        .map_err(|error| AssetError::Missing { path: path.clone(), error })?;
    let garbled = |problem: String| AssetError::Garbled { path: path.clone(), problem };
    let manifest: Value =
        serde_json::from_str(&text).map_err(|error| garbled(error.to_string()))?;
    let address = |name: &str| match manifest[name].as_str() {
        Some(file) => Ok(format!("/{}", file.trim_start_matches('/'))),
        None => Err(garbled(format!("it does not name {name}"))),
    };
    Ok(Assets {
        css: address("reroll.css")?,
        public_js: address("reader.js")?,
        password_js: address("password.js")?,
        islands_js: address("reroll.js")?,
        islands_wasm: address("reroll_bg.wasm")?,
    })
}

/// The content-hashed files below `/pkg`: they never change, so they are kept for a year.
pub fn service(site_root: &Path) -> Router {
    let files = ServeDir::new(site_root.join("pkg")).precompressed_br().precompressed_gzip();
    // Folders have nothing to show, and are not redirected to either.
    let files = files.append_index_html_on_directories(false);
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    let files =
        Router::new().fallback_service(files).layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            move |response: &Response<_>| response.status().is_success().then(|| forever.clone()),
        ));
    files.layer(middleware::from_fn(only_names))
}

/// Refuses what no file of a build is named: the file system would answer some of it with errors
/// (names of more than 255 bytes, NULs) that look like faults of ours.
async fn only_names(request: Request, next: Next) -> Response {
    let name = request.uri().path().trim_start_matches('/');
    let own = |part: &str| {
        (1..=LONGEST_NAME).contains(&part.len())
            && !part.starts_with('.')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    };
    if name.len() <= LONGEST_PATH && name.split('/').all(own) {
        return next.run(request).await;
    }
    plain(StatusCode::NOT_FOUND, &t!(Language::English, "refused-no-file"))
}

/// A file directly in the site's root (`/favicon.svg`), where there is one of that name.
pub fn root_file(site_root: &Path, path: &str) -> Option<PathBuf> {
    let name = path.strip_prefix('/')?;
    let plain = !name.is_empty()
        && !name.starts_with('.')
        && name.contains('.')
        && name.len() <= LONGEST_NAME
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    let file = site_root.join(name);
    (plain && name != "assets.json" && name != "hash.txt" && file.is_file()).then_some(file)
}

/// Sends such a file.
pub async fn send(file: PathBuf, request: Request) -> Response<Body> {
    match ServeFile::new(file).oneshot(request).await {
        Ok(mut response) => {
            let hour = HeaderValue::from_static("public, max-age=3600");
            response.headers_mut().entry(header::CACHE_CONTROL).or_insert(hour);
            response.map(Body::new)
        }
        Err(never) => match never {},
    }
    .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_of_files_are_sent() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["favicon.svg", "assets.json", ".env"] {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        assert!(root_file(dir.path(), "/favicon.svg").is_some());
        for bad in ["/", "/assets.json", "/.env", "/../etc/passwd", "/a/b.svg", "/none.svg", ""] {
            assert!(root_file(dir.path(), bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_missing_manifest_says_what_to_do() {
        let dir = tempfile::tempdir().unwrap();
        let error = load(dir.path()).unwrap_err().to_string();
        assert!(error.contains("cargo xtask build"), "{error}");
        fs::write(dir.path().join("assets.json"), "{}").unwrap();
        assert!(load(dir.path()).unwrap_err().to_string().contains("reroll.css"));
    }
}
