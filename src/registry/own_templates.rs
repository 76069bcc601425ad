//! The program's own templates, as files: read, and not yet judged.

use super::path::{REGISTRY, TEMPLATES};
use super::tree::{Blob, EntryKind, Tree, join};
use super::yaml::{self, LIMITS};
use crate::finding::Severity;
use crate::templates::{
    DEFAULT_LANGUAGE, GivenText, LARGEST, Problem, SiteTexts, TemplateError, Texts, find, language_of_file,
};

/// The folder of the site's texts, in the folder of the program's templates.
const SITE_TEXTS: &str = "site";
/// What to do about a file of texts that can't be read.
const SITE_TEXTS_HELP: &str = "write a line such as `find_a_partner: Find a partner` for each text";

/// A file in the folder of the program's templates.
#[derive(Debug)]
pub struct OwnTemplate {
    pub name: String,
    /// From the root of the tree.
    pub path: String,
    pub text: Result<String, TemplateError>,
}

/// The folder of the program's templates, from the root of the tree.
pub fn folder() -> String {
    join(REGISTRY, TEMPLATES)
}

/// The templates of the program in `tree`, sorted. A folder that can't be listed has none: the layout reports it.
pub fn own_templates(tree: &Tree) -> Vec<OwnTemplate> {
    let folder = folder();
    let Ok(entries) = tree.list(&folder) else {
        return Vec::new();
    };
    let files = entries.into_iter().filter(|entry| entry.kind == EntryKind::File);
    // Without its last ending the name of one of ours is surely meant for it.
    let is_template = |name: &String| name.strip_suffix(".j2").is_some() || find(&format!("{name}.j2")).is_some();
    let names: Vec<String> = files.map(|entry| entry.name).filter(is_template).collect();
    let read = |name: String| {
        let path = join(&folder, &name);
        let fault = |problem| Err(TemplateError::new(&name, 1, problem));
        let text = match tree.read(&path, LARGEST) {
            Blob::Bytes(bytes) => String::from_utf8(bytes).or_else(|_| fault(Problem::NotText)),
            Blob::TooLarge(_) => fault(Problem::TooLarge),
            Blob::Missing => fault(Problem::Other("the file isn't there".to_owned())),
            Blob::Unreadable(why) => fault(Problem::Other(why)),
        };
        OwnTemplate { name, path, text }
    };
    names.into_iter().map(read).collect()
}

/// A program's file of the site's texts, read.
#[derive(Debug)]
pub struct OwnSiteTexts {
    /// From the root of the tree.
    pub path: String,
    /// The file's text, to find a line in.
    pub source: String,
    /// None where nothing in the file can be used.
    pub texts: Option<SiteTexts>,
    pub faults: Vec<TemplateError>,
}

/// The program's files of the site's texts in `tree`, sorted.
pub fn own_site_texts(tree: &Tree) -> Vec<OwnSiteTexts> {
    let folder = join(&folder(), SITE_TEXTS);
    let Ok(entries) = tree.list(&folder) else {
        return Vec::new();
    };
    let files = entries.into_iter().filter(|entry| entry.kind == EntryKind::File);
    let names = files.map(|entry| entry.name).filter(|name| !name.starts_with('.'));
    names.map(|name| site_texts_of(tree, &folder, &name)).collect()
}

fn site_texts_of(tree: &Tree, folder: &str, name: &str) -> OwnSiteTexts {
    let path = join(folder, name);
    let file = join(SITE_TEXTS, name);
    let unusable = |source: String, faults: Vec<TemplateError>| OwnSiteTexts {
        path: join(folder, name),
        source,
        texts: None,
        faults,
    };
    let fault = |problem| vec![TemplateError::new(&file, 1, problem)];
    let language = match language_of_file(name) {
        Ok(language) => language,
        Err(problem) => return unusable(String::new(), fault(problem)),
    };
    let bytes = match tree.read(&path, LARGEST) {
        Blob::Bytes(bytes) => bytes,
        Blob::TooLarge(_) => return unusable(String::new(), fault(Problem::TooLarge)),
        Blob::Missing => return unusable(String::new(), fault(Problem::Other("the file isn't there".to_owned()))),
        Blob::Unreadable(why) => return unusable(String::new(), fault(Problem::Other(why))),
    };
    let document = yaml::read(bytes, LIMITS);
    let errors = document.faults.iter().filter(|fault| fault.severity == Severity::Error);
    let broken: Vec<TemplateError> = errors
        .map(|fault| {
            let message = fault.message.clone();
            let help = fault.help.clone().unwrap_or_else(|| SITE_TEXTS_HELP.to_owned());
            TemplateError::new(&file, fault.span.start.line, Problem::Text { message, help })
        })
        .collect();
    if !broken.is_empty() {
        return unusable(document.text, broken);
    }
    let Some(yaml::Kind::Map(entries)) = document.root.map(|root| root.kind) else {
        let message = "the file has no texts".to_owned();
        let help = SITE_TEXTS_HELP.to_owned();
        return unusable(document.text, fault(Problem::Text { message, help }));
    };
    let given = entries.into_iter().map(|entry| GivenText {
        line: entry.key_span.start.line,
        text: entry.value.text().map(str::to_owned),
        name: entry.key,
    });
    let (texts, faults) = SiteTexts::new(language, &file, given.collect());
    OwnSiteTexts {
        path,
        source: document.text,
        texts: Some(texts),
        faults,
    }
}

/// The languages of the site: that of the pages at the root, which is English, and those that the program in `tree` adds;
/// and what can't be used in its files.
pub fn site_languages(tree: &Tree) -> (Vec<SiteTexts>, Vec<TemplateError>) {
    let mut languages = vec![SiteTexts::default()];
    let mut faults = Vec::new();
    for own in own_site_texts(tree) {
        faults.extend(own.faults);
        match own.texts {
            Some(texts) if texts.language() == DEFAULT_LANGUAGE => languages[0] = texts,
            texts => languages.extend(texts),
        }
    }
    (languages, faults)
}

/// Our templates, with those of the program in `tree` that can be read in their places.
pub fn texts(tree: &Tree) -> Texts {
    let own = own_templates(tree).into_iter();
    own.filter_map(|own| Some((own.name, own.text.ok()?)))
        .filter(|(name, _)| find(name).is_some())
        .fold(Texts::default(), |texts, (name, text)| texts.with(&name, text))
}
