//! The public directory: who is listed, what the pages show, and what is in no file.

mod change;
mod events;
mod feed;
mod folder;
mod hostile;
mod languages;
mod letters;
mod listed;
mod pages;
mod private;

use std::collections::BTreeMap;
use std::path::Path;

use crate::common::Registry;

/// The day of the tests.
pub const DAY: &str = "2026-11-24";

/// The phases of a partnership that is active.
pub const PHASES: &str = "phases:\n  identification: { entered: 2025-04-14, left: 2025-06-09 }\n  negotiation: { entered: \
                          2025-06-09, left: 2025-07-21 }\n  implementation: { entered: 2025-07-21, left: 2025-09-15 }\n  \
                          management: { entered: 2025-09-15 }\n";

/// A partner whose connector a maintainer verified.
pub fn integration(name: &str, status: &str, more: &str) -> String {
    format!(
        "name: {name}\nstatus: {status}\nstatus_since: 2026-09-01\napplied_on: 2025-04-07\ntier: integration\nowners: [{{ \
         github: zoe, id: 7 }}]\nintegration:\n  kind: connector\n  product: Connector\n  status: available\n  since: \
         2025-09-01\n  url: https://{status}.example/docs\n  repository: zoe/connector\n  package: npm:@zoe/psp\n  evidence: \
         {{ url: https://a.example, as_of: 2026-10-01, verified_by: mona, verified_on: 2026-10-05 }}\n{PHASES}{more}"
    )
}

/// Another partner, which offers services.
pub fn solution(name: &str, status: &str, more: &str) -> String {
    format!(
        "name: {name}\nstatus: {status}\nstatus_since: 2026-09-01\napplied_on: 2025-04-07\ntier: solution\nowners: [{{ github: \
         ada, id: 8 }}]\n{PHASES}{more}"
    )
}

/// Partners of each kind.
pub fn registry() -> Registry {
    let registry = Registry::with_program();
    let tested = "compatibility: { psp_version: '1.0', tested_on: 2026-10-01, passed: 9, failed: 0, report: \
                  'https://a.example/report', evidence: { url: 'https://a.example', as_of: 2026-10-01, verified_by: mona, \
                  verified_on: 2026-10-05 } }\nsummary: Keeps sessions\nvalue_proposition: Sessions for pipelines\nregions: \
                  [europe]\nverticals: [finance]\nlanguages: [en, pt-BR]\nsupport: { url: 'https://a.example/help', hours: \
                  'Mon-Fri 09:00-17:00 UTC' }\ncase_studies:\n  - { title: Both approved, url: 'https://a.example/both', \
                  published: 2026-05-01, approved_by: [zoe, mona] }\n  - { title: One approved, url: \
                  'https://a.example/one', published: 2026-05-01, approved_by: [zoe] }\ncollaborations: [{ with: alder, kind: \
                  webinar, date: 2026-06-01 }]\n";
    let services = "services: [{ kind: training, regions: [europe], languages: [en], url: 'https://b.example' }]\n";
    let records = [
        ("kestrel", integration("Kestrel", "active", tested)),
        ("alder", solution("Alder", "active", services)),
        ("tern", integration("Tern", "paused", "")),
        (
            "gone",
            solution("Gone", "ended", "status_reason: It closed\n")
                .replace("entered: 2025-09-15 }", "entered: 2025-09-15, left: 2026-09-01 }"),
        ),
        ("wish", "name: Wish\ntier: integration\nstatus: target\n".to_owned()),
        (
            "asks",
            "name: Asks\ntier: solution\nstatus: applied\napplied_on: 2026-11-01\nowners: [{ github: kim, id: 9 }]\n"
                .to_owned(),
        ),
    ];
    for (slug, record) in records {
        registry.write(&format!("partners/{slug}/partner.yaml"), record);
    }
    registry.write(
        "partners/kestrel/logo.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><path d=\"M0 0h8v8z\"/></svg>\n",
    );
    registry
}

/// The files of a site, by path.
pub fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(inside) = open.pop() {
        for entry in std::fs::read_dir(inside).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(
                    name,
                    String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned(),
                );
            }
        }
    }
    found
}

/// Writes the site of a registry.
pub fn site(registry: &Registry) -> BTreeMap<String, String> {
    let run = registry.run(&[
        "site",
        "--out=site",
        "--at",
        DAY,
        "--base-url",
        "https://example.org/partners",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    files(&registry.path("site"))
}
