//! Descriptions on their way to a page.

use async_trait::async_trait;

/// HTML that a page may print as it is: it came from [`Prose::shown`], or was sanitized in the same
/// request. Rows are no such thing: they come from imports, backups and older releases as well.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// HTML that the caller knows to be sanitized.
    #[must_use]
    pub fn sanitized(html: String) -> Self {
        Self(html)
    }

    /// The HTML.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Makes kept descriptions fit to be printed.
#[async_trait]
pub trait Prose: Send + Sync {
    /// A kept description without anything that a description may not hold.
    async fn shown(&self, description: &str) -> SafeHtml;
}
