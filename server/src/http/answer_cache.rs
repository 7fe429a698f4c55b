//! Answers that are kept: final bytes, as they are and compressed, with strong ETags.

use std::io::Write as _;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};

use super::answers::{tag, tagged};

/// Brotli's quality: 5 is where its time per page stays that of gzip.
const BROTLI_QUALITY: u32 = 5;
/// Brotli's window, in powers of two: its default.
const BROTLI_WINDOW: u32 = 22;

/// CachedAnswer answers by what they are found under, the latest ones within a size in memory.
pub type AnswerCache = Cache<String, CachedAnswer, Weight>;

/// A cache for so many bytes. `expected` answers are only a hint for the first allocation.
pub fn sized(expected: usize, bytes: u64) -> AnswerCache {
    Cache::with_weighter(expected, bytes, Weight)
}

/// What an answer takes in memory.
#[derive(Clone)]
pub struct Weight;

impl Weighter<String, CachedAnswer> for Weight {
    fn weight(&self, key: &String, kept: &CachedAnswer) -> u64 {
        (key.len() + kept.plain.len() + kept.gzip.len() + kept.brotli.len()) as u64
    }
}

/// An answer's final bytes.
#[derive(Clone)]
pub struct CachedAnswer {
    kind: HeaderValue,
    /// The hash of the bytes, in hexadecimal.
    digest: String,
    plain: Bytes,
    gzip: Bytes,
    brotli: Bytes,
}

/// How a body is sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Coding {
    Identity,
    Gzip,
    Brotli,
}

/// Makes an answer ready to be kept; `None` where it cannot be compressed.
pub async fn press(kind: HeaderValue, plain: Bytes) -> Option<CachedAnswer> {
    // Compressing is work for a core, not for the threads that answer.
    let compressed = tokio::task::spawn_blocking(move || compress(kind, plain)).await;
    compressed.ok().and_then(Result::ok)
}

fn compress(kind: HeaderValue, plain: Bytes) -> std::io::Result<CachedAnswer> {
    let digest = hex::encode(&Sha256::digest(&plain)[..16]);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&plain)?;
    let gzip = gzip.finish()?.into();
    let mut brotli = Vec::new();
    let mut writer =
        brotli::CompressorWriter::new(&mut brotli, 4096, BROTLI_QUALITY, BROTLI_WINDOW);
    writer.write_all(&plain)?;
    drop(writer);
    Ok(CachedAnswer { kind, digest, plain, gzip, brotli: brotli.into() })
}

/// The answer as its reader can take it; or that it has it already.
pub fn send(
    kept: &CachedAnswer,
    asked: &HeaderMap,
    caching: &[(HeaderName, HeaderValue)],
) -> Response {
    let coding = coding(asked);
    let (body, suffix, name) = match coding {
        Coding::Identity => (&kept.plain, "", None),
        Coding::Gzip => (&kept.gzip, "-gzip", Some("gzip")),
        Coding::Brotli => (&kept.brotli, "-br", Some("br")),
    };
    // Strong tags are of bytes: each coding has its own (RFC 9110, 8.8.3.3).
    let mut response = tagged(asked, tag(&format!("{}{suffix}", kept.digest)), || {
        let mut response = Response::new(Body::from(body.clone()));
        response.headers_mut().insert(header::CONTENT_TYPE, kept.kind.clone());
        if let Some(name) = name {
            let name = HeaderValue::from_static(name);
            response.headers_mut().insert(header::CONTENT_ENCODING, name);
        }
        response
    });
    let headers = response.headers_mut();
    headers.extend(caching.iter().cloned());
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// The best coding that a reader takes (RFC 9110, 12.5.3). Those of `q=0` are refused.
fn coding(asked: &HeaderMap) -> Coding {
    let values = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
    let mut best = Coding::Identity;
    for item in values.flat_map(|value| value.split(',')) {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let refused = parts
            .filter_map(|part| part.strip_prefix("q="))
            .any(|quality| quality.trim().parse::<f32>().is_ok_and(|quality| quality <= 0.0));
        match name.to_ascii_lowercase().as_str() {
            "br" if !refused => return Coding::Brotli,
            "gzip" | "x-gzip" if !refused => best = Coding::Gzip,
            _ => {}
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_get_the_best_coding_that_they_take() {
        for (asked, expected) in [
            ("", Coding::Identity),
            ("gzip, deflate, br", Coding::Brotli),
            ("gzip, deflate", Coding::Gzip),
            ("GZIP", Coding::Gzip),
            ("br;q=0, gzip;q=0.5", Coding::Gzip),
            ("br; q=0.1", Coding::Brotli),
            ("gzip;q=0", Coding::Identity),
            ("deflate, identity", Coding::Identity),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(asked));
            assert_eq!(coding(&headers), expected, "{asked}");
        }
    }
}
