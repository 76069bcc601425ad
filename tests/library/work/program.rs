//! What should be, from a few random choices: a producer like the real ones, in little, and a run like the real one's.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use proptest::prelude::*;
use psp_partners::date::{Date, add_days};
use psp_partners::forge::{Forge, Label};
use psp_partners::registry::model::Account;
use psp_partners::templates::{Texts, Writer};
use psp_partners::work::apply::{Outcome, Target, apply};
use psp_partners::work::identity::Identity;
use psp_partners::work::issues::index::Index;
use psp_partners::work::issues::item::{entry, reference};
use psp_partners::work::issues::plan::{Answer, Desired, Plan, Surroundings, plan};
use psp_partners::work::issues::{Block, Checkbox, Closing, Content, Item, Memory, Stage, State, Steps};
use psp_partners::work::write::said;

use crate::work::world::{World, user};

/// As many as the command makes.
pub(crate) const ROUNDS: usize = 3;

/// The choices behind one item. Keys are `phase/pN/x`, below `partnership/pN`, and `expiry/pN/x`.
#[derive(Debug, Clone)]
pub(crate) struct Spec {
    pub(crate) kind: &'static str,
    pub(crate) partner: usize,
    pub(crate) title: usize,
    pub(crate) text: usize,
    pub(crate) labels: usize,
    pub(crate) assignees: BTreeSet<u64>,
    pub(crate) closed: Option<bool>,
    pub(crate) episode: usize,
    pub(crate) stage: Option<usize>,
    pub(crate) boxes: BTreeSet<usize>,
    pub(crate) answer: bool,
}

const LABELS: [&str; 4] = ["partner:a", "partner:b", "tier:one", "Tier:two"];
const ENABLED: usize = 3;

impl Spec {
    pub(crate) fn key(&self) -> String {
        match self.kind {
            "partnership" => format!("partnership/p{}", self.partner),
            kind => format!("{kind}/p{}/x", self.partner),
        }
    }
}

pub(crate) fn spec() -> impl Strategy<Value = Spec> {
    let key = (prop::sample::select(vec!["partnership", "phase", "expiry"]), 0..3_usize);
    let look = (
        0..3_usize,
        0..6_usize,
        0..16_usize,
        prop::collection::btree_set(10..14_u64, 0..3),
    );
    let closed = prop_oneof![3 => Just(None), 1 => any::<bool>().prop_map(Some)];
    let time = (closed, 0..2_usize, prop::option::of(0..3_usize));
    let rest = (prop::collection::btree_set(0..4_usize, 0..4), prop::bool::weighted(0.1));
    (key, look, time, rest).prop_map(|(key, look, time, rest)| Spec {
        kind: key.0,
        partner: key.1,
        title: look.0,
        text: look.1,
        labels: look.2,
        assignees: look.3,
        closed: time.0,
        episode: time.1,
        stage: time.2,
        boxes: rest.0,
        answer: rest.1,
    })
}

/// One for each key; parts come before what they are parts of.
pub(crate) fn specs() -> impl Strategy<Value = Vec<Spec>> {
    prop::collection::vec(spec(), 0..9).prop_map(|specs| {
        let by_key: BTreeMap<(bool, String), Spec> = specs
            .into_iter()
            .map(|s| ((s.kind == "partnership", s.key()), s))
            .collect();
        by_key.into_values().collect()
    })
}

fn item(spec: &Spec, index: &Index<'_>, today: Date) -> Item {
    let key = spec.key();
    let known = index.get(&key);
    let mut memory = known.map(|k| k.mark.memory.clone()).unwrap_or_default();
    let mut boxes = Vec::new();
    for n in &spec.boxes {
        let id = format!("step-{n}");
        if let Some(ticked) = known.and_then(|k| k.boxes.get(&id)) {
            if *ticked {
                memory.ticked.entry(id.clone()).or_insert(today);
            } else {
                memory.ticked.remove(&id);
            }
        }
        let since = memory.ticked.get(&id);
        boxes.push(Checkbox {
            text: format!(
                "Step {n}{}",
                since.map(|d| format!(" (done on {d})")).unwrap_or_default()
            ),
            nested: false,
            ticked: since.is_some(),
            id: Some(id),
        });
    }
    let phase = format!("phase/p{}/x", spec.partner);
    let mut text = format!("Text {}\n\nof ours\n", spec.text);
    let rest = match spec.text {
        3 => format!("see {}\n", reference(&format!("partnership/p{}", spec.partner))),
        4 => format!("{}\n", entry(&phase)),
        5 => format!("see {}\n", reference("phase/nobody/x")),
        _ => String::new(),
    };
    text.push_str(&rest);
    let mut blocks = vec![Block::text("about", text)];
    if !boxes.is_empty() {
        blocks.push(Block {
            id: "steps".to_owned(),
            content: Content::Steps(Steps {
                head: "### Steps\n\n".to_owned(),
                boxes,
            }),
        });
    }
    if spec.text.is_multiple_of(2) {
        blocks.push(Block::text("gate", "The gate is open.\n"));
    }
    let account = |id: &u64| Account {
        github: user(*id).login,
        id: Some(*id),
    };
    Item {
        parent: (spec.kind == "phase").then(|| format!("partnership/p{}", spec.partner)),
        title: format!("{} {}", spec.key(), spec.title),
        blocks,
        labels: (0..4)
            .filter(|n| spec.labels >> n & 1 == 1)
            .map(|n| LABELS[n].to_owned())
            .collect(),
        assignees: spec.assignees.iter().map(account).collect(),
        state: match spec.closed {
            None => State::Open,
            Some(done) => State::Closed(Closing {
                done,
                words: "It is over.".to_owned(),
            }),
        },
        episode: spec.episode.to_string(),
        stage: spec.stage.map(|n| Stage {
            id: n.to_string(),
            words: format!("Stage {n}."),
        }),
        due: None,
        traits: BTreeMap::new(),
        memory: Memory { ..memory },
        key,
    }
}

/// What should be. `answered` are the numbers of issues below which an answer stands.
pub(crate) fn desired(specs: &[Spec], index: &Index<'_>, answered: &BTreeSet<u64>, day: i64) -> Desired {
    let today = add_days("2026-03-01".parse().unwrap(), day);
    let label = |name: &&str| Label {
        name: (*name).to_owned(),
        color: "0e8a16".to_owned(),
        description: String::new(),
    };
    // What was answered is not answered again: the real producer reads the comments, too.
    let is_answered = |key: &str| {
        index
            .get(key)
            .is_some_and(|known| answered.contains(&known.issue.number))
    };
    // The real producer reads comments of closed issues, too: the answer that closed one may have been refused.
    let asked = |s: &&Spec| s.answer && index.get(&s.key()).is_some();
    let answers = specs.iter().filter(asked).filter(|s| !is_answered(&s.key()));
    let answers: Vec<Answer> = answers
        .map(|s| Answer {
            key: s.key(),
            id: "answer 1".to_owned(),
            words: "Done.".to_owned(),
        })
        .collect();
    let mut items: Vec<Item> = specs.iter().map(|s| item(s, index, today)).collect();
    for item in &mut items {
        if is_answered(&item.key) || answers.iter().any(|a| a.key == item.key) {
            item.memory.last_read = 1;
        }
    }
    Desired {
        items,
        kinds: BTreeSet::from(["phase", "partnership"]),
        answers,
        labels: LABELS.iter().take(ENABLED).map(label).collect(),
        ..Desired::default()
    }
}

pub(crate) fn bots() -> Identity {
    Identity::from(accounts())
}

fn accounts() -> Vec<Account> {
    [1, 2]
        .map(|id| Account {
            github: user(id).login,
            id: Some(id),
        })
        .to_vec()
}

static TEXTS: LazyLock<Texts> = LazyLock::new(Texts::default);
/// Writes the texts of plans; made once, since there are thousands of them.
pub(crate) static WRITER: LazyLock<Writer<'static>> = LazyLock::new(|| Writer::new(&TEXTS));

/// What one look and its plan gave.
pub(crate) fn planned(world: &World, specs: &[Spec], day: i64) -> Plan {
    let issues = world.0.borrow().issues.values().cloned().collect::<Vec<_>>();
    let bots = bots();
    let index = Index::of(&issues, &bots);
    let (labels, assignable) = (world.0.borrow().labels.clone(), world.0.borrow().assignable.clone());
    let around = Surroundings {
        labels: Some(&labels),
        assignable: Some(&assignable),
        writer: &WRITER,
    };
    let answered = {
        let state = world.0.borrow();
        let comments = state
            .comments
            .iter()
            .filter(|(_, c)| said(&c.body).as_deref() == Some("answer 1"));
        comments.map(|(number, _)| *number).collect()
    };
    plan(&desired(specs, &index, &answered, day), &index, &around)
}

/// A run as the command makes it. What the last round did.
pub(crate) fn run(world: &World, specs: &[Spec], day: i64, mut budget: usize) -> Option<Outcome> {
    let bots = bots();
    let mut last = None;
    for _ in 0..ROUNDS {
        let Ok(issues) = world.issues(None) else { break };
        let seen = issues.iter().map(|i| i.updated_at.clone()).max();
        let index = Index::of(&issues, &bots);
        let plan = planned(world, specs, day);
        if plan.is_empty() || budget == 0 {
            break;
        }
        let target = Target {
            seen: seen.as_deref(),
            budget,
            ..Target::new(world, &bots)
        };
        let outcome = apply(&target, &plan.writes, &index);
        budget = budget.saturating_sub(outcome.spent);
        let stop = outcome.stopped.is_some();
        last = Some(outcome);
        if stop {
            break;
        }
    }
    last
}
