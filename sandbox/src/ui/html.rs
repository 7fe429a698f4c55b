//! Whole pages from parts, and the escaping of text.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

/// A page of HTML, with the headers that go with it.
pub(crate) struct Html(String);

impl IntoResponse for Html {
    fn into_response(self) -> Response {
        let mut response = axum::response::Html(self.0).into_response();
        let headers = response.headers_mut();
        for (name, value) in [
            (
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; style-src 'self'; img-src data:",
            ),
            (header::REFERRER_POLICY, "same-origin"),
            (header::CACHE_CONTROL, "no-store"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

/// The style sheet of all pages.
pub(crate) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("style.css"))
}

/// Text as it may stand in HTML, in an element or in a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Text as it may stand in one part of a path or one value of a query.
pub(crate) fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

/// A line that says what was just done; nothing for a word that is not known.
pub(crate) fn notice(said: &str) -> String {
    let words = match said {
        "added" => "Added.",
        "changed" => "Changed.",
        "cancelled" => "Cancelled. The next sync gets a tombstone.",
        "vanished" => "Deleted without a tombstone.",
        "back" => "It is back.",
        "occurrence" => "This occurrence is cancelled.",
        "expired" => "The sync tokens have expired: the next sync is answered 410.",
        "access" => "The access tokens have expired.",
        "revoked" => "Revoked: refreshing is answered invalid_grant.",
        "fault" => "The fault is set.",
        "no-faults" => "No fault is set any more.",
        "clock" => "The clock is set.",
        _ => return String::new(),
    };
    format!("<p class=\"notice\" role=\"status\">{words}</p>")
}

/// A page of the stand-in's own, `body` being HTML.
pub(crate) fn page(title: &str, body: &str) -> Html {
    let top = "<header class=\"top\"><a href=\"/\">Stand-in for Google</a>\
               <span>Nothing here leaves your machine.</span></header>";
    document(title, &format!("{top}<main>{body}</main>"))
}

/// A page with one narrow column, `body` being HTML.
pub(crate) fn page_narrow(title: &str, body: &str) -> Html {
    document(title, &format!("<main class=\"narrow\">{body}</main>"))
}

/// A page that says what is wrong. All three are text.
pub(crate) fn error_page(title: &str, what: &str, why: &str) -> Html {
    let body = format!(
        "<p class=\"banner\">Stand-in for Google — nothing here leaves your machine.</p>\
         <h1>{}</h1><p><strong>{}</strong></p><p>{}</p>",
        escape(title),
        escape(what),
        escape(why),
    );
    page_narrow(title, &body)
}

fn document(title: &str, body: &str) -> Html {
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><link rel=\"icon\" href=\"data:,\">\
         <title>{} · Stand-in for Google</title>\
         <link rel=\"stylesheet\" href=\"/sandbox/style.css\"></head><body>{body}</body></html>",
        escape(title),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        assert_eq!(
            escape("<b title='x'>\"Q&A\"</b>"),
            "&lt;b title=&#39;x&#39;&gt;&quot;Q&amp;A&quot;&lt;/b&gt;"
        );
        assert_eq!(encode("a b/c#d@e"), "a%20b%2Fc%23d%40e");
    }
}
