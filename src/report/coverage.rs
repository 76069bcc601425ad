//! Where the program is and where nobody is yet: regions by verticals, and the targets.

use serde::Serialize;

use super::Named;
use crate::registry::model::Status;

/// Regions, verticals and targets.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Coverage {
    /// In the program's order.
    pub regions: Vec<Place>,
    pub verticals: Vec<Place>,
    /// A row for each region, a cell for each vertical.
    pub cells: Vec<Vec<Cell>>,
    /// Cells without any active or coming partner: region and vertical, in the program's order.
    pub white: Vec<(Named, Named)>,
    /// Active or coming partners that name no region, or no vertical: where they are is unknown.
    pub unplaced: Vec<Named>,
    pub targets: Vec<TargetLine>,
    /// Computed from something private.
    pub private: bool,
}

/// A region or a vertical.
#[derive(Debug, Clone, Serialize)]
pub struct Place {
    pub place: Named,
    /// Partners that are active in it.
    pub active: usize,
    /// Partners that applied or are onboarding.
    pub coming: usize,
    /// Active partners wanted.
    pub target: Option<usize>,
    pub reached: Option<bool>,
}

/// One region in one vertical.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Cell {
    pub active: usize,
    pub coming: usize,
}

/// How far a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TargetState {
    /// Nobody has applied.
    Untouched,
    /// Somebody has applied or is onboarding.
    Applied,
    /// Somebody is active.
    Active,
}

/// One of the program's targets.
#[derive(Debug, Clone, Serialize)]
pub struct TargetLine {
    pub target: Named,
    pub tier: String,
    /// The furthest of its partners.
    pub state: TargetState,
    /// Its records, by slug.
    pub partners: Vec<(Named, Status)>,
}
