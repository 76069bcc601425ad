//! Where a page is, in each language: its address, the ways from it, and the same page in the other languages.

use serde::Serialize;

use super::{ELSEWHERE, Writer};
use crate::templates::{PageView, SiteTexts, value_of};

/// Where a page is.
#[derive(Debug, Serialize)]
struct Place<'a> {
    /// The way from the page to the root of the site: nothing, or `../` for each folder.
    root: String,
    /// The page's address below the root, such as `p/acme/` or `de/p/acme/`.
    path: String,
    /// The way from the page to the list of partners in its language.
    home: String,
    /// The page's address below that, such as `p/acme/`.
    here: &'a str,
    has_report: bool,
    has_feed: bool,
    lang: &'a str,
    direction: &'static str,
    /// This page in each language; none where the site has only one.
    translations: Vec<SamePage<'a>>,
}

/// A page in a language.
#[derive(Debug, Serialize)]
struct SamePage<'a> {
    lang: &'a str,
    name: &'a str,
    direction: &'static str,
    path: String,
}

impl<'a> Writer<'a> {
    /// The folder of a language: none for that of the root.
    pub(super) fn folder(&self, texts: &SiteTexts) -> String {
        let at_root = self.request.languages.first().map(SiteTexts::language);
        if at_root == Some(texts.language()) {
            return String::new();
        }
        format!("{}/", texts.language())
    }

    /// A page in the language of `texts`. `here` ends in `/` or is empty. The view is one that was framed.
    pub(super) fn page_in(&mut self, texts: &SiteTexts, here: &str, template: &'static str, view: &PageView) {
        let up = |path: &str| "../".repeat(path.matches('/').count());
        let all = self.request.languages;
        let path = format!("{}{here}", self.folder(texts));
        let same = |texts: &'a SiteTexts| SamePage {
            lang: texts.language(),
            name: texts.language_name(),
            direction: texts.direction(),
            path: format!("{}{here}", self.folder(texts)),
        };
        let place = Place {
            root: up(&path),
            home: up(here),
            here,
            has_report: self.request.report.is_some(),
            has_feed: self.request.past.is_some(),
            lang: texts.language(),
            direction: texts.direction(),
            translations: if all.len() > 1 {
                all.iter().map(same).collect()
            } else {
                Vec::new()
            },
            path: path.clone(),
        };
        let view = view.and(&value_of(&place)).and_texts(texts);
        let text = self.pages.render(template, &view, ELSEWHERE);
        self.text(&format!("{path}index.html"), &text);
    }

    /// A page in each language.
    pub(super) fn page(&mut self, here: &str, template: &'static str, view: &PageView) {
        for texts in self.request.languages {
            self.page_in(texts, here, template, view);
        }
    }
}
