mod properties;

use super::*;
use crate::work::issues::item::{Block, Checkbox, Content, Steps};

const LIMIT: usize = 65_000;

fn checkbox_of(id: &str, text: &str, ticked: bool) -> Checkbox {
    Checkbox {
        id: Some(id.to_owned()),
        text: text.to_owned(),
        nested: false,
        ticked,
    }
}

fn steps(boxes: Vec<Checkbox>) -> Block {
    Block {
        id: "steps".to_owned(),
        content: Content::Steps(Steps {
            head: "### Steps\n\n".to_owned(),
            boxes,
        }),
    }
}

/// The blocks of a phase's issue, in little.
fn blocks() -> Vec<Block> {
    vec![
        Block::text("about", "**Next:** call them.\n\nDue 2026-03-01.\n"),
        steps(vec![
            checkbox_of("call", "Call them", false),
            checkbox_of("visit", "Visit them", false),
        ]),
        Block::text("gate", "Nothing is missing.\n"),
    ]
}

fn wanted(blocks: &[Block]) -> Wanted<'_> {
    Wanted {
        mark: Mark {
            key: "phase/acme/negotiation".to_owned(),
            ..Mark::default()
        },
        blocks,
        then: None,
        keep: false,
        limit: LIMIT,
    }
}

/// `body` merged, and merged again, which must change nothing.
fn merged(body: &str, blocks: &[Block]) -> String {
    let wanted = wanted(blocks);
    let once = merge(body, &wanted).unwrap();
    assert_eq!(merge(&once, &wanted).unwrap(), once, "a second time");
    once
}

fn fresh() -> String {
    merged("", &blocks())
}

/// What is seen of a body: without its marks and without blank lines.
fn seen(body: &str) -> Vec<String> {
    let plain = |line: &str| match line.find("<!-- psp-partners") {
        Some(at) => bare(&line[..at]).to_owned(),
        None => bare(line).to_owned(),
    };
    body.lines().map(plain).filter(|line| !line.is_empty()).collect()
}

#[test]
fn merge_begins_with_a_mark_and_the_blocks_in_order() {
    let body = fresh();
    assert!(body.starts_with("<!-- psp-partners:issue {"), "{body}");
    assert_eq!(
        seen(&body),
        [
            "**Next:** call them.",
            "Due 2026-03-01.",
            "### Steps",
            "- [ ] Call them",
            "- [ ] Visit them",
            "Nothing is missing."
        ]
    );
    let parsed = Body::parse(&body);
    assert_eq!(
        parsed.mark.as_ref().map(|m| m.key.as_str()),
        Some("phase/acme/negotiation")
    );
    assert_eq!(
        parsed.boxes().into_iter().collect::<Vec<_>>(),
        [("call".to_owned(), false), ("visit".to_owned(), false)]
    );
}

#[test]
fn merge_of_the_same_with_crlf_changes_nothing() {
    let edited = fresh().replace('\n', "\r\n");
    assert!(same(&merged(&edited, &blocks()), &edited));
    assert!(!same("a\n", "b\n"));
}

#[test]
fn lines_of_a_person_stand_where_they_stood() {
    let body = format!("First\r\n\r\n{}\nLast, without an end", fresh());
    assert_eq!(merged(&body, &blocks()), body);
}

#[test]
fn mark_counts_further_down_and_only_at_the_beginning_of_a_line() {
    let body = fresh();
    let (mark, rest) = body.split_once('\n').unwrap();
    let moved = format!("Hello\n{mark}\n{rest}");
    assert!(Body::parse(&moved).mark.is_some());
    assert_eq!(merged(&moved, &blocks()), moved);
    for text in [format!("> {mark}"), format!(" {mark}"), format!("see {mark}")] {
        assert!(Body::parse(&text).mark.is_none(), "{text}");
        let out = merged(&text, &blocks());
        assert!(out.ends_with(&format!("\n{text}")), "{out}");
    }
}

#[test]
fn mark_inside_of_a_block_counts() {
    let body = fresh();
    let (mark, rest) = body.split_once('\n').unwrap();
    let moved = rest.replacen("Due", &format!("{mark}\nDue"), 1);
    assert_eq!(seen(&merged(&moved, &blocks())), seen(&body));
}

#[test]
fn words_behind_a_mark_are_kept() {
    for sign in ["issue", "begin about", "end about", "begin steps", "end steps"] {
        let body = fresh();
        let at = body.find(&format!("<!-- psp-partners:{sign} ")).unwrap();
        let end = at + body[at..].find('\n').unwrap();
        let out = merged(&format!("{} we wait{}", &body[..end], &body[end..]), &blocks());
        assert_eq!(out.matches(" we wait\n").count(), 1, "{out}");
        let mut rest = seen(&out);
        rest.retain(|line| line != " we wait");
        assert_eq!(rest, seen(&body), "{sign}");
    }
}

#[test]
fn block_without_an_end_does_not_swallow_the_next() {
    let body = fresh().replace("<!-- psp-partners:end about -->\n", "Mine\n\nMine, too\n");
    let out = merged(&body, &blocks());
    assert!(
        out.contains("end about -->\nMine\n\nMine, too\n<!-- psp-partners:begin steps"),
        "{out}"
    );
    let cut = fresh().replace("<!-- psp-partners:end gate -->\n", "Mine");
    assert!(merged(&cut, &blocks()).ends_with("end gate -->\nMine\n"), "{cut}");
}

#[test]
fn second_marks_are_left_out_and_their_words_stay() {
    let body = format!("{0}{0}Mine\n", fresh());
    let out = merged(&body, &blocks());
    assert_eq!(out.matches("psp-partners:issue").count(), 1, "{out}");
    assert_eq!(out.matches("psp-partners:begin about").count(), 1, "{out}");
    assert!(out.ends_with("Mine\n"));
    // Once the first is no longer wanted, a second would have been the block.
    let fewer = merged(&out, &blocks()[1..]);
    assert!(!fewer.contains("about"), "{fewer}");
}

#[test]
fn line_inside_a_text_moves_behind_it_and_stays() {
    let body = fresh().replace("Due", "I called.\r\n\r\nThey were out.\r\nDue");
    let out = merged(&body, &blocks());
    assert!(
        out.contains("end about -->\nI called.\r\n\r\nThey were out.\r\n<!-- psp-partners:begin steps"),
        "{out}"
    );
}

#[test]
fn line_of_ours_that_is_written_anew_is_not_a_persons() {
    let mut blocks = blocks();
    blocks[0] = Block::text("about", "**Next:** visit them.\n");
    let out = merged(&fresh(), &blocks);
    assert_eq!(seen(&out)[..2], ["**Next:** visit them.", "### Steps"]);
}

#[test]
fn ticks_are_as_wanted_and_a_tick_that_came_meanwhile_stays() {
    let ticked = fresh().replace("[ ] Visit", "[X] Visit");
    assert!(seen(&merged(&ticked, &blocks())).contains(&"- [ ] Visit them".to_owned()));
    let (blocks, then) = (blocks(), Body::parse(&fresh()).boxes());
    let wanted = Wanted {
        then: Some(&then),
        ..wanted(&blocks)
    };
    assert!(seen(&merge(&ticked, &wanted).unwrap()).contains(&"- [x] Visit them".to_owned()));
}

#[test]
fn words_in_a_step_stay_below_it() {
    for (from, to) in [
        (
            "Call them <!-- psp-partners:box call -->",
            "Call them at noon <!-- psp-partners:box call -->",
        ),
        (
            "Call them <!-- psp-partners:box call -->",
            "Call them <!-- psp-partners:box call --> at noon",
        ),
    ] {
        let body = fresh().replace(&format!("[ ] {from}"), &format!("[x] {to}"));
        let mut blocks = blocks();
        blocks[1] = steps(vec![
            checkbox_of("call", "Call them", true),
            checkbox_of("visit", "Visit them", false),
        ]);
        let out = merged(&body, &blocks);
        let at = seen(&out).iter().position(|l| l == "- [x] Call them").unwrap();
        assert_eq!(seen(&out)[at + 1], "  - Call them at noon");
        assert!(Body::parse(&body).boxes()["call"], "the tick is seen");
    }
}

#[test]
fn added_task_stays_in_its_place() {
    let body = fresh().replace("- [ ] Visit", "- [ ] Send flowers\n\n  with a card\n- [ ] Visit");
    let out = merged(&body, &blocks());
    assert!(
        out.contains("box call -->\n- [ ] Send flowers\n\n  with a card\n- [ ] Visit"),
        "{out}"
    );
}

#[test]
fn copy_of_a_step_is_a_persons_task() {
    let line = "- [ ] Visit them <!-- psp-partners:box visit -->\n";
    let body = fresh().replace("- [ ] Call", &format!("{line}- [ ] Call"));
    let out = merged(&body, &blocks());
    assert_eq!(out.matches("psp-partners:box visit").count(), 1, "{out}");
    assert_eq!(out.matches("- [ ] Visit them").count(), 2, "{out}");
}

#[test]
fn step_that_left_stays_when_it_is_done() {
    let nested = |id: &str, whose: &str| Checkbox {
        nested: true,
        ..checkbox_of(id, whose, true)
    };
    let mut old = blocks();
    old[1] = steps(vec![
        checkbox_of("call", "Call them", true),
        checkbox_of("visit", "Visit them", false),
        Checkbox {
            id: None,
            ..checkbox_of("", "**Sign**:", false)
        },
        nested("sign.partner", "the partner"),
        nested("sign.program", "the program"),
    ]);
    let mut new = blocks();
    new[1] = steps(vec![checkbox_of("plan", "Plan", false)]);
    let out = merged(
        &merged("", &old).replace("Visit them <", "Visit them on Monday <"),
        &new,
    );
    assert_eq!(
        seen(&out)[2..8],
        [
            "### Steps",
            "- [ ] Plan",
            "- [x] ~~Call them~~",
            "  - Visit them on Monday",
            "- [x] ~~**Sign**: the partner~~",
            "- [x] ~~**Sign**: the program~~",
        ]
    );
}

#[test]
fn words_below_a_step_that_left_stay_where_they_are() {
    let body = fresh().replace("box visit -->\n", "box visit -->\n  - on Monday\n");
    let mut new = blocks();
    new[1] = steps(vec![Checkbox {
        id: None,
        ..checkbox_of("", "**Plan**:", false)
    }]);
    let out = merged(&body, &new);
    assert_eq!(seen(&out)[2..5], ["### Steps", "  - on Monday", "- **Plan**:"]);
}

#[test]
fn block_that_is_not_wanted_leaves_what_people_wrote() {
    let body = fresh()
        .replace("- [ ] Visit", "- [ ] Send flowers\n- [x] Visit")
        .replace("Call them <", "Call at 9 <");
    let out = merged(&body, &blocks()[..1]);
    assert_eq!(
        seen(&out)[2..],
        ["  - Call at 9", "- [ ] Send flowers", "- [x] ~~Visit them~~"]
    );
    let blocks = blocks();
    let keep = Wanted {
        keep: true,
        ..wanted(&blocks[..1])
    };
    assert_eq!(seen(&merge(&body, &keep).unwrap()), seen(&body));
}

#[test]
fn texts_give_way_from_the_last_on_and_steps_stay() {
    let mut blocks = blocks();
    blocks[0] = Block::text("about", "x".repeat(500));
    blocks[2] = Block::text("gate", "y".repeat(500));
    let least = merge("", &wanted(&blocks)).unwrap().len();
    let at = |limit: usize| {
        let wanted = Wanted {
            limit,
            ..wanted(&blocks)
        };
        let body = merge("Mine", &wanted)?;
        assert!(
            body.len() <= limit && body.contains("Mine") && body.contains("Call them"),
            "{body}"
        );
        assert_eq!(merge(&body, &wanted).as_ref(), Ok(&body));
        Ok((body.contains("xxx"), body.contains("yyy")))
    };
    assert_eq!(at(least + 4), Ok((true, true)));
    assert_eq!(at(least), Ok((true, false)));
    assert_eq!(at(least - 500), Ok((false, false)));
    assert_eq!(at(least - 900), Err(TooLarge));
}
