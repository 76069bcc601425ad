//! What is read: plain files below the folder that was named, up to a limit.

use std::fs::File;

use super::*;

const JSON: [&str; 3] = ["validate", "--format", "json"];

#[test]
fn a_link_in_place_of_the_registry_is_a_finding() {
    for to in ["/", "elsewhere"] {
        let registry = Registry::empty();
        let other = with_acme();
        link(&registry, "elsewhere", other.path("partners"));
        link(&registry, "partners", to);
        let run = ended(limited(&registry, &["validate"]));
        assert_ne!(run.code, 0, "{run:?}");
        assert!(
            run.stdout.contains("PSP012") && run.stdout.contains("`partners`"),
            "{run:?}"
        );
        assert!(!run.stdout.contains("acme"), "{run:?}");
    }
}

#[test]
fn a_link_in_place_of_the_overlays_registry_is_a_finding() {
    let registry = with_acme();
    link(&registry, "private/partners", "/");
    let run = ended(limited(&registry, &["validate", "--overlay", "private"]));
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stdout.contains("overlay:partners") && run.stdout.contains("PSP012"),
        "{run:?}"
    );
}

#[test]
fn a_link_in_place_of_the_registry_in_a_commit_is_a_finding() {
    let registry = Registry::empty();
    link(&registry, "partners", "/");
    registry.commit();
    let run = ended(limited(&registry, &["validate", "--rev", "HEAD"]));
    assert_ne!(run.code, 0, "{run:?}");
    assert!(
        run.stdout.contains("PSP012") && run.stdout.contains("`partners`"),
        "{run:?}"
    );
}

#[test]
fn a_root_that_a_person_names_may_be_a_link() {
    let registry = with_acme();
    link(&registry, "there", registry.path("."));
    let run = ended(limited(&registry, &["validate", "--root", "there", "--format", "json"]));
    assert_ne!(run.code, 3, "{run:?}");
    assert!(
        run.stdout.contains("\"partners\": 1") || run.stdout.contains("\"partners\":1"),
        "{run:?}"
    );
}

#[test]
fn schemas_that_are_no_plain_files_are_findings() {
    for odd in ["pipe", "link", "folder"] {
        let registry = with_acme();
        let path = "schemas/partner.schema.json";
        match odd {
            "pipe" => pipe(&registry, path),
            "link" => link(&registry, path, "/dev/zero"),
            _ => std::fs::create_dir_all(registry.path(path)).expect("a folder"),
        }
        let run = ended(limited(&registry, &["validate"]));
        assert!(
            run.stdout.contains("PSP110") && run.stdout.contains(path),
            "{odd}: {run:?}"
        );
        let check = ended(limited(&registry, &["schema", "--check"]));
        assert_eq!(check.code, 1, "{odd}: {check:?}");
        let write = ended(limited(&registry, &["schema", "--write"]));
        is_refused(&write, 3, &[path]);
    }
}

#[test]
fn a_folder_of_schemas_that_is_a_link_is_a_finding() {
    let registry = with_acme();
    let other = Registry::empty();
    ended(limited(&registry, &["schema", "--write"]));
    std::fs::rename(registry.path("schemas"), other.path("schemas")).expect("moved");
    link(&registry, "schemas", other.path("schemas"));
    let run = ended(limited(&registry, &["validate"]));
    assert!(run.stdout.contains("PSP110"), "{run:?}");
    assert_eq!(ended(limited(&registry, &["schema", "--check"])).code, 1);
}

#[test]
fn pipes_in_every_place_hang_nothing() {
    for path in [
        "partners/program.yaml",
        "partners/acme/partner.yaml",
        "partners/acme/metrics/2026-01.yaml",
        "partners/acme/metrics",
        "partners/acme",
        "partners/templates/answer.md.j2",
        "partners",
        "APPLY.md",
        "schemas",
        ".git",
    ] {
        let registry = Registry::empty();
        pipe(&registry, path);
        let full = with_acme();
        for below in ["partners/program.yaml", "partners/acme/partner.yaml"] {
            if std::fs::symlink_metadata(registry.path(below)).is_err()
                && std::fs::create_dir_all(registry.path(below).parent().expect("a folder")).is_ok()
            {
                registry.write(below, full.read(below));
            }
        }
        for arguments in [
            &["validate"][..],
            &["standing"],
            &["report"],
            &["schema", "--check"],
            &["schema", "--write"],
            &["onboard", "--offline"],
            &["metrics", "new", "2026-01", "--partner", "acme"],
            &[
                "new",
                "bolt",
                "--name",
                "Bolt",
                "--tier",
                "integration",
                "--owner",
                "zoe",
            ],
        ] {
            let run = ended(limited(&registry, arguments));
            assert_ne!(run.code, 70, "{path}: {run:?}");
            assert_ne!(run.code, -1, "{path}: {run:?}");
        }
    }
}

#[test]
fn a_spreadsheet_is_a_plain_file_with_an_end() {
    let registry = with_acme();
    pipe(&registry, "pipe.csv");
    let import = |file: &str| ended(limited(&registry, &["metrics", "import", file]));
    for file in ["/dev/zero", "pipe.csv", "partners", "/dev/stdin"] {
        is_refused(&import(file), 3, &[file, "not a plain file"]);
    }
    is_refused(&import("nowhere.csv"), 3, &["nowhere.csv"]);
    let huge = File::create(registry.path("huge.csv")).expect("a file");
    huge.set_len(65 << 20).expect("a size");
    is_refused(&import("huge.csv"), 3, &["larger than 64 MB"]);
    // What /proc shows has no size before it is read.
    let proc = Path::new("/proc/self/status");
    assert!(!proc.exists() || import("/proc/self/status").code == 1);
}

#[test]
fn standard_input_is_read_where_it_is_named_and_no_further_than_a_limit() {
    let registry = with_acme();
    registry.write("in.csv", "partner,month,uptime\nacme,2026-09,99.5\n");
    let mut command = limited(&registry, &["metrics", "import", "-"]);
    command.stdin(File::open(registry.path("in.csv")).expect("a file"));
    let run = ended(command);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        registry
            .read("partners/acme/metrics/2026-09.yaml")
            .contains("uptime: 99.5")
    );
    let mut command = limited(&registry, &["metrics", "import", "-"]);
    command.stdin(File::open("/dev/zero").expect("a device"));
    is_refused(&ended(command), 3, &["standard input", "larger than 64 MB"]);
}

#[test]
fn another_program_is_a_plain_file_with_an_end() {
    let registry = with_acme();
    pipe(&registry, "pipe.yaml");
    for file in ["/dev/zero", "pipe.yaml", "partners"] {
        let run = ended(limited(&registry, &["whatif", "--program", file]));
        is_refused(&run, 3, &[file, "not a plain file"]);
    }
}

/// As root, permissions refuse nothing: the command then runs as another user, which every Linux can do.
fn as_nobody(registry: &Registry, arguments: &[&str]) -> Command {
    let is_root = std::fs::read_dir(registry.path("partners/acme/metrics")).is_ok();
    if !is_root {
        return limited(registry, arguments);
    }
    // The binary may be in a folder that others cannot enter. A process of its own copies it: a file that this one wrote
    // could still be open in a child that another test started at the same time, and then Linux doesn't run it.
    let binary = registry.path("binary");
    let copied = Command::new("cp")
        .arg(env!("CARGO_BIN_EXE_psp-partners"))
        .arg(&binary)
        .status();
    assert!(copied.expect("cp").success(), "no copy of the binary");
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(binary)
        .args(arguments)
        .current_dir(registry.path(""))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .stdin(Stdio::null());
    command
}

fn mode(registry: &Registry, path: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(registry.path(path), std::fs::Permissions::from_mode(mode)).expect("a mode");
}

#[test]
fn a_folder_that_cannot_be_read_is_one_finding_and_hides_nothing() {
    let registry = with_acme();
    registry.write("partners/acme/metrics/2026-01.yaml", "period: 2026-01\nfigures: {}\n");
    registry.write("partners/bolt/partner.yaml", "name: Bolt\nstatus: aplied\n");
    mode(&registry, "", 0o755);
    mode(&registry, "partners/acme/metrics", 0o000);
    let run = ended(as_nobody(&registry, &JSON));
    assert_eq!(run.code, 1, "{run:?}");
    let found = |code: &str| run.stdout.matches(code).count();
    assert_eq!(found("\"PSP016\""), 1, "{run:?}");
    assert!(run.stdout.contains("\"partners/acme/metrics\""), "{run:?}");
    assert!(run.stdout.contains("aplied"), "{run:?}");
    mode(&registry, "partners/acme/metrics", 0o755);

    mode(&registry, "partners/acme", 0o000);
    let run = ended(as_nobody(&registry, &JSON));
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stdout.contains("\"partners/acme\"") && run.stdout.contains("PSP016"),
        "{run:?}"
    );
    assert!(!run.stdout.contains("PSP015"), "one fault, one finding: {run:?}");
    assert!(run.stdout.contains("aplied"), "{run:?}");
    for arguments in [&["standing"][..], &["report"], &["onboard", "--offline"]] {
        let run = ended(as_nobody(&registry, arguments));
        assert_ne!(run.code, 70, "{run:?}");
    }
    mode(&registry, "partners/acme", 0o755);

    mode(&registry, "partners", 0o000);
    let run = ended(as_nobody(&registry, &JSON));
    assert!(run.code == 1 || run.code == 3, "{run:?}");
    assert!(run.stdout.contains("PSP016"), "{run:?}");
    mode(&registry, "partners", 0o755);
}
