//! Any old body and any blocks.

use proptest::prelude::*;

use super::*;
use crate::random_cases::random_cases;

fn id() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c", "d"]).prop_map(str::to_owned)
}

/// A line as a person, a browser or a bad copy leaves it.
fn line() -> impl Strategy<Value = String> {
    let mark = prop_oneof![
        id().prop_map(|id| format!("<!-- psp-partners:begin {id} -->")),
        id().prop_map(|id| format!("<!-- psp-partners:end {id} -->")),
        Just("<!-- psp-partners:issue {\"key\":\"k/x\"} -->".to_owned()),
        Just("<!-- psp-partners:issue nonsense -->".to_owned()),
        (id(), "[ xX]", "[*+-]", "[a ~]{0,4}")
            .prop_map(|(id, tick, sign, text)| { format!("{sign} [{tick}] {text} <!-- psp-partners:box {id} -->") }),
    ];
    let mangled = (mark.clone(), 0..60_usize).prop_map(|(mark, at)| {
        let mut chars: Vec<char> = mark.chars().collect();
        chars.remove(at % chars.len());
        chars.into_iter().collect::<String>()
    });
    prop_oneof![
        4 => mark.clone(),
        1 => mangled,
        1 => (mark.clone(), "( ?[a-c]|> x| -->)").prop_map(|(mark, tail)| mark + &tail),
        1 => ("( |> |[a-c])", mark.clone()).prop_map(|(head, mark)| head + &mark),
        1 => (mark.clone(), mark).prop_map(|(one, other)| one + &other),
        2 => "[ab]{0,2}",
        2 => "(- |  - |# |- \\[ \\] |~~)?[a-c é]{0,6}",
        1 => "[ \t]{0,3}",
        // White space to Unicode and text to Markdown: it is a person's.
        1 => "[ \t\u{b}\u{c}\u{85}\u{a0}\u{2003}]{1,3}",
        1 => (id(), "[\u{c}\u{a0}]{1,2}").prop_map(|(id, space)| format!("{space}- [x] a <!-- psp-partners:box {id} -->")),
        1 => (id(), "[\u{c}\u{a0}]{1,2}").prop_map(|(id, space)| format!("- [ ] {space} <!-- psp-partners:box {id} -->")),
    ]
}

fn body() -> impl Strategy<Value = String> {
    let end = prop_oneof![4 => Just("\n"), 1 => Just("\r\n")];
    (prop::collection::vec((line(), end), 0..24), any::<bool>()).prop_map(|(lines, ends)| {
        let text: String = lines
            .into_iter()
            .flat_map(|(line, end)| [line, end.to_owned()])
            .collect();
        if ends {
            text
        } else {
            text.trim_end_matches(['\r', '\n']).to_owned()
        }
    })
}

/// Texts of ours hold no marks: whatever comes from a record is escaped.
fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let text = "([ab]{0,2}\n){0,3}";
    let line = (prop::option::of(id()), "[a ~]{0,4}", any::<bool>(), any::<bool>());
    let steps = (text, prop::collection::vec(line, 0..4)).prop_map(|(head, lines)| {
        let mut known = BTreeSet::new();
        let boxes = lines.into_iter().map(|(id, text, nested, ticked)| Checkbox {
            id: id.filter(|id| known.insert(id.clone())),
            text,
            nested,
            ticked,
        });
        Content::Steps(Steps {
            head,
            boxes: boxes.collect(),
        })
    });
    let content = prop_oneof![text.prop_map(Content::Text), steps];
    prop::collection::vec((id(), content), 0..4).prop_map(|blocks| {
        let mut known = BTreeSet::new();
        let one = |(id, content): (String, Content)| known.insert(id.clone()).then_some(Block { id, content });
        blocks.into_iter().filter_map(one).collect()
    })
}

/// A line of a person's: what is left of it without our marks. A mark in a box's line is defused, not lost.
fn human(line: &str) -> Option<String> {
    let mut rest = line;
    while let Some((_, tail)) = sign(rest) {
        rest = tail;
    }
    let text = bare(rest).replace("psp-partners:box ", "psp-partners box ");
    (!text.is_empty()).then_some(text)
}

/// Lines of `body` that we did not write, as far as it remembers.
fn humans(body: &str) -> Vec<String> {
    let parsed = Body::parse(body);
    let before = parsed.mark.clone().unwrap_or_default().lines;
    let mut out = Vec::new();
    for piece in &parsed.pieces {
        match piece {
            Piece::Mark => {}
            Piece::Line(line) => out.extend(human(line)),
            Piece::Block { id, lines } => {
                let ours = line_hashes::LineHashes::read(before.get(*id).map_or("", String::as_str));
                let theirs = lines.iter().filter(|l| !ours.has(l) && checkbox(l).is_none());
                out.extend(theirs.filter_map(|line| human(line)));
            }
        }
    }
    out
}

proptest! {
    #![proptest_config(random_cases(1500))]

    #[test]
    fn merge_is_idempotent_and_loses_nothing(
        start in prop::option::of(blocks()), body in body(), blocks in blocks(), keep: bool, limit in 0..2500_usize,
    ) {
        // Half of the bodies are ones of ours that people wrote into, so that hashes count.
        let body = match &start {
            Some(start) => merge(&body, &wanted(start)).unwrap(),
            None => body,
        };
        let wanted = Wanted { keep, limit, ..wanted(&blocks) };
        let Ok(once) = merge(&body, &wanted) else { return Ok(()) };
        prop_assert!(once.len() <= limit);
        prop_assert_eq!(merge(&once, &wanted), Ok(once.clone()), "a second time, of {:?}", body);
        let mut kept: Vec<String> = once.lines().filter_map(human).collect();
        let ours: BTreeSet<String> = blocks.iter().flat_map(|b| match &b.content {
            Content::Text(text) => text.lines().map(|l| bare(l).to_owned()).collect::<Vec<_>>(),
            Content::Steps(steps) => {
                let plain = steps.boxes.iter().map(|b| bare(&format!("{}- {}", if b.nested { "  " } else { "" }, b.text)).to_owned());
                steps.head.lines().map(|l| bare(l).to_owned()).chain(plain).collect()
            }
        }).collect();
        for line in humans(&body) {
            let at = kept.iter().position(|k| *k == line);
            prop_assert!(at.is_some() || ours.contains(&line), "{line:?} of {body:?} is lost in {once:?}");
            at.map(|at| kept.swap_remove(at));
        }
        let boxes = Body::parse(&once).boxes();
        for line in blocks.iter().filter_map(|b| match &b.content {
            Content::Steps(steps) => Some(&steps.boxes),
            Content::Text(_) => None,
        }).flatten() {
            if let Some(id) = &line.id {
                prop_assert!(boxes.contains_key(id), "{id} in {once:?}");
            }
        }
    }

    #[test]
    fn ticked_boxes_stay_ticked(body in body(), blocks in blocks()) {
        let body = merge(&body, &wanted(&blocks)).unwrap();
        // People tick all.
        let ticked = body.replace("- [ ] ", "- [x] ");
        let then = Body::parse(&body).boxes();
        let wanted = Wanted { then: Some(&then), ..wanted(&blocks) };
        let out = merge(&ticked, &wanted).unwrap();
        let now = Body::parse(&out).boxes();
        for (id, ticked) in Body::parse(&ticked).boxes() {
            let meanwhile = then.get(&id) != Some(&ticked);
            prop_assert!(!meanwhile || now.get(&id) == Some(&ticked), "{id} of {ticked:?} in {out:?}");
        }
    }

    #[test]
    fn any_text_is_taken(body in ".{0,200}", blocks in blocks()) {
        let once = merge(&body, &wanted(&blocks)).unwrap();
        let twice = merge(&once, &wanted(&blocks)).unwrap();
        prop_assert_eq!(twice, once);
    }
}

/// Ten times the lines take about ten times as long: a generous bound that the square would break.
#[test]
fn merge_of_a_large_body_comes_to_its_end() {
    let shapes: [&dyn Fn(usize) -> String; 5] = [
        &|_| "<!-- psp-partners:begin steps -->\n".to_owned(),
        &|i| format!("<!-- psp-partners:begin b{i} -->\n"),
        &|i| format!("- [x] a <!-- psp-partners:box b{i} -->\n"),
        &|i| format!("line {i}\n\n"),
        &|_| "<!-- psp-partners:end a -->".to_owned(),
    ];
    for shape in shapes {
        let mut body = fresh().replace("<!-- psp-partners:end steps -->\n", "");
        (0..12_000).for_each(|i| body.push_str(&shape(i)));
        let blocks = super::blocks();
        let wanted = Wanted {
            limit: usize::MAX,
            ..wanted(&blocks)
        };
        // One that looked at each line for each line would not come to its end here.
        let out = merge(&body, &wanted).unwrap();
        assert_eq!(merge(&out, &wanted).unwrap(), out, "{:?}", shape(1));
    }
}
