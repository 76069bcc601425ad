//! Examples that no text can show: bytes, sizes, links, names of files, and a secret that must not stand in a repository.
#![allow(clippy::disallowed_methods, reason = "links and permissions need a folder on disk")]

use std::path::Path;

use psp_partners::finding::Finding;
use psp_partners::registry::Tree;
use psp_partners::registry::model::KINDS;

use super::support::{ACME, Case, folder, found, lines};

/// What is found, and what is to be found.
type Told = (Vec<Finding>, Vec<&'static str>);

/// An example built in code.
pub(crate) struct Built {
    pub code: &'static str,
    /// What is found, and what is expected; one pair for each way to break the rule.
    bad: fn() -> Vec<Told>,
    /// What is found in the good example: nothing.
    good: fn() -> Vec<Finding>,
}

const GOOD: &str = "name: Acme\nstatus: target\n";

fn one(case: &Case, expected: &'static str) -> Told {
    (case.findings(), vec![expected])
}

pub(crate) const CASES: &[Built] = &[
    Built {
        code: "PSP001",
        bad: || {
            let utf16: Vec<u8> = [0xff, 0xfe]
                .into_iter()
                .chain(GOOD.encode_utf16().flat_map(u16::to_le_bytes))
                .collect();
            vec![
                one(
                    &Case::acme(b"name: Caf\xe9 Acme\nstatus: target\n"),
                    "partners/acme/partner.yaml:1:10 PSP001 the file is not UTF-8 text: byte 0xE9 cannot stand here",
                ),
                one(
                    &Case::acme(utf16),
                    "partners/acme/partner.yaml:1:1 PSP001 the file is not UTF-8 text: byte 0xFF cannot stand here",
                ),
            ]
        },
        good: || Case::acme("\u{feff}name: Café Acme\nstatus: target\n").findings(),
    },
    Built {
        code: "PSP010",
        bad: || {
            let months = (0..501).fold(Case::acme(GOOD), |case, n| {
                let period = format!("{}-{:02}", 1980 + n / 12, n % 12 + 1);
                case.with(
                    &format!("partners/acme/metrics/{period}.yaml"),
                    format!("period: {period}\nfigures: {{}}\n"),
                )
            });
            vec![
                one(
                    &Case::acme(format!("{GOOD}# {}\n", "x".repeat(70_000))),
                    "partners/acme/partner.yaml:1:1 PSP010 the file has 70029 bytes, more than the 65536 that a file may have",
                ),
                one(
                    &Case::acme(format!("{GOOD}x-deep: {}{}\n", "[".repeat(40), "]".repeat(40))),
                    "partners/acme/partner.yaml:3:41 PSP010 values are nested more than 32 deep",
                ),
                one(
                    &Case::acme(format!("{GOOD}x-many: [{}]\n", "1,".repeat(20_001))),
                    "partners/acme/partner.yaml:3:39996 PSP010 the file holds more than 20000 values",
                ),
                one(
                    &months,
                    "partners/acme:1:1 PSP010 the folder of `acme` holds 503 files, more than the 500 that are read",
                ),
            ]
        },
        good: || Case::acme(format!("{GOOD}description: {}\n", "x".repeat(4000))).findings(),
    },
    Built {
        code: "PSP012",
        bad: || {
            let disk = OnDisk::new();
            disk.write("elsewhere.yaml", GOOD);
            disk.write("partners/acme/metrics/.keep", "");
            disk.link("elsewhere.yaml", ACME);
            disk.link("elsewhere.yaml", "partners/acme/metrics/2026-01.yaml");
            disk.link(".", "partners/beta");
            vec![(
                disk.findings(),
                vec![
                    "partners/acme/metrics/2026-01.yaml:1:1 PSP012 `2026-01.yaml` is a symbolic link; only plain files and folders are read",
                    "partners/acme/partner.yaml:1:1 PSP012 `partner.yaml` is a symbolic link; only plain files and folders are read",
                    "partners/beta:1:1 PSP012 `beta` is a symbolic link; only plain files and folders are read",
                ],
            )]
        },
        good: || {
            let disk = OnDisk::new();
            disk.write(ACME, GOOD);
            disk.findings()
        },
    },
    Built {
        code: "PSP013",
        bad: || {
            let good = || Case::acme(GOOD);
            vec![
                one(
                    &Case::of("partners/acme.yaml", GOOD),
                    "partners/acme.yaml:1:1 PSP013 `acme.yaml` is in a place where nothing reads it",
                ),
                one(
                    &Case::of("partners/acme/partner.yml", GOOD),
                    "partners/acme/partner.yml:1:1 PSP013 `partner.yml` is in a place where nothing reads it",
                ),
                one(
                    &good().with("partners/acme/2026-01.yaml", "period: 2026-01\nfigures: {}\n"),
                    "partners/acme/2026-01.yaml:1:1 PSP013 `2026-01.yaml` is in a place where nothing reads it",
                ),
                one(
                    &good().with("partners/acme/metrics/january.yaml", "period: 2026-01\nfigures: {}\n"),
                    "partners/acme/metrics/january.yaml:1:1 PSP013 `january.yaml` isn't the name of a month of figures",
                ),
                one(
                    &good().with("partners/acme/metrics", "uptime: 99\n"),
                    "partners/acme/metrics:1:1 PSP013 `metrics` is a file, but must be a folder with files such as `2026-01.yaml`",
                ),
                one(
                    &Case::of("partners/acme/partner.yaml/acme.yaml", GOOD),
                    "partners/acme/partner.yaml:1:1 PSP013 `partner.yaml` is a folder, but must be a file",
                ),
            ]
        },
        good: || {
            Case::acme(GOOD)
                .with("partners/acme/metrics/2026-01.yaml", "period: 2026-01\nfigures: {}\n")
                .with("partners/acme/README.md", "# Acme\n")
                .with("partners/templates/letter.yaml", "not: read\n")
                .findings()
        },
    },
    Built {
        code: "PSP015",
        bad: || {
            vec![one(
                &Case::of("partners/acme/metrics/2026-01.yaml", "period: 2026-01\nfigures: {}\n"),
                "partners/acme/partner.yaml:1:1 PSP015 the folder of `acme` has no `partner.yaml`",
            )]
        },
        good: || {
            Case::acme(GOOD)
                .with("partners/acme/metrics/2026-01.yaml", "period: 2026-01\nfigures: {}\n")
                .findings()
        },
    },
    Built {
        code: "PSP016",
        bad: || {
            use std::os::unix::fs::PermissionsExt as _;
            let disk = OnDisk::new();
            disk.write(ACME, GOOD);
            let path = disk.folder.path().join(ACME);
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).expect("a mode");
            let refused = (
                disk.findings(),
                vec!["partners/acme/partner.yaml:1:1 PSP016 the file cannot be read: Permission denied (os error 13)"],
            );
            // A program that is a folder cannot be read by anybody. Its name is no slug either, which is told as well.
            let disk = OnDisk::new();
            let program = disk.folder.path().join("partners/program.yaml");
            std::fs::remove_file(&program).expect("a file");
            std::fs::create_dir(&program).expect("a folder");
            let folder = (
                disk.findings(),
                vec![
                    "partners/program.yaml:1:1 PSP016 the file cannot be read: it is not a plain file",
                    "partners/program.yaml:1:1 PSP201 the folder name `program.yaml` is not made of lower-case letters, digits and single hyphens",
                ],
            );
            // Nothing is refused to root.
            if std::fs::read(&path).is_ok() {
                vec![folder]
            } else {
                vec![refused, folder]
            }
        },
        good: || Case::acme(GOOD).findings(),
    },
    Built {
        code: "PSP017",
        bad: || {
            vec![
                one(
                    &Case::acme(GOOD).with("partners/acme/deck.pdf", "%PDF"),
                    "partners/acme/deck.pdf:1:1 PSP017 psp-partners doesn't read `deck.pdf`",
                ),
                one(
                    &Case::acme(GOOD).with("partners/acme/assets/logo.svg", "<svg/>"),
                    "partners/acme/assets:1:1 PSP017 psp-partners doesn't read the folder `assets`",
                ),
                one(
                    &Case::of("partners/deck.pdf", "%PDF"),
                    "partners/deck.pdf:1:1 PSP017 psp-partners doesn't read `deck.pdf`",
                ),
            ]
        },
        good: || {
            Case::acme(format!(
                "{GOOD}links:\n  - {{ title: Deck, url: https://acme.example/deck.pdf }}\n"
            ))
            .findings()
        },
    },
    Built {
        code: "PSP018",
        bad: || {
            vec![one(
                &Case::default().without("partners/program.yaml"),
                "partners/program.yaml:1:1 PSP018 there is no program here",
            )]
        },
        good: || Case::default().findings(),
    },
    Built {
        code: "PSP110",
        bad: || {
            let ours = KINDS[1].schema.1;
            vec![
                one(
                    &Case::of(
                        "schemas/partner.schema.json",
                        ours.replace("Partner record", "Our record"),
                    ),
                    "schemas/partner.schema.json:1:1 PSP110 the copy of `partner.schema.json` on disk differs from the schema of this version",
                ),
                one(
                    &Case::of("schemas/vocabulary.schema.json", "{}"),
                    "schemas/vocabulary.schema.json:1:1 PSP110 the copy of `vocabulary.schema.json` on disk differs from the schema of this version",
                ),
            ]
        },
        good: || Case::of("schemas/partner.schema.json", KINDS[1].schema.1.replace('\n', "\r\n")).findings(),
    },
    Built {
        code: "PSP019",
        bad: || {
            vec![
                one(
                    &Case::acme(GOOD).with("partners/acme/aux.md", "notes"),
                    "partners/acme/aux.md:1:1 PSP019 the name `aux.md` is the name of a device on Windows, so the repository can't be checked out there",
                ),
                one(
                    &Case::of("partners/events/com1.yaml", GOOD),
                    "partners/events/com1.yaml:1:1 PSP019 the name `com1.yaml` is the name of a device on Windows, so the repository can't be checked out there",
                ),
                one(
                    &Case::acme(GOOD).with("partners/acme/metrics/2026:01.yaml", GOOD),
                    "partners/acme/metrics/2026:01.yaml:1:1 PSP019 the name `2026:01.yaml` contains `:`, which Windows doesn't allow, so the repository can't be checked out there",
                ),
                one(
                    &Case::acme(GOOD)
                        .with("partners/acme/README.md", "notes")
                        .with("partners/acme/readme.md", "notes"),
                    "partners/acme/readme.md:1:1 PSP019 `readme.md` differs from `README.md` by case alone",
                ),
            ]
        },
        good: || Case::acme(GOOD).with("partners/acme/README.md", "notes").findings(),
    },
    Built {
        code: "PSP201",
        bad: || {
            vec![
                one(
                    &Case::of("partners/Acme Inc/partner.yaml", GOOD),
                    "partners/Acme Inc:1:1 PSP201 the folder name `Acme Inc` is not made of lower-case letters, digits and single hyphens",
                ),
                one(
                    &Case::of(&format!("partners/{}/partner.yaml", "acme".repeat(10)), GOOD),
                    "partners/acmeacmeacmeacmeacmeacmeacmeacmeacmeacme:1:1 PSP201 the folder name `acmeacmeacmeacmeacmeacmeacmeacmeacmeacme` is longer than 39 characters",
                ),
                one(
                    &Case::of("partners/nul/partner.yaml", GOOD),
                    "partners/nul:1:1 PSP201 the folder name `nul` is the name of a device on Windows",
                ),
                one(
                    &Case::of("partners/acme./partner.yaml", GOOD),
                    "partners/acme.:1:1 PSP201 the folder name `acme.` ends with a dot or a space, which Windows removes",
                ),
            ]
        },
        good: || Case::of("partners/acme-inc/partner.yaml", GOOD).findings(),
    },
    Built {
        code: "PSP704",
        bad: || {
            let token = format!("ghp_{}", "a1".repeat(18));
            let case = Case::acme(format!("{GOOD}# deploy with {token}\n"));
            let findings = case.findings();
            assert!(
                findings.iter().all(|f| f.masked && !format!("{f:?}").contains(&token)),
                "a secret is repeated"
            );
            vec![
                (
                    findings,
                    vec!["partners/acme/partner.yaml:3:15 PSP704 this looks like a secret"],
                ),
                one(
                    &Case::acme(GOOD).with(
                        "partners/acme/metrics/2026-01.yaml",
                        format!("period: 2026-01\nfigures: {{}}\n# -----BEGIN {} KEY-----\n", "PRIVATE"),
                    ),
                    "partners/acme/metrics/2026-01.yaml:3:3 PSP704 this looks like a secret",
                ),
            ]
        },
        good: || Case::acme(format!("{GOOD}# deploy with the token of the job\n")).findings(),
    },
];

#[test]
fn built_examples_have_the_findings_listed() {
    let mut wrong = Vec::new();
    for case in CASES {
        for (findings, expected) in (case.bad)() {
            let actual = lines(&findings);
            let told = findings.iter().any(|f| f.code == case.code);
            if actual != expected || !told {
                wrong.push(format!(
                    "{}: expected\n  {}\nfound\n  {}",
                    case.code,
                    expected.join("\n  "),
                    actual.join("\n  ")
                ));
            }
        }
        let actual = lines(&(case.good)());
        if !actual.is_empty() {
            wrong.push(format!("{} good:\n  {}", case.code, actual.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A copy of the base in a folder of its own.
struct OnDisk {
    folder: tempfile::TempDir,
}

impl OnDisk {
    fn new() -> Self {
        let disk = Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        };
        for path in ["partners/program.yaml", "partners/zenith/partner.yaml"] {
            disk.write(
                path,
                &std::fs::read_to_string(folder().join("base").join(path)).expect("a file of the base"),
            );
        }
        disk
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    fn link(&self, to: &str, path: &str) {
        std::os::unix::fs::symlink(self.folder.path().join(to), self.folder.path().join(path)).expect("a link");
    }

    fn findings(&self) -> Vec<Finding> {
        found(Tree::folder(self.folder.path()), None, None)
    }
}
