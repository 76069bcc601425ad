//! The public directory as a static site: a registry on a day → pages, JSON documents, badges and a style, each as its path
//! and its bytes.
//!
//! In: the partners that the program lists, as [`PartnerPage`]s, and the program. Out: a map of files that `commands::site`
//! writes. May use the documents of `output`, `templates` and everything below them; reads no file and no clock.
//!
//! How it works. [`listing`] decides who is shown, by the benefits of the program. [`partner`] turns each record into the
//! document that the API has and that the templates render. [`facets`] counts the values by which a reader can filter, and
//! [`index`] makes the pages of all partners and of each value, so that a reader without scripts can filter, too. [`place`]
//! writes each page in each language. Nothing private can be on a page: the caller doesn't read the overlay, each view takes
//! only fields that are meant for everyone, and what looks like a secret or an address of a person is masked in the view.

mod api;
mod badge;
pub mod change;
mod facets;
pub mod feed;
pub mod index;
mod letters;
pub mod listing;
pub mod newsletter;
pub mod partner;
mod place;
mod program;
mod received;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use crate::calendar;
use crate::date::Date;
use crate::events::ListedEvent;
use crate::finding::Finding;
use crate::output::json::document_text;
use crate::output::report::view::view as report_view;
use crate::registry::model::Program;
use crate::registry::newsletters::Newsletter;
use crate::registry::{Schemas, Sources, load};
use crate::report::Report;
use crate::sensitive::{mask, mask_json};
use crate::standing::{Policy, Standing, judge};
use crate::templates::{PageView, Pages, SITE_STYLE, SiteTexts, TemplateError, Texts, value_of};
use crate::todo::tasks;

use feed::{Past, feeds};
use index::{Card, List, Lists};
use letters::newsletters;
use partner::{PartnerPage, page};

/// Names the contract of every document of the site. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/site/1";

/// The partners whose pages are wanted.
#[derive(Clone, Copy)]
pub struct Partners<'a> {
    pub sources: &'a Sources,
    /// The standings, where they are known already; without them, each partner is judged.
    pub standings: Option<&'a [Standing]>,
    pub findings: &'a [Finding],
    pub policy: &'a Policy,
    pub schemas: &'a Schemas,
    pub today: Date,
    /// Only these; all partners if there is none.
    pub only: Option<&'a BTreeSet<Arc<str>>>,
}

/// Partners with what the site makes of them.
#[derive(Debug)]
pub struct PartnerPages {
    /// Sorted by slug.
    pub pages: Vec<PartnerPage>,
    /// Records that can't be read and have no page.
    pub unread: usize,
}

/// The pages of partners. Each record is read once more; the standings of the evaluation are used again.
pub fn pages(of: &Partners<'_>) -> PartnerPages {
    let standings: BTreeMap<&str, &Standing> = (of.standings.iter().flat_map(|all| all.iter()))
        .map(|standing| (standing.slug.as_str(), standing))
        .collect();
    let mut findings: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in of.findings {
        if let Some(partner) = &finding.partner {
            findings.entry(partner).or_default().push(finding);
        }
    }
    let mut slugs = load::registry(of.sources).slugs;
    slugs.retain(|slug| of.only.is_none_or(|only| only.contains(slug)));
    let made = load::each(of.sources, &slugs, of.schemas, &|mut folder| {
        let judged;
        let standing = match standings.get(&*folder.slug) {
            Some(known) => *known,
            None if of.standings.is_some() => return None,
            None => {
                judged = judge(
                    &folder.slug,
                    folder.record.as_ref()?,
                    &folder.metrics,
                    of.policy,
                    of.today,
                );
                &judged
            }
        };
        let findings = findings.get(&*folder.slug).map_or(&[][..], Vec::as_slice);
        let tasks = tasks(of.policy, &folder, Some(standing), findings);
        Some(page(&mut folder, of.policy, standing, &tasks, of.today))
    });
    PartnerPages {
        unread: made.iter().filter(|page| page.is_none()).count(),
        pages: made.into_iter().flatten().flatten().collect(),
    }
}

/// Partners whose pages one thread makes at a time.
const AT_A_TIME: usize = 64;
/// Most characters of the name in a description for searches.
const SHORT_NAME: usize = 16;

/// What a site is made from.
#[derive(Debug)]
pub struct Request<'a> {
    pub program: &'a Program,
    /// The partners with a page, sorted by slug.
    pub partners: &'a [PartnerPage],
    pub at: Date,
    /// Where the site will be, as `https://…/`; none if that isn't known.
    pub base: Option<&'a str>,
    pub revision: Option<&'a str>,
    /// The report that the site shows at `report/`.
    pub report: Option<&'a Report>,
    /// The program's events.
    pub events: &'a [ListedEvent],
    /// The program's newsletters, oldest first; of those that aren't whole, none is shown.
    pub newsletters: &'a [Newsletter],
    /// What the feeds show; none where the history isn't known.
    pub past: Option<Past<'a>>,
    /// The texts of each language: those of the pages at the root, and then those of each folder of a language.
    pub languages: &'a [SiteTexts],
}

/// The files of a site, by path.
#[derive(Debug, Default)]
pub struct Site {
    pub files: BTreeMap<String, Vec<u8>>,
    /// What is wrong with the program's own templates, if ours took their places.
    pub faults: Vec<TemplateError>,
}

/// What every document begins with.
#[derive(Debug, Serialize)]
pub(crate) struct Frame<'a> {
    contract: &'static str,
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'a str>,
    program: ProgramName<'a>,
    /// The address of the site without `https://`.
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct ProgramName<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    overview: Option<&'a str>,
}

/// What one thread makes at a time.
enum Work<'a> {
    List(List<'a>),
    Partners(&'a [PartnerPage]),
}

/// The calendar of the program's events, at the root.
const CALENDAR: &str = "calendar.ics";
/// Where a reader finds what doesn't fit on a page.
const ELSEWHERE: &str = "`api/v1/partners.json` has all";

/// Writes the files of a site, one after the other.
struct Writer<'a> {
    request: &'a Request<'a>,
    pages: Pages<'a>,
    site: Site,
}

/// Makes the whole site.
pub fn build(request: &Request<'_>, texts: &Texts) -> Site {
    let mut writer = Writer::new(request, texts);
    let shown: Vec<&PartnerPage> = request.partners.iter().filter(|page| page.is_shown()).collect();
    let cards: Vec<Card> = shown.iter().map(|page| Card::of(page)).collect();
    let lists = Lists::of(request.program, &cards);
    // Each thread sets up the templates for itself, once for many pages.
    let work: Vec<Work<'_>> = (lists.all().map(Work::List))
        .chain(request.partners.chunks(AT_A_TIME).map(Work::Partners))
        .collect();
    let parts: Vec<Site> = (work.par_iter())
        .map(|work| {
            let mut own = Writer::new(request, texts);
            match work {
                Work::List(list) => own.list(&lists, list),
                Work::Partners(some) => some.iter().for_each(|page| own.partner(page)),
            }
            own.finished()
        })
        .collect();
    let program = PageView::of(&writer.framed(&program::view(request)));
    writer.page("program/", "site-program.html.j2", &program);
    if let Some(report) = request.report {
        let view = PageView::of(&report_view(report));
        let text = writer.pages.render("site-report.html.j2", &view, ELSEWHERE);
        writer.text("report/index.html", &text);
    }
    if let Some(past) = request.past {
        for (path, text) in feeds(request, past) {
            writer.text(&path, &text);
        }
    }
    newsletters(&mut writer);
    if !request.events.is_empty() {
        writer.text(CALENDAR, &calendar::of_all(request.program, request.events, request.at));
    }
    writer.missing();
    writer.api(&cards);
    writer.text("style.css", SITE_STYLE);
    // GitHub Pages would otherwise leave out files that Jekyll doesn't know.
    writer.text(".nojekyll", "");
    let mut faults = Vec::new();
    for part in parts {
        writer.site.files.extend(part.files);
        faults.extend(part.faults);
    }
    writer.sitemap();
    let mut site = writer.finished();
    for fault in faults {
        if !site.faults.iter().any(|known| known.template == fault.template) {
            site.faults.push(fault);
        }
    }
    site
}

impl<'a> Writer<'a> {
    fn new(request: &'a Request<'a>, texts: &'a Texts) -> Self {
        Self {
            request,
            pages: Pages::new(texts),
            site: Site::default(),
        }
    }

    fn finished(mut self) -> Site {
        self.site.faults = self.pages.faults();
        self.site
    }

    fn frame(&self) -> Frame<'a> {
        let program = self.request.program;
        Frame {
            contract: CONTRACT,
            at: self.request.at.to_string(),
            revision: self.request.revision,
            program: ProgramName {
                id: &program.id,
                name: &program.name,
                overview: program.overview.as_deref(),
            },
            base: self.request.base.and_then(|base| base.strip_prefix("https://")),
        }
    }

    /// A view with what every document begins with, masked.
    fn framed(&self, view: &Value) -> Value {
        let mut whole = value_of(&self.frame());
        merge(&mut whole, view);
        mask_json(&mut whole);
        whole
    }

    fn text(&mut self, path: &str, text: &str) {
        self.site.files.insert(path.to_owned(), text.as_bytes().to_vec());
    }

    fn list(&mut self, lists: &Lists<'_>, list: &List<'_>) {
        for texts in self.request.languages {
            let view = PageView::of(&self.framed(&lists.view(list, texts)));
            let view = view.and_list("partners", lists.items(list));
            self.page_in(texts, &list.path(), "site-index.html.j2", &view);
        }
    }

    fn partner(&mut self, page: &PartnerPage) {
        let slug = &page.document.slug;
        let document = self.framed(&value_of(&page.document));
        let view = PageView::of(&document);
        if page.is_known() {
            self.page(&format!("p/{slug}/"), "site-partner.html.j2", &view);
            self.with_linked_data(page);
            self.page(&format!("verify/{slug}/"), "site-verify.html.j2", &view);
            self.badges(page);
            self.text(&format!("api/v1/partners/{slug}.json"), &document_text(&document));
        }
        if let Some(tasks) = &page.tasks {
            let mut tasks = json!({ "tasks": tasks });
            mask_json(&mut tasks);
            self.page(&format!("me/{slug}/"), "site-todo.html.j2", &view.and(&tasks));
        }
        if let Some(logo) = page.logo.as_ref().filter(|_| page.is_shown()) {
            self.site
                .files
                .insert(format!("p/{slug}/{}", logo.name), logo.bytes.clone());
        }
    }

    /// Adds what search engines read. A template can't write into a script, so that no text of others can end there: this
    /// is JSON in which nothing can end the element.
    fn with_linked_data(&mut self, page: &PartnerPage) {
        if !page.is_shown() {
            return;
        }
        let mut data = api::linked_data(page, self.request.base);
        mask_json(&mut data);
        let mut text = document_text(&data);
        for (sign, escape) in [('<', "\\u003c"), ('>', "\\u003e"), ('&', "\\u0026"), ('@', "\\u0040")] {
            text = text.replace(sign, escape);
        }
        // The names of JSON-LD keep their sign: no text has a quotation mark that isn't escaped.
        for name in ["context", "type"] {
            text = text.replace(&format!("\"\\u0040{name}\":"), &format!("\"@{name}\":"));
        }
        let script = format!(
            "<script type=\"application/ld+json\">{}</script>\n</head>",
            text.trim_end()
        );
        for texts in self.request.languages {
            let path = format!("{}p/{}/index.html", self.folder(texts), page.document.slug);
            if let Some(bytes) = self.site.files.get_mut(&path)
                && let Ok(html) = std::str::from_utf8(bytes)
            {
                *bytes = html.replacen("</head>", &script, 1).into_bytes();
            }
        }
    }

    /// The page for an address that doesn't exist. A server shows it at any address, so it has no relative link.
    fn missing(&mut self) {
        let view = self.framed(&json!({ "root": "", "path": "404.html" }));
        let view = PageView::of(&view);
        let text = self.pages.render("site-missing.html.j2", &view, ELSEWHERE);
        self.text("404.html", &text);
    }

    fn sitemap(&mut self) {
        let Some(base) = self.request.base else { return };
        let folders: Vec<String> = self.request.languages.iter().map(|texts| self.folder(texts)).collect();
        let pages = self.site.files.keys().filter_map(|path| {
            let page = path.strip_suffix("index.html")?;
            // A list of tasks is for the partner, not for search engines.
            let is_task_list = |folder: &String| {
                page.strip_prefix(folder.as_str())
                    .is_some_and(|here| here.starts_with("me/"))
            };
            (!folders.iter().any(is_task_list)).then_some(page)
        });
        let mut text = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
        );
        for page in pages {
            text.push_str("  <url><loc>");
            text.push_str(&crate::escape::html(&format!("{base}{page}")));
            text.push_str("</loc></url>\n");
        }
        text.push_str("</urlset>\n");
        self.text("sitemap.xml", &text);
        // Browsers show at most 16 characters of the name: OpenSearch 1.1.
        let (name, place) = (mask(&self.request.program.name), crate::escape::html(base));
        let short: String = name.chars().take(SHORT_NAME).collect();
        self.text(
            "opensearch.xml",
            &format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<OpenSearchDescription \
                 xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n  <ShortName>{}</ShortName>\n  <Description>{}</Description>\n  \
                 <InputEncoding>UTF-8</InputEncoding>\n  <Url type=\"text/html\" template=\"{place}?q={{searchTerms}}\"/>\n\
                 </OpenSearchDescription>\n",
                crate::escape::html(short.trim()),
                crate::escape::html(&format!("Partners of {name}")),
            ),
        );
        self.text(
            "robots.txt",
            &format!("User-agent: *\nDisallow: /me/\nSitemap: {base}sitemap.xml\n"),
        );
    }
}

/// Adds the values of one view to another.
fn merge(into: &mut Value, more: &Value) {
    if let (Some(into), Some(more)) = (into.as_object_mut(), more.as_object()) {
        into.extend(more.clone());
    }
}
