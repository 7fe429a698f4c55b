//! Where backups go, and how they are sealed: `BACKUP_URL`, `BACKUP_AGE_RECIPIENT`,
//! `BACKUP_AGE_IDENTITY_FILE`, and the usual `AWS_…` variables for object storage.

use std::path::PathBuf;
use std::str::FromStr as _;

use backup::{BackupConfig, BackupPlace, identities};
use secrets::Secret;

use super::ConfigError;
use super::vars::Vars;

/// Variables that object storage is reached by.
const AWS: &[(&str, &str)] = &[
    ("AWS_ACCESS_KEY_ID", "aws_access_key_id"),
    ("AWS_SECRET_ACCESS_KEY", "aws_secret_access_key"),
    ("AWS_SESSION_TOKEN", "aws_session_token"),
    ("AWS_REGION", "aws_region"),
    ("AWS_DEFAULT_REGION", "aws_default_region"),
    ("AWS_ENDPOINT", "aws_endpoint"),
    ("AWS_ENDPOINT_URL", "aws_endpoint_url"),
    ("AWS_ENDPOINT_URL_S3", "aws_endpoint_url_s3"),
    ("AWS_ALLOW_HTTP", "aws_allow_http"),
    ("AWS_VIRTUAL_HOSTED_STYLE_REQUEST", "aws_virtual_hosted_style_request"),
    ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "aws_container_credentials_relative_uri"),
    ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "aws_container_credentials_full_uri"),
    ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "aws_container_authorization_token_file"),
    ("AWS_WEB_IDENTITY_TOKEN_FILE", "aws_web_identity_token_file"),
    ("AWS_ROLE_ARN", "aws_role_arn"),
    ("AWS_ROLE_SESSION_NAME", "aws_role_session_name"),
];

/// Reads the variables.
pub(super) fn read(vars: &Vars<'_>) -> Result<BackupConfig, ConfigError> {
    Ok(BackupConfig {
        place: place(vars)?,
        recipient: recipient(vars)?,
        identity_file: identity_file(vars)?,
    })
}

fn place(vars: &Vars<'_>) -> Result<Option<BackupPlace>, ConfigError> {
    let (variable, example) = ("BACKUP_URL", "file:///var/backups/reroll or s3://bucket/prefix");
    let Some(url) = vars.text(variable, example)? else { return Ok(None) };
    let wrong = |problem: String| Err(ConfigError { variable, problem, example });
    match url.split_once("://") {
        Some(("file", path)) if path.starts_with('/') => {
            Ok(Some(BackupPlace::Folder(PathBuf::from(path))))
        }
        Some(("file", _)) => wrong("names no absolute folder: it has three slashes".into()),
        Some(("s3", rest)) => {
            let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
            if bucket.is_empty() || bucket.contains(['@', ':', '?']) {
                return wrong("names no bucket, as s3://bucket/prefix does".into());
            }
            let prefix = prefix.trim_matches('/').to_owned();
            Ok(Some(BackupPlace::S3 { bucket: bucket.into(), prefix, settings: aws(vars)? }))
        }
        // The value may hold a secret: it is not repeated.
        Some((scheme, _)) => {
            wrong(format!("begins with {scheme}://, but only file:// and s3:// are known"))
        }
        None => wrong("is no address: it begins with neither file:// nor s3://".into()),
    }
}

fn aws(vars: &Vars<'_>) -> Result<Vec<(&'static str, Secret)>, ConfigError> {
    let mut settings = Vec::new();
    for (variable, name) in AWS {
        if let Some(value) = vars.text(variable, "eu-central-1")? {
            settings.push((*name, Secret::new(value)));
        }
    }
    let has = |name| settings.iter().any(|(key, _)| *key == name);
    if has("aws_access_key_id") != has("aws_secret_access_key") {
        let variable =
            if has("aws_access_key_id") { "AWS_SECRET_ACCESS_KEY" } else { "AWS_ACCESS_KEY_ID" };
        let problem = "is missing, but its other half is set".into();
        return Err(ConfigError { variable, problem, example: "AKIAIOSFODNN7EXAMPLE" });
    }
    Ok(settings)
}

fn recipient(vars: &Vars<'_>) -> Result<Option<String>, ConfigError> {
    let variable = "BACKUP_AGE_RECIPIENT";
    let example = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    let Some(text) = vars.text(variable, example)? else { return Ok(None) };
    if text.starts_with("AGE-SECRET-KEY-") {
        // Not repeated: it is the secret.
        let problem = "is an identity, which must not be on the server: set its public key".into();
        return Err(ConfigError { variable, problem, example });
    }
    match age::x25519::Recipient::from_str(&text) {
        Ok(_) => Ok(Some(text)),
        Err(error) => Err(ConfigError {
            variable,
            problem: format!("is no age public key ({error})"),
            example,
        }),
    }
}

fn identity_file(vars: &Vars<'_>) -> Result<Option<PathBuf>, ConfigError> {
    let (variable, example) = ("BACKUP_AGE_IDENTITY_FILE", "/etc/reroll/backup-identity.txt");
    let Some(path) = vars.text(variable, example)?.map(PathBuf::from) else { return Ok(None) };
    let wrong = |problem: String| Err(ConfigError { variable, problem, example });
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => return wrong(format!("names {}: {error}", path.display())),
    };
    if identities(&text).is_empty() {
        let path = path.display();
        return wrong(format!("names {path}, which holds no line that begins AGE-SECRET-KEY-1"));
    }
    Ok(Some(path))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;
    use crate::config::Config;

    fn read(pairs: &[(&str, &str)]) -> Result<BackupConfig, ConfigError> {
        let lookup = |name: &str| {
            pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        };
        crate::config::read::config(&lookup).map(|config: Config| config.backups)
    }

    #[test]
    fn places_are_read() {
        assert!(read(&[]).unwrap().place.is_none());
        let folder = read(&[("BACKUP_URL", "file:///var/backups/reroll")]).unwrap().place;
        assert!(
            matches!(folder, Some(BackupPlace::Folder(path)) if path.to_str() == Some("/var/backups/reroll"))
        );
        for (url, name, beginning) in [
            ("s3://bucket", "bucket", ""),
            ("s3://bucket/", "bucket", ""),
            ("s3://my.bucket/sites/one/", "my.bucket", "sites/one"),
        ] {
            let config = read(&[
                ("BACKUP_URL", url),
                ("AWS_ACCESS_KEY_ID", "AKIA"),
                ("AWS_SECRET_ACCESS_KEY", "hunter2"),
                ("AWS_REGION", "eu-central-1"),
            ]);
            let config = config.unwrap();
            assert!(!format!("{config:?}").contains("hunter2"), "no secret in a log");
            let Some(BackupPlace::S3 { bucket, prefix, settings }) = config.place else {
                panic!("{url} is no bucket")
            };
            assert_eq!((bucket.as_str(), prefix.as_str(), settings.len()), (name, beginning, 3));
        }
    }

    #[test]
    fn half_a_credential_names_the_other_half() {
        for (set, missing) in [
            ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
            ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
        ] {
            let error = read(&[("BACKUP_URL", "s3://bucket"), (set, "x")]).unwrap_err();
            assert_eq!(error.variable, missing);
        }
    }

    #[test]
    fn an_identity_in_the_wrong_place_is_not_repeated() {
        let secret = "AGE-SECRET-KEY-1QQQHUNTER2";
        let error = read(&[("BACKUP_AGE_RECIPIENT", secret)]).unwrap_err();
        assert_eq!(error.variable, "BACKUP_AGE_RECIPIENT");
        assert!(!error.to_string().contains("HUNTER2"));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("identity");
        std::fs::write(&path, "# no identity\n").unwrap();
        let error = read(&[("BACKUP_AGE_IDENTITY_FILE", path.to_str().unwrap())]).unwrap_err();
        assert!(error.to_string().contains("AGE-SECRET-KEY-1"), "{error}");
    }
}
