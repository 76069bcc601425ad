//! `APPLY.md` is what this program makes of the template, and its links carry the records.

use psp_partners::forms::{FORMS, Form, FormKind, file};
use psp_partners::scaffold::{PAGE_PATH, PULL_REQUEST_TEMPLATE, Repository, link, page};
use psp_partners::templates::Texts;

use super::{Bench, RECORD, common};

/// This repository: where it will live is not known, so its links are relative.
const HERE: Repository<'_> = Repository::on_branch("main");
/// GitHub answers longer addresses with an error.
const LONGEST_LINK: usize = 8_000;

/// A link carries only what an application needs, so that the page's source stays readable.
const SHORT_LINK: usize = 1_200;
/// The page is read on a phone, in a few minutes.
const MOST_WORDS: usize = 300;

/// What a server makes of the value of a query.
fn decoded(query: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = query.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            other => other,
        });
    }
    String::from_utf8(bytes).unwrap()
}

/// Address and content of every link to GitHub's editor.
fn editors(page: &str) -> Vec<(String, String, String)> {
    let links = page.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    links
        .filter(|link| link.contains("/new/"))
        .map(|link| {
            let (address, query) = link.split_once('?').unwrap();
            let (file, value) = query.split_once('&').unwrap();
            let file = file.strip_prefix("filename=").unwrap();
            let value = value.strip_prefix("value=").unwrap();
            assert!(
                !value.contains('&') && link.len() < LONGEST_LINK,
                "{} characters",
                link.len()
            );
            (address.to_owned(), decoded(file), decoded(value))
        })
        .collect()
}

#[test]
fn the_page_on_disk_is_the_one_that_the_program_makes() {
    let bench = Bench::real();
    let made = page(&bench.program, &bench.schemas, HERE, &Texts::default()).text;
    let there = std::fs::read_to_string(common::root().join(PAGE_PATH)).unwrap_or_default();
    assert!(
        made == there,
        "run `cargo run -- schema --write` to bring APPLY.md up to date"
    );
    let forms = Form::all(&bench.program, &bench.schemas);
    assert_eq!(forms.len(), FORMS.len());
    for form in forms {
        let path = form.kind.row().path;
        let there = std::fs::read_to_string(common::root().join(path)).unwrap_or_default();
        assert!(
            file(&form) == there,
            "run `cargo run -- schema --write` to bring {path} up to date"
        );
        assert!(there.contains(form.kind.row().name), "{path}");
    }
    let template = std::fs::read_to_string(common::root().join(".github/PULL_REQUEST_TEMPLATE.md")).unwrap();
    assert!(
        template == PULL_REQUEST_TEMPLATE,
        "copy templates/pull_request_template.md to .github/PULL_REQUEST_TEMPLATE.md"
    );
}

#[test]
fn it_follows_the_program_until_somebody_makes_it_their_own() {
    let registry = common::Registry::copy_of_real();
    let run = registry.run(&["schema", "--write"]);
    assert!(
        run.code == 0 && !registry.path(PAGE_PATH).exists(),
        "where there is none, none is made: {run:?}"
    );
    let there = std::fs::read_to_string(common::root().join(PAGE_PATH)).unwrap();
    registry.write(PAGE_PATH, &there);
    // The page links to the form, so that is made where it is missing.
    let run = registry.run(&["schema", "--check"]);
    assert!(
        run.code == 1 && run.stderr.contains("apply.yml is not up to date"),
        "{run:?}"
    );
    assert_eq!(registry.run(&["schema", "--write"]).code, 0);
    assert_eq!(registry.run(&["schema", "--check"]).code, 0);

    let program = registry
        .read("partners/program.yaml")
        .replace("name: Solution Partners", "name: Helping Partners");
    registry.write("partners/program.yaml", program);
    let run = registry.run(&["schema", "--check"]);
    assert!(
        run.code == 1 && run.stderr.contains("APPLY.md is not up to date"),
        "{run:?}"
    );
    assert_eq!(registry.read(PAGE_PATH), there);
    let run = registry.run(&["schema", "--write"]);
    assert!(run.code == 0 && run.stderr.contains("wrote APPLY.md"), "{run:?}");
    assert!(registry.read(PAGE_PATH).contains("**Helping Partners.**"));
    assert!(
        registry
            .read(FormKind::Application.row().path)
            .contains("- Helping Partners\n")
    );

    for path in FORMS.iter().map(|row| row.path).chain([PAGE_PATH]) {
        registry.write(path, "# Ours\n");
    }
    assert_eq!(registry.run(&["schema", "--write"]).code, 0);
    for path in FORMS.iter().map(|row| row.path).chain([PAGE_PATH]) {
        assert_eq!(registry.read(path), "# Ours\n");
    }

    registry.write(PAGE_PATH, &there);
    registry.write("partners/program.yaml", "id: x\n");
    let run = registry.run(&["schema", "--write"]);
    assert_eq!(
        registry.read(PAGE_PATH),
        there,
        "a program that cannot be used makes no page: {run:?}"
    );
}

#[test]
fn a_programs_own_template_makes_the_page() {
    let registry = common::Registry::copy_of_real();
    let there = std::fs::read_to_string(common::root().join(PAGE_PATH)).unwrap();
    let mark = there.lines().next().unwrap();
    registry.write(PAGE_PATH, &there);
    let own = "partners/templates/apply.md.j2";
    registry.write(own, "Ours: {{ name }}, {{ \"the form\"|link(form) }}\n");
    let run = registry.run(&["schema", "--write"]);
    assert_eq!(run.code, 0, "{run:?}");
    let ours = format!("{mark}\nOurs: PSP Partnership Program, [the form](../../issues/new?template=apply.yml)\n");
    assert_eq!(registry.read(PAGE_PATH), ours);
    registry.write(own, "{{ nope }}\n");
    let run = registry.run(&["schema", "--write"]);
    assert!(
        run.stderr
            .contains("note: the program's own template wasn't used: `apply.md.j2`, line 1:"),
        "{run:?}"
    );
    assert_eq!(registry.read(PAGE_PATH), there);
}

#[test]
fn each_tier_has_one_link_that_brings_its_record_along() {
    for bench in Bench::both() {
        let named = Repository {
            name: Some("acme/partners"),
            branch: "trunk",
        };
        for (repository, address) in [
            (HERE, "../../new/main"),
            (named, "https://github.com/acme/partners/new/trunk"),
        ] {
            let page = page(&bench.program, &bench.schemas, repository, &Texts::default()).text;
            let wanted: Vec<_> = bench
                .program
                .tiers
                .iter()
                .map(|t| (address.to_owned(), RECORD.to_owned(), bench.template(&t.id)))
                .collect();
            assert_eq!(editors(&page), wanted);
            for tier in &bench.program.tiers {
                assert!(page.contains(&format!("**{}.** {}", tier.name, tier.summary.as_deref().unwrap())));
            }
            assert!(page.contains(&bench.program.phases[0].name) && !page.contains("{{") && !page.contains("{%"));
        }
    }
}

#[test]
fn a_link_carries_every_character() {
    let text: String = (1..=0x7f).map(char::from).chain("é中👩‍💻\u{2028}".chars()).collect();
    let link = format!("[x]({})", link(&text, HERE));
    assert_eq!(editors(&link), [("../../new/main".to_owned(), RECORD.to_owned(), text)]);
}

#[test]
fn a_link_is_short() {
    for tier in &Bench::real().program.tiers {
        let link = link(
            &Bench::real().template(&tier.id),
            Repository {
                name: Some(&format!("{}/{}", "o".repeat(39), "r".repeat(100))),
                branch: "main",
            },
        );
        assert!(link.len() < SHORT_LINK, "{}: {} characters", tier.id, link.len());
        assert!(
            link.is_ascii() && !link.contains([' ', '(', ')', '<', '"', '\n']),
            "{link}"
        );
    }
}

#[test]
fn the_page_is_short() {
    let bench = Bench::real();
    let page = page(&bench.program, &bench.schemas, HERE, &Texts::default()).text;
    let words = page.lines().skip(1).flat_map(str::split_whitespace).count();
    assert!(words <= MOST_WORDS, "{words} words");
}

#[test]
fn a_program_with_no_more_than_it_must_have_gets_a_page_too() {
    let bench = Bench::of(
        "id: x\nname: 'Mine | [a](b) <c> `d`'\ntiers: [{id: t, name: T}]\nphases: [{id: p, name: P, lasting: true, steps: []}]\n"
            .to_owned(),
    );
    let page = page(&bench.program, &bench.schemas, HERE, &Texts::default()).text;
    let name = psp_partners::escape::markdown("Mine | [a](b) <c> `d`");
    assert!(
        !name.contains(['[', '`', '|']) && name.contains("(b) &lt;c&gt;"),
        "{name}"
    );
    let beginning = format!("\n# Apply as a partner\n\nThis repository runs {name}.");
    assert!(page.contains(&beginning), "{page}");
    assert!(page.contains("\n- **T.** [Create the file](../../new/main?"), "{page}");
    assert!(page.contains("phase 1, P, begins."), "{page}");
}
