//! Which of the things on GitHub are ours: those that one of the program's bot accounts wrote, and whose mark names this
//! registry. A repository can hold several registries, and one account can write for several repositories.
//!
//! In: the program's id, the folder of the registry, and the other registries of the repository. Out: whether a mark is
//! ours, and the names that must differ between registries (branches, the check, the status). Pure.
//!
//! A mark names its registry as `PROGRAM` for one at the top of the repository, and as `PROGRAM@FOLDER` for any other.
//! Marks of the first edition name none. They are ours where they are surely ours: where the repository has no other
//! registry, or where only this registry has the partner that the mark is about.

use std::collections::{BTreeMap, BTreeSet};

use crate::forge::User;
use crate::registry::model::Account;
use crate::work::marker;

/// How the names of our branches begin, for a registry at the top of the repository.
const BRANCHES: &str = "psp-partners";
/// The name of our check run, for a registry at the top of the repository.
pub const CHECK: &str = "psp-partners review";
/// The name of our commit status, for a registry at the top; branch protection requires it. It differs from the check's,
/// because GitHub takes a check and a status of one name for the same thing.
pub const STATUS: &str = "psp-partners verdict";

/// The registries of a repository, each by its folder (empty for the top), with the folders of its partners.
pub type Registries = BTreeMap<String, BTreeSet<String>>;

/// One registry, as what psp-partners writes for it is recognized.
#[derive(Debug, Clone, Default)]
pub struct Identity {
    /// The accounts whose issues, comments and pull requests are ours.
    pub bots: Vec<Account>,
    /// The program's id; empty where the program can't be read.
    program: String,
    /// Ids that the program had before.
    former: Vec<String>,
    /// The registry's folder, without a slash at its end; empty at the top of the repository.
    folder: String,
    /// Partners of this registry.
    partners: BTreeSet<String>,
    others: Registries,
}

impl From<Vec<Account>> for Identity {
    /// The only registry of a repository, of a program without an id.
    fn from(bots: Vec<Account>) -> Self {
        Self {
            bots,
            ..Self::default()
        }
    }
}

impl Identity {
    /// The registry in `folder`, among all registries of the repository.
    pub fn new(bots: Vec<Account>, program: &str, folder: &str, mut all: Registries) -> Self {
        let folder = folder.trim_matches('/').to_owned();
        Self {
            bots,
            program: program.to_owned(),
            former: Vec::new(),
            partners: all.remove(&folder).unwrap_or_default(),
            others: all,
            folder,
        }
    }

    /// The same registry, whose program had other ids before.
    #[must_use]
    pub fn formerly(self, former: Vec<String>) -> Self {
        Self { former, ..self }
    }

    /// As marks name it; empty where the program can't be read.
    pub fn id(&self) -> String {
        match (self.program.as_str(), self.folder.as_str()) {
            ("", _) => String::new(),
            (program, "") => program.to_owned(),
            (program, folder) => format!("{program}@{folder}"),
        }
    }

    /// The program's id.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// Whether one of the bot accounts wrote it.
    pub fn wrote(&self, author: Option<&User>) -> bool {
        marker::is_ours(author, &self.bots)
    }

    /// Whether a mark that names the registry `of`, and that is about `partner`, is ours.
    pub fn owns(&self, of: &str, partner: Option<&str>) -> bool {
        if of.is_empty() {
            let elsewhere = |slug: &str| self.others.values().any(|partners| partners.contains(slug));
            return self.others.is_empty()
                || partner.is_some_and(|slug| self.partners.contains(slug) && !elsewhere(slug));
        }
        let (program, folder) = of.split_once('@').unwrap_or((of, ""));
        // A registry that moved to another folder keeps its issues.
        let is_here = folder == self.folder || !self.others.contains_key(folder);
        is_here && (self.program.is_empty() || program == self.program || self.former.iter().any(|id| id == program))
    }

    /// The program's ID in a mark that names this folder, where the program has another ID today. It can be an earlier ID
    /// of this program that `former_ids` doesn't list.
    pub fn other_id_here<'m>(&self, of: &'m str) -> Option<&'m str> {
        let (program, folder) = of.split_once('@').unwrap_or((of, ""));
        let is_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let is_other = !program.is_empty() && program.chars().all(is_id) && !self.program.is_empty();
        (is_other && folder == self.folder && !self.owns(of, None)).then_some(program)
    }

    /// `former_ids` in the program with more IDs, as a line.
    pub fn former_ids_with<'i>(&'i self, more: impl IntoIterator<Item = &'i str>) -> String {
        let all: Vec<&str> = self.former.iter().map(String::as_str).chain(more).collect();
        format!("former_ids: [{}]", all.join(", "))
    }

    /// Whether it is the registry that the forms of the repository belong to. GitHub reads forms only at the top of a
    /// repository, and an issue doesn't show for which of several registries it was made.
    pub fn has_forms(&self) -> bool {
        self.folder.is_empty() || self.others.is_empty()
    }

    /// Whether the repository has other registries.
    pub fn has_neighbors(&self) -> bool {
        !self.others.is_empty()
    }

    /// The path of a file from the top of the repository, from its path in the registry.
    pub fn path(&self, path: &str) -> String {
        if self.folder.is_empty() {
            path.to_owned()
        } else {
            format!("{}/{path}", self.folder)
        }
    }

    /// The name of the check.
    pub fn check(&self) -> String {
        self.with_folder(CHECK)
    }

    /// The name of the commit status.
    pub fn status(&self) -> String {
        self.with_folder(STATUS)
    }

    fn with_folder(&self, name: &str) -> String {
        if self.folder.is_empty() {
            name.to_owned()
        } else {
            format!("{name} ({})", self.folder)
        }
    }

    /// A name that only this registry uses. The slashes of the folder become `+`, so that no name of one registry
    /// begins with that of another.
    pub fn own_name(&self, name: &str) -> String {
        if self.folder.is_empty() {
            name.to_owned()
        } else {
            format!("{name}@{}", self.folder.replace('/', "+"))
        }
    }

    /// How the names of our branches begin.
    pub fn branches(&self) -> String {
        self.own_name(BRANCHES) + "/"
    }

    /// The branch of a proposal.
    pub fn branch(&self, key: &str) -> String {
        self.branches() + key
    }

    /// The key of the proposal on a branch of ours.
    pub fn key_of_branch<'b>(&self, branch: &'b str) -> Option<&'b str> {
        branch.strip_prefix(&self.branches())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registries() -> Registries {
        let slugs = |slugs: &[&str]| slugs.iter().map(|slug| (*slug).to_owned()).collect();
        Registries::from([
            (String::new(), slugs(&["acme", "berg"])),
            ("reg".to_owned(), slugs(&["acme", "dune"])),
        ])
    }

    #[test]
    fn each_registry_owns_its_own_marks() {
        let top = Identity::new(Vec::new(), "psp", "", registries());
        let nested = Identity::new(Vec::new(), "bakery", "reg/", registries());
        assert_eq!((top.id(), nested.id()), ("psp".to_owned(), "bakery@reg".to_owned()));
        for (of, partner, whose) in [
            ("psp", Some("acme"), [true, false]),
            ("bakery@reg", Some("acme"), [false, true]),
            ("bakery@reg", None, [false, true]),
            ("other", Some("acme"), [false, false]),
            // It was there before it moved.
            ("psp@old", None, [true, false]),
            // Of the first edition.
            ("", Some("berg"), [true, false]),
            ("", Some("dune"), [false, true]),
            ("", Some("acme"), [false, false]),
            ("", Some("gone"), [false, false]),
            ("", None, [false, false]),
        ] {
            assert_eq!(
                [top.owns(of, partner), nested.owns(of, partner)],
                whose,
                "{of} {partner:?}"
            );
        }
    }

    #[test]
    fn the_only_registry_owns_the_marks_of_the_first_edition() {
        let alone = Identity::new(
            Vec::new(),
            "psp",
            "reg",
            Registries::from([("reg".to_owned(), BTreeSet::new())]),
        );
        assert!(alone.owns("", None) && alone.owns("", Some("gone")) && alone.owns("psp", None));
        assert!(!alone.owns("bakery@reg", None));
        assert!(
            Identity::from(Vec::new()).owns("psp@reg", None),
            "where the program can't be read, none is foreign"
        );
    }

    #[test]
    fn no_name_of_one_registry_begins_with_that_of_another() {
        let at = |folder: &str| Identity::new(Vec::new(), "psp", folder, Registries::new());
        let branches = ["", "a", "a/b", "ab"].map(|folder| at(folder).branches());
        assert_eq!(branches[2], "psp-partners@a+b/");
        for (i, one) in branches.iter().enumerate() {
            for other in branches.iter().skip(i + 1) {
                assert!(!other.starts_with(one) && !one.starts_with(other), "{one} {other}");
            }
        }
        assert_eq!(at("a").key_of_branch("psp-partners@a/advance/x/y"), Some("advance/x/y"));
        assert_eq!(at("a").key_of_branch("psp-partners/advance/x/y"), None);
    }

    #[test]
    fn marks_of_a_former_id_are_ours() {
        let renamed = Identity::new(Vec::new(), "new", "", Registries::new()).formerly(vec!["old".to_owned()]);
        assert!(renamed.owns("old", None) && renamed.owns("new", None));
        assert!(!renamed.owns("other", None));
        assert_eq!(renamed.id(), "new", "what is written names the new id");
    }
}
