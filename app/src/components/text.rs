//! Text for pages: from HTML, cut to size, escaped; addresses with parameters.

use crate::words::language;

pub use domain::text::{cut, cut_bytes, escape, plain, plain_lines};

/// `path?name=value&…`, leaving out what is empty.
#[must_use]
pub fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters.iter().filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// Things as a list: `one`, `one and two`, `one, two and three`.
#[must_use]
pub fn all_of(things: &[String]) -> String {
    words::list(language(), things)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_encode_their_parameters() {
        assert_eq!(
            address("/admin/trash", &[("q", "a&b ü"), ("cause", "")]),
            "/admin/trash?q=a%26b+%C3%BC"
        );
        assert_eq!(address("/x", &[]), "/x");
    }
}
