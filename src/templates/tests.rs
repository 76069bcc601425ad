use serde_json::json;

use super::environment::engine;
use super::*;

mod limits;
mod site_texts;

fn fault(name: &str, text: &str) -> TemplateError {
    let checked = Texts::check(name, text);
    checked.expect_err(&text[..text.floor_char_boundary(300)])
}

const PAGE: &str = "review-comment.md.j2";

#[test]
fn our_own_templates_pass_the_check_of_a_programs() {
    for template in TEMPLATES {
        assert_eq!(Texts::check(template.name, template.text), Ok(()), "{}", template.name);
        assert!(Medium::of(template.name).is_some(), "{}", template.name);
        let include = format!("include \"{}\"", template.name);
        let is_included = TEMPLATES.iter().any(|other| other.text.contains(&include));
        assert_eq!(is_included, !template.is_page(), "{}", template.name);
    }
}

/// The samples take every branch: a value that isn't there is found wherever it is written.
#[test]
fn a_missing_value_is_found_everywhere() {
    let mut tried = 0;
    for template in TEMPLATES {
        let value = format!("{}.nope", always_there(template));
        let values = template.text.match_indices("{{ ").map(|(at, _)| at);
        // Only ours can be in a style or a script.
        let is_ours = |at: &usize| {
            [
                "{{ style }}",
                "{{ print_style }}",
                "{{ script }}",
                "{{ search_script }}",
            ]
            .iter()
            .any(|own| template.text[*at..].starts_with(own))
        };
        for at in values.filter(|at| !is_ours(at)) {
            let broken = format!("{}{{{{ {value} }}}}{}", &template.text[..at], &template.text[at..]);
            let line = template.text[..at].matches('\n').count() + 1;
            let Err(found) = Texts::check(template.name, &broken) else {
                panic!("no sample comes to line {line} of {}", template.name);
            };
            assert_eq!(found.problem, Problem::NoValue(value.clone()), "{found}");
            assert_eq!((found.template.as_str(), found.line as usize), (template.name, line));
            tried += 1;
        }
    }
    assert!(tried > 200, "{tried}");
}

/// A name that every sample of a view has.
fn always_there(template: &Template) -> String {
    let samples: Vec<_> = template.views().flat_map(View::samples).collect();
    let mut names = template.views().flat_map(View::names);
    let name = names.find(|name| samples.iter().all(|sample| sample.get(name).is_some()));
    name.expect("a name that every sample has")
}

#[derive(serde::Serialize)]
struct Shown {
    people: Vec<&'static str>,
}

#[test]
fn a_writer_mentions_only_whom_it_may_and_masks_what_is_sensitive() {
    let texts = Texts::default();
    let writer = Writer::new(&texts);
    let shown = Shown {
        people: vec!["zoe", "max", "ask jane.doe@acme.example"],
    };
    let text = writer.view(&shown, &["zoe", "x y"]).write("issue-people.md.j2");
    assert!(text.starts_with("@zoe, max, ask "), "{text}");
    assert!(!text.contains("jane") && text.matches('@').count() == 1, "{text}");
}

#[test]
fn a_writer_uses_ours_where_the_programs_template_fails() {
    let own = "OWN {{ people|mention }}\n".to_owned();
    let texts = Texts::default().with("issue-people.md.j2", own);
    let shown = Shown { people: vec!["zoe"] };
    let writer = Writer::new(&texts);
    assert_eq!(writer.view(&shown, &["zoe"]).write("issue-people.md.j2"), "OWN @zoe\n");
    assert!(writer.faults().is_empty());
    for broken in ["{{ people[7] }}", "{% if %}", "{{ nope }}"] {
        let texts = Texts::default().with("issue-people.md.j2", broken.to_owned());
        let writer = Writer::new(&texts);
        for _ in 0..2 {
            let text = writer.view(&shown, &["zoe"]).write("issue-people.md.j2");
            assert!(text.starts_with("@zoe, this issue is for you."), "{broken}: {text}");
        }
        let faults: Vec<String> = writer.faults().into_iter().map(|fault| fault.template).collect();
        assert_eq!(faults, ["issue-people.md.j2"], "{broken}");
    }
}

/// The key of an issue is a reference only where it is one; nothing else can look like it.
#[test]
fn only_a_key_becomes_a_reference() {
    let mut engine = engine(Medium::Markdown);
    engine
        .add_template("a.md.j2", "{{ key|issue }}{{ key|issue_entry }}")
        .expect("a template");
    let template = engine.get_template("a.md.j2").expect("it is there");
    let shown = |key: &str| {
        let view = json!({ "key": key });
        let text = template.render(minijinja::Value::from(minijinja::value::Serde(&view)));
        text.expect("a text")
    };
    let key = "phase/acme/negotiation";
    assert_eq!(shown(key), format!("{NUMBER}{key}{NUMBER}{ENTRY}{key}{ENTRY}"));
    for hostile in ["a/b\u{1}#1\u{1}", "octo/repo#2", "@octocat/x", "plain"] {
        let text = shown(hostile);
        assert!(
            !text.contains([NUMBER, ENTRY, '#', '@']) || text.contains("&#x"),
            "{text}"
        );
        assert!(!text.contains([NUMBER, ENTRY]), "{text:?}");
    }
}

#[test]
fn what_a_template_cannot_use_is_said_with_its_line() {
    let cases = [
        ("{% if %}", "the template can't be read: ", ""),
        ("\n{{ titel }}", "`titel` isn't a known value", "did you mean `title`?"),
        (
            "{{ title|cdoe }}",
            "`cdoe` isn't a known filter",
            "did you mean `code`?",
        ),
        ("{{ title is empty }}", "`empty` isn't a known test", "use `defined`"),
        ("{{ title|safe }}", "a template can't use `safe`", "delete it"),
        (
            "{% autoescape false %}{{ title }}{% endautoescape %}",
            "a template can't use `autoescape`",
            "delete it",
        ),
        (
            "{% include 'review-outcom.md.j2' %}",
            "`review-outcom.md.j2` isn't a known part",
            "did you mean",
        ),
        (
            "{% include 'review-comment.md.j2' %}",
            "`review-comment.md.j2` isn't a known part",
            "did you mean",
        ),
        (
            "{% include title %}",
            "a template can't use `include` with",
            "name the template",
        ),
        (
            "{% set a %}{{ title }}{% endset %}",
            "a template can't use `set` with a block",
            "write the text",
        ),
        (
            "{% filter code %}a{% endfilter %}",
            "a template can't use `filter` blocks",
            "write the text",
        ),
        (
            "{% for a in paths recursive %}{% endfor %}",
            "a template can't use a recursive loop",
            "write one",
        ),
        (
            "{{ title ~ title }}",
            "a template can't use `~` and `+`",
            "write one value",
        ),
        ("{{ title * 9 }}", "a template can't use `*`", "use a value"),
        ("{{ [title] }}", "a template can't use a list", "use a value"),
        ("{{ range(9) }}", "a template can't use a call", "use a value"),
        (
            "{{ turn }}",
            "a group of values can't be written",
            "name one of its values",
        ),
        ("{{ needs }}", "a list can't be written", "write a `for` loop"),
        (
            "{{ turn.nope }}",
            "the view has no value `turn.nope`",
            "`docs/templates.md` lists",
        ),
        (
            "{% if turn.nope %}{% endif %}",
            "the view has no value",
            "`docs/templates.md` lists",
        ),
        (
            "{% for a in turn.nope %}{% endfor %}",
            "the view has no value",
            "`docs/templates.md` lists",
        ),
        (
            "{{ turn.nope|code }}",
            "the view has no value",
            "`docs/templates.md` lists",
        ),
    ];
    for (text, message, help) in cases {
        let fault = fault(PAGE, text);
        assert!(fault.message().starts_with(message), "{text}: {}", fault.message());
        assert!(fault.help().starts_with(help), "{text}: {}", fault.help());
        assert_eq!(fault.line, if text.starts_with('\n') { 2 } else { 1 }, "{text}");
    }
    assert_eq!(fault(PAGE, &"x".repeat(LARGEST + 1)).problem, Problem::TooLarge);
    let unknown = fault("review-coment.md.j2", "x");
    assert_eq!(unknown.help(), "did you mean `review-comment.md.j2`?");
}

#[test]
fn each_medium_has_its_escaping() {
    let view = json!({"hostile": "<b>@octocat</b> `x`", "list": ["<b>", "b"], "url": "https://a.example/?a=1&b=2", "bad": "javascript:x"});
    let text = "{{ hostile }} {{ hostile|code }} {{ hostile|sentence }} {{ list|and_more }} {{ hostile|link(url) }} {{ hostile|link(bad) }} {{ list|value }}";
    let render = |name: &str| {
        let mut engine = engine(Medium::of(name).expect("a medium"));
        engine.add_template(name, text).expect("a template");
        let template = engine.get_template(name).expect("it is there");
        template
            .render(minijinja::Value::from(minijinja::value::Serde(&view)))
            .expect("a text")
    };
    let markdown = render("a.md.j2");
    assert!(!markdown.contains("<b>") && !markdown.contains('@'), "{markdown}");
    assert!(
        markdown.contains("](https://a.example/?a=1&b=2)") && !markdown.contains("javascript"),
        "{markdown}"
    );
    let html = render("a.html.j2");
    assert!(
        !html.contains("<b>") && html.contains("<a href=\"https://a.example/?a=1&amp;b=2\">"),
        "{html}"
    );
    let text = render("a.txt.j2");
    assert!(
        text.starts_with("<b>@octocat</b> `x` ") && text.contains("`<b>`, `b`"),
        "{text}"
    );
}

#[test]
fn values_are_in_words() {
    let view = json!({"v": {"users": 8000, "as_of": "2026-11-01", "ok": true, "none": [], "many": ["a", "b"]}, "long": "x".repeat(400),
        "items": [1, 2, 3, 4, 5, 6, 7, 8, 9], "deep": [[[["x"]]]]});
    let mut engine = engine(Medium::Text);
    let text = "{{ v|value }}\n{{ long|value }}\n{{ items|value }}\n{{ items|and_more }}\n{{ deep|value }}\n{{ 1|count(\"error\") }}\n{{ 1234|number }}";
    engine.add_template("a.txt.j2", text).expect("a template");
    let template = engine.get_template("a.txt.j2").expect("it is there");
    let shown = template
        .render(minijinja::Value::from(minijinja::value::Serde(&view)))
        .expect("a text");
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(
        lines[0],
        "as of: `2026-11-01`, many: (`a`, `b`), none: none, ok: yes, users: 8,000"
    );
    assert!(lines[1].len() < 170 && lines[1].contains('…'), "{}", lines[1]);
    assert_eq!(lines[2], "1, 2, 3, 4, 5, 6, 7 and 2 more");
    assert_eq!(lines[3], "1, 2, 3, 4, 5, 6, 7 and 2 more");
    assert_eq!(lines[4], "(((`x`)))");
    assert_eq!(lines[5..], ["1 error", "1,234"]);
}

fn input(view: &Value) -> Input<'_> {
    Input {
        view,
        mention: Some("octocat"),
        elsewhere: "the check shows all",
        limit: usize::MAX,
    }
}

#[test]
fn a_programs_template_takes_the_place_of_ours_and_a_broken_one_does_not() {
    let view = &View::Review.samples()[0];
    let ours = Texts::default().render(PAGE, &input(view));
    assert!(
        ours.fault.is_none() && ours.text.starts_with("**Your turn, @octocat:** "),
        "{}",
        ours.text
    );
    let own = Texts::default().with("review-outcome.md.j2", "OWN {{ outcome.name }}\n".to_owned());
    let shown = own.render(PAGE, &input(view));
    assert!(shown.fault.is_none() && shown.text.contains("- OWN "), "{}", shown.text);
    let broken = Texts::default().with("review-outcome.md.j2", "{{ outcome.nope }}".to_owned());
    let shown = broken.render(PAGE, &input(view));
    assert_eq!(shown.text, ours.text);
    // One that is broken takes none of the others with it.
    let both = own.with("review-finding.md.j2", "{{ finding.nope }}".to_owned());
    let both = both.render(PAGE, &input(view));
    assert!(
        both.text.contains("- OWN ") && both.text.contains("- ❌ "),
        "{}",
        both.text
    );
    assert_eq!(
        both.fault.map(|fault| fault.template).as_deref(),
        Some("review-finding.md.j2")
    );
    let fault = shown.fault.expect("a fault");
    assert_eq!(
        fault.to_string(),
        "`review-outcome.md.j2`, line 1: the view has no value `outcome.nope`"
    );
}

#[test]
fn only_a_login_becomes_a_mention() {
    let view = &View::Review.samples()[0];
    for login in ["github-actions[bot]", "a b", "", "x @octocat", &"a".repeat(40)] {
        let page = Texts::default().render(
            PAGE,
            &Input {
                mention: Some(login),
                ..input(view)
            },
        );
        assert!(!page.text.contains('@'), "{login}: {}", page.text);
    }
}

#[test]
fn a_page_is_cut_by_whole_items_and_says_so() {
    let mut view = View::Review.samples().remove(0);
    let finding = view["caused"][0].clone();
    view["caused"] = json!(vec![finding; 2_000]);
    let whole = Texts::default().render(PAGE, &input(&view));
    assert!(whole.text.len() > 400_000, "{}", whole.text.len());
    for limit in [9_000, 20_000, 65_000] {
        let page = Texts::default().render(PAGE, &Input { limit, ..input(&view) });
        assert!(
            page.fault.is_none() && page.text.len() <= limit,
            "{limit}: {}",
            page.text.len()
        );
        assert!(
            page.text.contains("more findings did not fit; the check shows all."),
            "{limit}"
        );
        assert!(page.text.ends_with("</sub>\n"), "{limit}: the end is never cut");
    }
    let page = Texts::default().render(
        PAGE,
        &Input {
            limit: 65_000,
            ..input(&view)
        },
    );
    assert!(page.text.len() > 60_000, "and the room is used: {}", page.text.len());
}

#[test]
fn numbers_and_months_are_written_as_people_read_them() {
    let view = json!({"n": "1234567.891", "half": "1.5", "gone": null, "unit": "percent", "exact": "99.496892", "goal": "99.5",
        "change": {"by": "-0.25", "percent": "-2", "uneven": true}, "trend": [{"value": "1"}, {"value": null}, {"value": "3"}],
        "month": "2026-10", "evil": "[x](https://evil.example) @octocat", "many": [{"name": "Acme"}, {"name": "Berg & Co"}]});
    let text = "{{ n|number }} {{ n|number(1) }} {{ half|number }}\n{{ n|amount('money', 'EUR') }} {{ n|amount('count') }} {{ gone|amount('score') }}\n\
        {{ exact|amount(unit, absent, goal) }}\n{{ change|change('percent') }} {{ change|change('count') }}\n{{ trend|sparkline }}\n{{ month|month }}\n\
        {{ evil|number }} {{ evil|amount(evil) }} {{ n|amount('money', evil) }} {{ evil|month }} {{ evil|left(99) }}\n\
        {{ many[0].name|left(many|widest('name')) }}|{{ 7|right(3) }}|{{ 7|left(99999)|length }}";
    let text = text.replace("absent", "change.absent").replace("|length }}", "}}");
    let render = |name: &str| {
        let mut engine = engine(Medium::of(name).expect("a medium"));
        engine.add_template(name, &text).expect("a template");
        let template = engine.get_template(name).expect("it is there");
        template
            .render(minijinja::Value::from(minijinja::value::Serde(&view)))
            .expect("a text")
    };
    let shown = render("a.txt.j2");
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[0], "1,234,567.891 1,234,567.9 1.5");
    assert_eq!(lines[1], "1,234,567.891 EUR 1,234,568 unknown");
    assert_eq!(lines[2], "99.497 %");
    assert_eq!(lines[3], "-0.25 points ~ -2 % ~");
    assert_eq!(lines[4..6], ["▁·█", "October 2026"]);
    assert!(lines[7].starts_with("Acme     |  7|7"), "{}", lines[7]);
    assert_eq!(lines[7].len(), "Acme     |  7|".len() + 120, "a column has a limit");
    let markdown = render("a.md.j2");
    assert!(
        markdown.contains("1,234,567.9 1.5\n") && markdown.contains("points \\~"),
        "{markdown}"
    );
    let html = render("a.html.j2");
    for (shown, sign) in [(&markdown, "](https"), (&markdown, "@octocat"), (&html, "@octocat")] {
        assert!(!shown.contains(sign), "{sign}: {shown}");
    }
}

/// A part's values are escaped for the part's medium.
#[test]
fn a_page_includes_parts_of_its_own_medium_only() {
    let found = fault("report.txt.j2", "{% include 'review-outcome.md.j2' %}");
    assert!(found.message().contains("isn't a known part"), "{found}");
    for page in TEMPLATES {
        for part in TEMPLATES.iter().filter(|part| !part.is_page()) {
            let include = format!("{{% include '{}' %}}", part.name);
            let is_refused = matches!(
                language::check(page.into(), &include),
                Err(TemplateError {
                    problem: Problem::Unknown { .. },
                    ..
                })
            );
            let is_alike = page.medium() == part.medium() && page.views().all(|view| part.is_for(view));
            assert_eq!(is_refused, !is_alike, "{} in {}", part.name, page.name);
        }
    }
}
