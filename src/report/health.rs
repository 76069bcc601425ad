//! The health score: the program's composite metric with its weights and inputs, so that anybody can work it out again.

use serde::Serialize;

use super::{Decimal, GroupKind, Named};

/// A composite metric, taken apart.
#[derive(Debug, Clone, Serialize)]
pub struct Health {
    pub metric: Named,
    /// The program keeps it private and no overlay was read: there are no scores here.
    pub withheld: bool,
    /// The same groups as the metric's figures.
    pub scores: Vec<Score>,
}

/// One group's score.
#[derive(Debug, Clone, Serialize)]
pub struct Score {
    pub kind: GroupKind,
    pub group: Named,
    /// 0 to 100; `None` while an input is unknown.
    pub value: Option<Decimal>,
    /// By metric id.
    pub inputs: Vec<Input>,
    pub private: bool,
}

/// One input of a score.
#[derive(Debug, Clone, Serialize)]
pub struct Input {
    pub metric: Named,
    pub weight: Decimal,
    /// The group's value in the metric's own unit.
    pub value: Option<Decimal>,
    /// Moved to 0 to 100 on the metric's scale, where 100 is the good end.
    pub scaled: Option<Decimal>,
    /// What it adds to the score.
    pub points: Option<Decimal>,
}
