//! Addresses of files on GitHub, for texts in issues, where relative ones lead nowhere.

/// Where files of the default branch are shown.
#[derive(Debug, Clone, Default)]
pub struct Links {
    /// Such as `https://github.com/OWNER/NAME`; none where nobody said.
    repository: Option<String>,
    branch: String,
}

impl Links {
    /// Of a repository, by the server's address and its full name; parts that are no such thing give no links.
    pub fn new(server: Option<&str>, full_name: &str, branch: &str) -> Self {
        let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-._/:".contains(c));
        let repository = server
            .filter(|server| plain(server) && plain(full_name) && plain(branch) && !branch.is_empty())
            .map(|server| format!("{server}/{full_name}"));
        Self {
            repository,
            branch: branch.to_owned(),
        }
    }

    /// `[words](address)` of a file; `words` alone where there is none.
    pub fn file(&self, path: &str, words: &str) -> String {
        match self.file_address(path) {
            Some(address) => format!("[{words}]({address})"),
            None => words.to_owned(),
        }
    }

    /// Where a file is shown.
    pub fn file_address(&self, path: &str) -> Option<String> {
        let repository = self.repository.as_ref()?;
        Some(format!("{repository}/blob/{}/{path}", self.branch))
    }

    /// A page of the repository, by what follows its address.
    pub fn page(&self, page: &str) -> Option<String> {
        let repository = self.repository.as_ref()?;
        Some(format!("{repository}/{page}"))
    }

    /// Where a pull request from `branch` can be opened by hand.
    pub fn compare(&self, branch: &str) -> Option<String> {
        let repository = self.repository.as_ref()?;
        Some(format!("{repository}/compare/{}...{branch}?expand=1", self.branch))
    }
}
