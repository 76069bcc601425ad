//! The way of a partner who has a browser and nothing else: the records that the page's links bring along pass the checks
//! once they are filled in, and no link of any page leads nowhere.
//! `psp-partners schema --write` writes `APPLY.md` anew.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read the pages of the repository, and stop where something is not there"
)]

use crate::common;

mod links;
mod page;
mod templates;

use psp_partners::finding::Finding;
use psp_partners::registry::model::Program;
use psp_partners::registry::path::PROGRAM;
use psp_partners::registry::{Schemas, Sources, Tree, load};
use psp_partners::rules::engine::{Request, evaluate};
use psp_partners::scaffold::{Starter, starter};

/// Where the links put the record.
const RECORD: &str = "partners/your-company/partner.yaml";
/// Where an applicant puts it, who has read the guide.
const OWN: &str = "partners/acme/partner.yaml";

struct Bench {
    text: String,
    program: Program,
    schemas: Schemas,
}

impl Bench {
    fn of(text: String) -> Self {
        let (loaded, schemas) = load::program(&sources(&[(PROGRAM, &text)])).unwrap();
        let program = loaded.record.expect("the program can be read").data;
        Self { text, program, schemas }
    }

    /// The program of this repository.
    fn real() -> Self {
        Self::of(std::fs::read_to_string(common::root().join(PROGRAM)).unwrap())
    }

    /// It, and the one that `init` writes.
    fn both() -> [Self; 2] {
        let plan = starter(&Starter {
            branch: "main".to_owned(),
            name: "Partners".to_owned(),
            action: None,
        })
        .unwrap();
        let begun = plan.files.iter().find(|f| f.path == PROGRAM).unwrap().text.clone();
        [Self::real(), Self::of(begun)]
    }

    fn template(&self, tier: &str) -> String {
        psp_partners::scaffold::template(&self.program, &self.schemas, tier)
    }

    /// What is said of `text` as the record of the applicant.
    fn findings(&self, text: &str) -> Vec<Finding> {
        let evaluation = evaluate(&Request {
            sources: &sources(&[(PROGRAM, &self.text), (OWN, text)]),
            base: None,
            today: "2026-11-24".parse().unwrap(),
            touched: None,
            keep_standings: true,
            progress: &|_, _| {},
        })
        .unwrap();
        assert_eq!(evaluation.standings.len(), 1, "the record was judged");
        let theirs = |f: &Finding| f.partner.as_deref() == Some("acme");
        evaluation.findings.into_iter().filter(theirs).collect()
    }
}

fn sources(files: &[(&str, &str)]) -> Sources {
    let files = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), Some(text.as_bytes().to_vec())));
    Sources {
        tree: Tree::Empty.with(files.collect()),
        overlay: None,
    }
}
