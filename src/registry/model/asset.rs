//! `partners/assets/manifest.yaml`: the files and pages that the program shares; and who approved something for each side.

use serde::{Deserialize, Serialize};

use super::Visibility;
use crate::date::Date;

/// The program's assets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct AssetManifest {
    pub assets: Vec<Asset>,
}

/// One file or page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Asset {
    pub id: String,
    pub name: String,
    /// Its name in `partners/assets/files/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// An SPDX license expression.
    pub license: String,
    /// The last day on which it may be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// The benefit that gives partners the asset. Without one, `tiers` decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub benefit: Option<String>,
    /// Tiers whose partners can use it; all when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tiers: Option<Vec<String>>,
    /// The partner that it was made with, by folder name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    /// The person in the program who keeps it up to date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The older asset that this one replaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<Approvals>,
}

impl Asset {
    /// Whether only partners see its address.
    pub fn is_private(&self) -> bool {
        self.visibility.is_some_and(Visibility::is_private)
    }
}

/// Who approved something.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Approvals {
    /// The older form: logins of both sides. Whose side a person is on shows who they approved it for.
    Logins(Vec<String>),
    Sides(SideApprovals),
}

/// The approval of each side.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct SideApprovals {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<Approval>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program: Option<Approval>,
}

/// One person's approval.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Approval {
    pub github: String,
    pub approved_on: Date,
}
