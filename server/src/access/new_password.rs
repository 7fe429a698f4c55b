//! What a new password has to withstand (OWASP ASVS 5, 6.2.1, 6.2.4 and 6.2.11). Passwords that are
//! in use already keep working: a rule that came later locks nobody out.

use domain::{AccountProblem, Email, check_password};
use zxcvbn::{Score, zxcvbn};

/// Names shorter than this are found in many good passwords.
const SHORTEST_NAME: usize = 4;
/// So many characters have to be left beside names.
const SHORTEST_REST: usize = 8;
/// The product's own name is the first guess at each of its sites.
const PRODUCT: &str = "reroll";

/// Whose a new password is.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// Their mail address.
    pub email: &'a Email,
    /// As they want to be called; may be empty.
    pub name: &'a str,
}

/// Checks a new password for an account: its length, and that it would take more than 100 million
/// guesses (zxcvbn's score 3), whatever is in it of its owner's name and address
/// and of the site's name. zxcvbn knows
/// the 30,000 most common passwords, names, words, keyboards, dates and repetitions.
///
/// # Errors
/// Why it is refused, in words for whoever typed it.
pub fn check_new_password(
    password: &str,
    owner: &Owner<'_>,
    site_name: &str,
) -> Result<(), AccountProblem> {
    check_password(password)?;
    let names = names(owner, site_name);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let lower = password.to_lowercase();
    let rest = names.iter().fold(lower.clone(), |rest, name| rest.replace(*name, " "));
    let rest = rest.trim();
    if rest != lower.trim() && (rest.chars().count() < SHORTEST_REST || is_guessable(rest, &[])) {
        return Err(AccountProblem::PasswordNamed);
    }
    if is_guessable(password, &names) { Err(AccountProblem::PasswordGuessable) } else { Ok(()) }
}

fn is_guessable(password: &str, names: &[&str]) -> bool {
    zxcvbn(password, names).score() < Score::Three
}

/// What an attacker knows of an account, longest first, so that the whole address goes before its
/// parts.
fn names(owner: &Owner<'_>, site_name: &str) -> Vec<String> {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect()
    };
    let Owner { email, name } = owner;
    let whole = [
        email.as_str().to_owned(),
        site_name.trim().to_lowercase(),
        name.trim().to_lowercase(),
        PRODUCT.to_owned(),
    ];
    let joined = [words(site_name).concat(), words(name).concat()];
    let (local, domain) = email.as_str().split_once('@').unwrap_or_default();
    let host = domain.rsplit_once('.').map_or(domain, |(host, _)| host);
    let parts = [words(local), words(host), words(site_name), words(name)].concat();
    let mut names: Vec<String> =
        whole.into_iter().chain(joined).chain([local.to_owned()]).chain(parts).collect();
    names.retain(|name| name.chars().count() >= SHORTEST_NAME);
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use domain::PasswordError;

    use super::*;

    fn check(password: &str) -> Result<(), AccountProblem> {
        let email = "dana.miller@riverside-games.example".parse().unwrap();
        let owner = Owner { email: &email, name: "Annegret Dampfmoser" };
        check_new_password(password, &owner, "Riverside Games")
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for password in [
            "123456789012",
            "aaaaaaaaaaaa",
            "password1234",
            "Password123!",
            "P@ssw0rd1234",
            "qwertyuiop[]",
            "QWERTYuiop12",
            "abcdefghijkl",
            "iloveyou1234",
            "letmein12345",
            "2026-03-01-2",
            "01.03.2026.1",
            "Welcome2026!",
            "abcabcabcabc",
            "            ",
            "\u{1f3b2}\u{1f3b2}\u{1f3b2}\u{1f3b2}\u{1f3b2}\u{1f3b2}\u{1f3b2}\u{1f3b2}\u{1f3b2}\u{1f3b2}\u{1f3b2}\u{1f3b2}",
        ] {
            assert_eq!(check(password), Err(AccountProblem::PasswordGuessable), "{password}");
        }
        assert_eq!(check("zK3!x"), Err(PasswordError::Short(5).into()));
        assert_eq!(check(&"zK3!x".repeat(201)), Err(PasswordError::Long.into()));
    }

    #[test]
    fn names_count_for_nothing() {
        for password in [
            "dana.miller@riverside-games.example",
            "DANA.MILLER@riverside-games.example1",
            "danamiller2026",
            "dana.miller-1",
            "Riverside Games 1",
            "riversidegames!",
            "RiversideGames2026",
            "reroll-reroll",
            "Reroll2026!!",
            "millermiller",
            "Annegret1234",
            "dampfmoser!!",
            "AnnegretDampfmoser",
        ] {
            assert_eq!(check(password), Err(AccountProblem::PasswordNamed), "{password}");
        }
    }

    #[test]
    fn what_nobody_guesses_is_taken() {
        for password in [
            "correct horse battery",
            "miller correct horse battery",
            "reroll wagon tulip seven",
            "x9V-tQw2-pL7z",
            "Zwölf Boxkämpfer jagen Viktor",
            "три весёлых бегемота",
            "骰子 桌游 星期五 晚上 七点半 见面",
            "uQ3kX0pWm1Lr7sVbY2aE",
        ] {
            assert_eq!(check(password), Ok(()), "{password}");
        }
    }
}
