//! A review for a terminal: the findings as a good compiler shows them, then the rest in few lines, by a template.

use super::{Page, view};
use crate::output::text::{Source, findings};
use crate::review::Review;
use crate::templates::{Input, Rendered, Texts};

/// The whole review.
pub fn render(review: &Review, source: Source<'_>, colour: bool, width: usize, texts: &Texts) -> Rendered {
    let input = Input {
        view: &view::view(review, &Page::whole()),
        mention: None,
        elsewhere: "the format json has all",
        limit: usize::MAX,
    };
    let mut rendered = texts.render("review.txt.j2", &input);
    let found = findings(&review.caused, "", source, colour, width);
    rendered.text.insert_str(0, &found);
    rendered
}
