//! Reports by templates of the program, and by templates of anybody.

use super::*;

const NOTE: &str = "note: the program's own template wasn't used: ";

/// A registry with a partner whose texts are hostile.
fn hostile() -> Registry {
    let registry = Registry::with_program();
    let name = "A <b>x</b> [y](https://evil.example) @octocat | ::error::z mail ada@example.org";
    registry.write(
        "partners/evil/partner.yaml",
        format!(
            "name: \"{name}\"\nstatus: onboarding\ntier: solution\nphases:\n  identification: {{ entered: 2026-01-01 }}\n\
             go_to_market:\n  - {{ kind: webinar, what: \"{name}\", due: 2026-10-24, partner_owner: ann, program_owner: mona }}\n"
        ),
    );
    registry
}

fn by(registry: &Registry, name: &str, text: &str) -> common::Run {
    registry.write(name, text);
    registry.run(&["report", "--at", "2026-11-25", "--template", name])
}

#[test]
fn a_template_of_the_program_takes_the_place_of_ours() {
    let registry = hostile();
    registry.write("partners/templates/report-funnel.md.j2", "### Our funnel\n\n");
    registry.write("partners/templates/report.txt.j2", "OWN {{ program.name }}\n");
    registry.git(&["init"]);
    let commit = registry.commit();
    let shown = |format: &str, more: &[&str]| {
        let words = [&["report", "--at", "2026-11-25", "--format", format], more].concat();
        let run = registry.run(&words);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
        run.stdout
    };
    let markdown = shown("markdown", &[]);
    assert!(markdown.contains("\n### Our funnel\n\n###"), "{markdown}");
    assert!(!markdown.contains("### Funnel"), "{markdown}");
    assert_eq!(shown("text", &[]), "OWN PSP Partnership Program\n");
    // A report of a commit is made by the templates of that commit, so that it can be made again.
    registry.write("partners/templates/report.txt.j2", "LATER\n");
    assert_eq!(shown("text", &[]), "LATER\n");
    assert_eq!(shown("text", &["--rev", &commit]), "OWN PSP Partnership Program\n");
}

#[test]
fn ours_takes_the_place_of_a_broken_template_and_the_run_shows_it() {
    let registry = hostile();
    let whole = |registry: &Registry| registry.run(&["report", "--at", "2026-11-25", "--format", "markdown"]);
    let ours = whole(&registry);
    registry.write(
        "partners/templates/report-funnel.md.j2",
        "### Ours\n{{ funnel.nope }}\n",
    );
    let run = whole(&registry);
    assert_eq!((run.code, run.stdout), (0, ours.stdout));
    assert_eq!(
        run.stderr,
        format!("{NOTE}`report-funnel.md.j2`, line 2: the view has no value `funnel.nope`\n")
    );
    let files = registry.run(&["report", "--at", "2026-11-25", "--out", "out"]);
    assert!(files.code == 0 && files.stderr.starts_with(NOTE), "{files:?}");
    let checked = registry.run(&["validate"]);
    assert!(checked.stdout.contains("error[PSP911]"), "{checked:?}");
}

#[test]
fn anybody_can_render_a_template_of_their_own() {
    let registry = hostile();
    let text = "# {{ program.name }} in {{ period.name }}\n{% for partner in partners %}\n{{ partner.name }}\n{% endfor %}\n\
        {% include \"report-expiries.md.j2\" %}\n{% for it in promises.commitments %}\n{{ it.what|code }}\n{% endfor %}\n";
    let markdown = by(&registry, "board.md.j2", text);
    assert_eq!((markdown.code, markdown.stderr.as_str()), (0, ""), "{markdown:?}");
    assert!(
        markdown
            .stdout
            .starts_with("# PSP Partnership Program in October 2026\n"),
        "{markdown:?}"
    );
    let text = text.replace("{% include \"report-expiries.md.j2\" %}\n", "");
    let html = by(&registry, "board.html.j2", &text);
    let plain = by(&registry, "board.txt.j2", &text);
    for (run, signs) in [
        (&markdown, &["<b>", "](https", "@octocat", " | ", "ada@"][..]),
        (&html, &["<b>", "@octocat", "ada@"]),
        (&plain, &["\n::error", "ada@"]),
    ] {
        assert_eq!(run.code, 0, "{run:?}");
        assert!(
            run.stdout.contains("[e-mail]") || run.stdout.contains("e-mail"),
            "what is private is masked: {run:?}"
        );
        for sign in signs {
            assert!(!run.stdout.contains(sign), "{sign} in {run:?}");
        }
    }
    let words = [
        "report",
        "--at",
        "2026-11-25",
        "--partner",
        "evil",
        "--template",
        "board.html.j2",
        "--out",
        "out",
    ];
    let run = registry.run(&words);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "out/evil-board-2026-10.html\n"),
        "{run:?}"
    );
    assert_eq!(
        registry.read("out/evil-board-2026-10.html"),
        registry.run(&words[..7]).stdout
    );
}

#[test]
fn a_template_that_cannot_be_used_is_an_error_with_its_line() {
    let registry = hostile();
    for (name, text, said, help) in [
        (
            "a.md.j2",
            "x\n{{ progam.name }}\n",
            "`a.md.j2:2`: `progam` isn't a known value",
            "did you mean `program`?",
        ),
        (
            "a.md.j2",
            "{{ program.nam }}",
            "`a.md.j2:1`: the view has no value `program.nam`",
            "docs/templates.md",
        ),
        (
            "a.md.j2",
            "\n{% if %}",
            "`a.md.j2:2`: the template can't be read: ",
            "templates copy",
        ),
        (
            "a.md.j2",
            "{{ program.name|safe }}",
            "a template can't use `safe`",
            "delete it",
        ),
        (
            "a.html.j2",
            "{% include 'report-gaps.md.j2' %}",
            "`report-gaps.md.j2` isn't a known part",
            "use ",
        ),
        ("a.j2", "x", "the file's name doesn't say which medium", "`.md.j2`"),
        ("a.md", "x", "the file's name doesn't say which medium", "`.md.j2`"),
    ] {
        let run = by(&registry, name, text);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{text}: {run:?}");
        assert!(
            run.stderr.contains(said) && run.stderr.contains(help),
            "{text}: {}",
            run.stderr
        );
    }
    let large = by(&registry, "a.txt.j2", &"x".repeat(65 * 1024));
    assert!(
        large.code == 2 && large.stderr.contains("larger than 64 KiB"),
        "{large:?}"
    );
    // A list that is too long for the largest text is cut, and what can't be cut is an error.
    let slow = "{% for a in metrics %}".repeat(9) + "x" + &"{% endfor %}".repeat(9);
    let slow = by(&registry, "a.txt.j2", &slow);
    assert!(
        slow.code == 2 && slow.stderr.contains("takes too many steps"),
        "{slow:?}"
    );
    registry.write("a.txt.j2", b"\xff\xfe");
    let bytes = registry.run(&["report", "--template", "a.txt.j2"]);
    assert!(
        bytes.code == 2 && bytes.stderr.contains("isn't UTF-8 text"),
        "{bytes:?}"
    );
    let missing = registry.run(&["report", "--template", "nothing.md.j2"]);
    assert!(
        missing.code == 3 && missing.stderr.contains("`nothing.md.j2` can't be read"),
        "{missing:?}"
    );
}
