//! Descriptions on their way to a page.

use app::components::text::{escape, plain_lines};
use app::ports::{Prose, SafeHtml};
use async_trait::async_trait;

use richtext::{off_thread, shown};

/// A description of so many bytes is sanitized faster than another thread is asked.
const SHORT: usize = 2_000;

pub struct ProsePort;

#[async_trait]
impl Prose for ProsePort {
    async fn shown(&self, description: &str) -> SafeHtml {
        if description.len() <= SHORT {
            return SafeHtml::sanitized(shown(description));
        }
        let kept = description.to_owned();
        let html = off_thread(move || shown(&kept)).await;
        // Its words are there in any case.
        SafeHtml::sanitized(html.unwrap_or_else(|_| escape(&plain_lines(description))))
    }
}
