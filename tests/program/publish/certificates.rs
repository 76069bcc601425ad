//! The files that verify certificates go where the reports go.

use super::{ACME, publish, scene};
use crate::common::root;

const PAGES: [&str; 5] = ["--every", "month", "--pages", "pages", "--apply"];
/// A key that exists only in tests: the bytes 1 to 32.
const SECRET: &str = "MC4CAQAwBQYDK2VwBCIEIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g";

#[test]
fn certificates_are_published_with_the_key_and_stay_without_it() {
    let scene = scene(&["2026-10"]);
    let fixture = |path: &str| std::fs::read_to_string(root().join("tests/rules").join(path)).unwrap();
    let section = |text: &str, from: &str, to: &str| {
        let begin = text.find(from).unwrap();
        text[begin..begin + text[begin..].find(to).unwrap()].to_owned()
    };
    let base = fixture("base/partners/program.yaml");
    // The program's own certificates give way to those that are signed already.
    let program = scene.on_branch("main", "partners/program.yaml");
    let program = program.replacen(&section(&program, "\ncertificates:", "\n# ---"), "", 1)
        + "\n"
        + &section(&base, "certificate_issuer:", "\ncommunication:");
    let items = section(
        &fixture("PSP961/good/partners/acme/partner.yaml"),
        "certifications:",
        "# end",
    );
    let mut record = ACME.to_owned() + &items;
    let mut files = vec![("partners/program.yaml".to_owned(), program)];
    for number in ["consultant-0001", "consultant-0002"] {
        let path = format!("partners/acme/certificates/{number}.jwt");
        let token = fixture(&format!("PSP961/good/{path}"));
        files.push((path, token));
    }
    let push = |files: &[(String, String)]| {
        let files: Vec<(&str, Option<&str>)> = files
            .iter()
            .map(|(path, text)| (path.as_str(), Some(text.as_str())))
            .collect();
        scene.push_to_main(&files);
    };
    files.push(("partners/acme/partner.yaml".to_owned(), record.clone()));
    push(&files);

    let without = publish(&scene, "2026-11-03", &PAGES);
    assert_eq!(without.run.code, 0, "{without:#?}");
    assert!(
        without
            .run
            .stdout
            .contains("the files that verify certificates stay as they were"),
        "{without:#?}"
    );
    let names = || scene.git_of_base(&["ls-tree", "-r", "--name-only", "pages"]);
    assert!(!names().contains("certificates/"), "{}", names());

    scene.set_certificate_key(SECRET);
    let with = publish(&scene, "2026-11-03", &PAGES);
    assert_eq!(with.run.code, 0, "{with:#?}");
    for name in [
        "index.html",
        "issuer.json",
        "keys.json",
        "keys/key-1.json",
        "status-list.jwt",
    ] {
        assert!(names().contains(&format!("certificates/{name}")), "{name}: {}", names());
    }
    assert!(!with.run.stdout.contains(SECRET) && !scene.on_branch("pages", "certificates/index.html").contains(SECRET));
    assert_eq!(
        publish(&scene, "2026-11-03", &PAGES).writes,
        Vec::<String>::new(),
        "nothing changed"
    );

    let list = scene.on_branch("pages", "certificates/status-list.jwt");
    record.push_str("    revoked: { revoked_on: 2026-11-02, reason: Error }\n");
    push(&[("partners/acme/partner.yaml".to_owned(), record)]);
    publish(&scene, "2026-11-03", &PAGES);
    assert_ne!(
        scene.on_branch("pages", "certificates/status-list.jwt"),
        list,
        "one is revoked"
    );
}
