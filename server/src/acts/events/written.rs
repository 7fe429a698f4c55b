//! What a person wrote into the form of an event: checked, and tidied as Google's words are.

use domain::tags::normalize_tags;
use domain::{Event, EventContent, EventProblem, Field, check_content, check_form, tidy};
use richtext::{self, markdown, off_thread};
use url::Url;

use crate::acts::error::{ActError, Done};

/// What a person wrote into an event, ready to be kept. What is as it was in the row stays untouched and
/// is not checked either: nobody has to mend a title of Google's to correct the place.
///
/// # Errors
/// [`EventProblem::Content`] with all that is wrong.
pub async fn tidied(written: EventContent, row: EventContent) -> Done<EventContent> {
    apart(move || check(written, &row)).await
}

/// What a person wrote into an event that does not exist yet, ready to be kept.
///
/// # Errors
/// [`EventProblem::Content`] with all that is wrong.
pub async fn tidied_new(written: EventContent) -> Done<EventContent> {
    apart(move || check_new(written)).await
}

/// What a person wrote into an event that they saw in a version. Of a row that has changed since, the
/// store tells: what was written is not looked at then.
pub(super) async fn as_seen(
    row: &Event,
    version: i64,
    written: EventContent,
) -> Done<EventContent> {
    if row.version == version { tidied(written, row.content()).await } else { Ok(written) }
}

/// What once stood in a row, ready to stand there again. It is not held to today's lengths, but what
/// came there past the forms is no safer for its age.
///
/// # Errors
/// [`EventProblem::RevisionUnfit`] with all that is wrong.
pub(super) async fn restored(content: EventContent, mut row: Event) -> Done<EventContent> {
    let kept = content.description.clone();
    let description = apart(move || Ok(richtext::shown(&kept))).await?;
    let content = EventContent { description, ..content };
    row.set_content(content.clone());
    check_form(&row).map_err(EventProblem::RevisionUnfit)?;
    Ok(content)
}

/// Looks through a text on another thread: a long one takes a while.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Checked<T> + Send + 'static) -> Done<T> {
    let done = off_thread(work).await.map_err(|_| ActError::Stopped("reading a text"))?;
    Ok(done?)
}

type Checked<T> = Result<T, EventProblem>;

fn check(written: EventContent, row: &EventContent) -> Checked<EventContent> {
    let mut written = written;
    // Forms send line breaks as CR LF.
    written.description = written.description.replace("\r\n", "\n");
    written.markdown = written.markdown.map(|text| text.replace("\r\n", "\n"));
    let rewritten = written.markdown != row.markdown;
    // Markdown has no other meaning than what is made of it.
    if let Some(source) = written.markdown.as_deref().filter(|_| rewritten) {
        written.description = source.to_owned();
    }
    let changed = |field: &Field| field.of(&written) != field.of(row);
    if let Err(problems) = check_content(&written) {
        let problems: Vec<_> = problems
            .into_iter()
            .filter(|(field, _)| changed(field))
            .map(|(_, problem)| problem)
            .collect();
        if !problems.is_empty() {
            return Err(EventProblem::Content(problems));
        }
    }
    let all = Field::ALL.into_iter().chain([Field::Tags]);
    let changed: Vec<Field> = all.filter(changed).collect();
    let description = changed.contains(&Field::Description);
    for field in changed {
        tidy(field, &mut written);
    }
    if rewritten {
        render(&mut written);
    }
    if description || rewritten { fits(written) } else { Ok(written) }
}

fn check_new(mut written: EventContent) -> Checked<EventContent> {
    let problems = check_content(&written).err().unwrap_or_default();
    if !problems.is_empty() {
        let problems = problems.into_iter().map(|(_, problem)| problem).collect();
        return Err(EventProblem::Content(problems));
    }
    for field in Field::ALL.into_iter().chain([Field::Tags]) {
        tidy(field, &mut written);
    }
    render(&mut written);
    fits(written)
}

/// Makes the description of the Markdown. An empty one is none.
fn render(content: &mut EventContent) {
    content.markdown = content.markdown.take().filter(|source| !source.trim().is_empty());
    if let Some(source) = &content.markdown {
        content.description = markdown::html(source);
    }
}

/// Content whose description has been made: markup can be longer than what it was made of.
fn fits(content: EventContent) -> Checked<EventContent> {
    if content.description.len() > richtext::LONGEST {
        return Err(EventProblem::LongDescription);
    }
    Ok(content)
}

fn tidy(field: Field, content: &mut EventContent) {
    match field {
        Field::Title => content.title = tidy::line(&content.title),
        Field::Location => content.location = tidy::place(content.location.as_deref()),
        Field::Url => content.url = content.url.as_deref().and_then(address),
        Field::Description => content.description = richtext::of_words(&content.description),
        Field::Tags => {
            let tags = normalize_tags(content.tags.as_deref().unwrap_or_default());
            content.tags = tags.unwrap_or_default();
        }
        Field::Status | Field::When | Field::Cover => {}
    }
}

/// A checked link in its normal form; an empty one is none.
fn address(link: &str) -> Option<String> {
    Url::parse(link.trim()).ok().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use domain::{EventStatus, Visibility, When};

    fn row() -> EventContent {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        EventContent {
            title: "x".repeat(400),
            description: "<div>as an import left it</div>\nand <script>so</script> on".into(),
            location: None,
            url: Some("ftp://example.org".into()),
            status: EventStatus::Confirmed,
            visibility: Visibility::Public,
            when: When::Timed { starts_at: at, ends_at: at, time_zone: "Nowhere/Town".into() },
            markdown: None,
            tags: None,
            cover: None,
        }
    }

    #[test]
    fn what_did_not_change_is_left_alone() {
        let mut written = row();
        assert_eq!(check(written.clone(), &row()), Ok(row()));
        written.description = written.description.replace('\n', "\r\n");
        assert_eq!(check(written, &row()), Ok(row()));
        let moved = EventContent { location: Some("Hall 3".into()), ..row() };
        assert_eq!(check(moved.clone(), &row()), Ok(moved));
    }

    #[test]
    fn what_changed_is_tidied() {
        let written = EventContent {
            title: " Chess \u{202e} night ".into(),
            description: "<h1>Hi</h1><script>x</script>\r\n<a href=\"javascript:x\">go</a>".into(),
            location: Some("Hall 3\r\nMain St 1".into()),
            url: Some(" HTTPS://Example.org ".into()),
            ..row()
        };
        let kept = check(written, &row()).unwrap();
        assert_eq!(kept.title, "Chess night");
        let description = "<h3>Hi</h3>\n<a rel=\"nofollow noopener ugc\">go</a>";
        assert_eq!(kept.description, description);
        assert_eq!(kept.location.as_deref(), Some("Hall 3, Main St 1"));
        assert_eq!(kept.url.as_deref(), Some("https://example.org/"));
        let blank = Some("  ".to_owned());
        let none = EventContent { location: blank.clone(), url: blank, ..row() };
        let kept = check(none, &row()).unwrap();
        assert_eq!((kept.location, kept.url), (None, None));
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let written = EventContent { title: String::new(), url: Some("chess".into()), ..row() };
        let told = check(written, &row()).unwrap_err().to_string();
        assert!(told.contains("the title is empty") && told.contains("; the link"), "{told}");
        assert!(!told.contains("zone"), "that was so before: {told}");
    }
}
