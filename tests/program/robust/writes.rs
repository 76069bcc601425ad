//! What is written: below the folder that was named, never through a link, all of it or nothing.

use super::*;

/// Files elsewhere that a link leads to, and whether they are as they were.
struct Elsewhere(Registry);

impl Elsewhere {
    fn new() -> Self {
        let other = Registry::empty();
        other.write("file", "as it was\n");
        std::fs::create_dir(other.path("folder")).expect("a folder");
        Self(other)
    }

    fn file(&self) -> std::path::PathBuf {
        self.0.path("file")
    }

    fn folder(&self) -> std::path::PathBuf {
        self.0.path("folder")
    }

    fn is_untouched(&self) {
        assert_eq!(self.0.read("file"), "as it was\n");
        assert_eq!(std::fs::read_dir(self.folder()).expect("a folder").count(), 0);
    }
}

/// Names below a folder that only a write in progress may have.
fn left_over(registry: &Registry) -> Vec<String> {
    let found = Command::new("find")
        .args([registry.path("").as_os_str(), "-name".as_ref(), "*.part*".as_ref()])
        .output()
        .expect("find runs");
    let found = String::from_utf8_lossy(&found.stdout).into_owned();
    found.lines().map(str::to_owned).collect()
}

const IMPORT: [&str; 3] = ["metrics", "import", "in.csv"];

fn importable() -> Registry {
    let registry = with_acme();
    registry.write("in.csv", "partner,month,uptime\nacme,2026-09,99.5\nacme,2026-10,99.6\n");
    registry
}

#[test]
fn figures_are_not_imported_through_links() {
    for at in ["partners/acme/metrics", "partners/acme/metrics/2026-10.yaml"] {
        let registry = importable();
        let elsewhere = Elsewhere::new();
        let to = if at.contains("2026") {
            elsewhere.file()
        } else {
            elsewhere.folder()
        };
        link(&registry, at, to);
        let run = ended(limited(&registry, &IMPORT));
        assert!(run.code == 1 || run.code == 3, "{run:?}");
        assert!(run.stderr.contains(at), "{run:?}");
        assert!(run.stderr.contains("help: "), "{run:?}");
        elsewhere.is_untouched();
        assert_eq!(
            registry.read("partners/acme/metrics/2026-09.yaml"),
            "",
            "all or nothing"
        );
    }
}

#[test]
fn a_link_in_place_of_a_half_written_file_is_not_followed() {
    let registry = importable();
    let elsewhere = Elsewhere::new();
    link(&registry, "partners/acme/metrics/2026-10.yaml.part", elsewhere.file());
    link(&registry, "out/report-2026-10.part", elsewhere.file());
    ended(limited(&registry, &IMPORT));
    ended(limited(&registry, &["report", "--out", "out", "--period", "2026-10"]));
    elsewhere.is_untouched();
}

#[test]
fn private_figures_are_not_imported_through_links() {
    let registry = with_acme();
    let elsewhere = Elsewhere::new();
    registry.write("in.csv", "partner,month,uptime\nacme,2026-09,99.5\n");
    link(&registry, "private/partners", elsewhere.folder());
    ended(limited(
        &registry,
        &["metrics", "import", "in.csv", "--overlay", "private"],
    ));
    elsewhere.is_untouched();
}

#[test]
fn months_are_not_begun_through_links() {
    let registry = with_acme();
    let elsewhere = Elsewhere::new();
    link(&registry, "partners/acme/metrics", elsewhere.folder());
    let run = ended(limited(&registry, &["metrics", "new", "2026-10"]));
    is_refused(&run, 3, &["partners/acme/metrics", "symbolic link"]);
    elsewhere.is_untouched();
}

#[test]
fn records_and_registries_are_not_begun_through_links() {
    let registry = with_acme();
    let elsewhere = Elsewhere::new();
    link(&registry, "partners/bolt", elsewhere.folder());
    let new = [
        "new",
        "bolt",
        "--name",
        "Bolt",
        "--tier",
        "integration",
        "--owner",
        "zoe",
    ];
    assert_ne!(ended(limited(&registry, &new)).code, 0);
    link(&registry, "fresh/partners", elsewhere.folder());
    assert_ne!(ended(limited(&registry, &["init", "fresh"])).code, 0);
    elsewhere.is_untouched();
}

#[test]
fn schemas_and_the_page_are_not_written_through_links() {
    let registry = with_acme();
    let elsewhere = Elsewhere::new();
    link(&registry, "schemas", elsewhere.folder());
    is_refused(
        &ended(limited(&registry, &["schema", "--write"])),
        3,
        &["schemas", "symbolic link"],
    );
    std::fs::remove_file(registry.path("schemas")).expect("the link");
    link(&registry, "schemas/program.schema.json", elsewhere.file());
    let run = ended(limited(&registry, &["schema", "--write"]));
    is_refused(&run, 3, &["schemas/program.schema.json", "symbolic link"]);
    elsewhere.is_untouched();

    let made = Registry::empty();
    ended(limited(&made, &["init", "."]));
    let page = std::fs::read_to_string(made.path("APPLY.md")).expect("a page");
    let old = page + "\nolder\n";
    let other = Registry::empty();
    other.write("page", &old);
    std::fs::remove_file(made.path("APPLY.md")).expect("the page");
    link(&made, "APPLY.md", other.path("page"));
    ended(limited(&made, &["schema", "--write"]));
    assert_eq!(other.read("page"), old);
}

#[test]
fn reports_are_not_written_through_links() {
    let registry = with_acme();
    let elsewhere = Elsewhere::new();
    link(&registry, "out/report-2026-10.md", elsewhere.file());
    let run = ended(limited(&registry, &["report", "--out", "out", "--period", "2026-10"]));
    is_refused(&run, 3, &["report-2026-10.md", "symbolic link"]);
    elsewhere.is_untouched();
    assert!(!registry.path("out/report-2026-10.json").exists(), "all or nothing");
}

/// What is left of a broken program has fewer words: with these, an editor would mark right records as wrong.
#[test]
fn schemas_are_not_written_from_a_broken_program() {
    let made = Registry::empty();
    ended(limited(&made, &["init", "."]));
    assert_eq!(ended(limited(&made, &["schema", "--write"])).code, 0);
    let words = made.read("schemas/vocabulary.schema.json");
    let program = made.read("partners/program.yaml");
    for (old, new) in [
        ("tiers:\n", "tiers:\n  - id: x\n   name: y\n"),
        ("unit: percent", "unit: percnt"),
    ] {
        let broken = program.replacen(old, new, 1);
        assert_ne!(broken, program, "{old}");
        made.write("partners/program.yaml", &broken);
        for arguments in [&["schema", "--write"], &["schema", "vocabulary"]] {
            let run = ended(limited(&made, arguments));
            is_refused(&run, 3, &["`partners/program.yaml` has ", "psp-partners validate"]);
        }
        assert_eq!(made.read("schemas/vocabulary.schema.json"), words);
    }
}

#[test]
fn a_write_that_fails_leaves_what_was_there() {
    let registry = with_acme();
    // A limit on a file's size is a disk that is full, for one process.
    let full = |arguments: &[&str]| ended(shell(&registry, "trap '' XFSZ; ulimit -f 8;", arguments));
    registry.write("out/report-2026-10.json", "older\n");
    registry.write("out/figures-2026-10.csv", "older\n");
    let run = full(&["report", "--out", "out", "--period", "2026-10"]);
    is_refused(&run, 3, &["report-2026-10.", "cannot write"]);
    assert_eq!(registry.read("out/report-2026-10.json"), "older\n");
    assert_eq!(registry.read("out/figures-2026-10.csv"), "older\n", "all or nothing");
    registry.write("schemas/partner.schema.json", "{}");
    registry.write("schemas/metrics.schema.json", "{}");
    let run = full(&["schema", "--write"]);
    is_refused(&run, 3, &["schemas/", "cannot write"]);
    assert_eq!(registry.read("schemas/partner.schema.json"), "{}");
    assert_eq!(registry.read("schemas/metrics.schema.json"), "{}", "all or nothing");
    let run = full(&["init", "fresh"]);
    is_refused(&run, 3, &["cannot write"]);
    assert!(!registry.path("fresh/partners/program.yaml").exists());
    assert_eq!(left_over(&registry), Vec::<String>::new());
}

#[test]
fn a_file_that_is_replaced_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt as _;
    let registry = importable();
    let path = registry.path("partners/acme/metrics/2026-09.yaml");
    registry.write(
        "partners/acme/metrics/2026-09.yaml",
        "period: 2026-09\nfigures:\n  uptime: 1\n",
    );
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("a mode");
    let run = ended(limited(&registry, &IMPORT));
    assert_eq!(run.code, 0, "{run:?}");
    let mode = std::fs::metadata(&path).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert_eq!(left_over(&registry), Vec::<String>::new());
}
