//! What pages know of the deployment.

/// What a deployment says of itself.
#[derive(Clone, Debug)]
pub struct Site {
    /// `SITE_NAME`.
    pub name: String,
    /// `BASE_URL` without a trailing slash.
    pub base_url: String,
    /// The host of the Google stand-in, where the configured endpoints are not Google's own.
    pub google_stand_in: Option<String>,
    /// Whether people can be told anything by mail.
    pub sends_mail: bool,
    /// Addresses of the built assets.
    pub assets: Assets,
}

/// Addresses of the built assets, hashed by content.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    /// The style sheet.
    pub css: String,
    /// The small module of the public pages.
    pub public_js: String,
    /// The small module of pages with a password.
    pub password_js: String,
    /// The loader of the islands' WebAssembly.
    pub islands_js: String,
    /// The islands' WebAssembly.
    pub islands_wasm: String,
}
