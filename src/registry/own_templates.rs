//! The program's own templates, as files: read, and not yet judged.

use super::path::{REGISTRY, TEMPLATES};
use super::tree::{Blob, EntryKind, Tree, join};
use crate::templates::{LARGEST, Problem, TemplateError, Texts, find};

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

/// Our templates, with those of the program in `tree` that can be read in their places.
pub fn texts(tree: &Tree) -> Texts {
    let own = own_templates(tree).into_iter();
    own.filter_map(|own| Some((own.name, own.text.ok()?)))
        .filter(|(name, _)| find(name).is_some())
        .fold(Texts::default(), |texts, (name, text)| texts.with(&name, text))
}
