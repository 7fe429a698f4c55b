//! The parameters of a request.

use std::collections::HashMap;

use url::form_urlencoded;

use super::error::OauthError;

/// The parameters of a query or form. One that is given twice is an error (RFC 6749, 3.1).
pub(super) fn parameters(text: &[u8]) -> Result<HashMap<String, String>, OauthError> {
    let mut read = HashMap::new();
    for (name, value) in form_urlencoded::parse(text) {
        // `scope` is repeated by the consent page's own boxes, which are read on their own.
        if read.insert(name.to_string(), value.into_owned()).is_some() {
            let message = format!("OAuth 2 parameters can only have a single value: {name}");
            return Err(OauthError::new("invalid_request", message));
        }
    }
    Ok(read)
}

/// The parameter, if it is there and not empty.
pub(super) fn given<'a>(parameters: &'a HashMap<String, String>, name: &str) -> Option<&'a str> {
    parameters.get(name).map(String::as_str).filter(|value| !value.is_empty())
}

pub(super) fn required<'a>(
    parameters: &'a HashMap<String, String>,
    name: &str,
) -> Result<&'a str, OauthError> {
    given(parameters, name).ok_or_else(|| {
        OauthError::new("invalid_request", format!("Missing required parameter: {name}"))
    })
}
