//! Addresses of files on GitHub, for texts in issues: relative links don't work there.

use crate::registry::path::DocumentPath;
use crate::work::identity::Identity;

/// Where files of the default branch are shown.
#[derive(Debug, Clone, Default)]
pub struct Links {
    /// Such as `https://github.com/OWNER/NAME`; none where it isn't known.
    repository: Option<String>,
    branch: String,
    /// From the top of the repository to the registry, such as `reg/`.
    folder: String,
}

impl Links {
    /// Links of a repository, by the server's address and its full name. If those aren't valid, there are no links.
    pub fn new(server: Option<&str>, full_name: &str, branch: &str, identity: &Identity) -> Self {
        let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-._/:".contains(c));
        let repository = server
            .filter(|server| plain(server) && plain(full_name) && plain(branch) && !branch.is_empty())
            .map(|server| format!("{server}/{full_name}"));
        Self {
            repository,
            branch: branch.to_owned(),
            folder: identity.path(""),
        }
    }

    /// `[words](address)` of a file; `words` alone where there is none.
    pub fn file(&self, path: &str, words: &str) -> String {
        match self.address(path) {
            Some(address) => format!("[{words}]({address})"),
            None => words.to_owned(),
        }
    }

    /// Where another repository of the same server is shown, by its full name.
    pub fn other_repository(&self, full_name: &str) -> String {
        let server = self.repository.as_deref().and_then(|own| own.rsplitn(3, '/').nth(2));
        format!("{}/{full_name}", server.unwrap_or("https://github.com"))
    }

    /// A page of the repository, by what follows its address.
    pub fn page(&self, page: &str) -> Option<String> {
        let repository = self.repository.as_ref()?;
        Some(format!("{repository}/{page}"))
    }

    /// Where a file is shown. A path with characters that our own paths don't have gets no address.
    pub fn address(&self, path: &str) -> Option<String> {
        self.of("blob", path)
    }

    /// Where a file can be edited in the browser, which opens a pull request.
    pub fn edit(&self, path: &str) -> Option<String> {
        self.of("edit", path)
    }

    /// Where a file can be created in the browser: its folder, and its name.
    pub fn create(&self, path: &str) -> Option<String> {
        let (folder, name) = path.rsplit_once('/')?;
        Some(format!("{}?filename={name}", self.of("new", folder)?))
    }

    fn of(&self, page: &str, path: &str) -> Option<String> {
        let repository = self.repository.as_ref()?;
        let path = format!("{}{path}", self.folder);
        let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "-._/".contains(c));
        plain.then(|| format!("{repository}/{page}/{}/{path}", self.branch))
    }

    /// Where a pull request from `branch` can be opened by hand.
    pub fn compare(&self, branch: &str) -> Option<String> {
        let repository = self.repository.as_ref()?;
        Some(format!("{repository}/compare/{}...{branch}?expand=1", self.branch))
    }

    /// Where the record of a partner can be edited.
    pub fn edit_record(&self, slug: &str) -> Option<String> {
        self.edit(&DocumentPath::record(slug).to_string())
    }
}
