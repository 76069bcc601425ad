//! What a change does to the public directory. The module `site` compares the pages and fills this in; a review only shows it.

use serde::Serialize;

/// Public pages that a change touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SiteChange {
    /// Sorted by path.
    pub pages: Vec<PageChange>,
    /// Pages that change and aren't listed.
    #[serde(skip_serializing_if = "is_zero")]
    pub more: usize,
    /// The change has an effect on more partners than are compared, so other pages can change, too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub incomplete: bool,
    /// Pages of the partners that are listed after the change, as people will read them.
    pub shown: Vec<ShownPage>,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PageChange {
    /// Such as `/p/acme/`.
    pub path: String,
    pub change: PageChangeKind,
}

/// What happens to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageChangeKind {
    Added,
    Changed,
    Removed,
}

/// A partner's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownPage {
    pub path: String,
    pub name: String,
    /// In the order of the page.
    pub facts: Vec<PageFact>,
}

/// One value of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PageFact {
    pub label: &'static str,
    pub value: String,
    /// `verified`, `claimed` or `unknown`, where the page shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support: Option<&'static str>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(n: &usize) -> bool {
    *n == 0
}
