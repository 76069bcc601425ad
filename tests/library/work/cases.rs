//! What went wrong once, one case each.

use std::collections::{BTreeMap, BTreeSet};

use psp_partners::forge::Label;
use psp_partners::registry::model::Account;
use psp_partners::work::apply::{Target, apply};
use psp_partners::work::issues::index::Index;
use psp_partners::work::issues::item::reference;
use psp_partners::work::issues::plan::{Desired, Plan, Surroundings, plan};
use psp_partners::work::issues::{Block, Closing, Item, Memory, Stage, State};

use crate::work::program::{WRITER, bots};
use crate::work::world::{self, Fault, World, user};

fn item(key: &str) -> Item {
    Item {
        key: key.to_owned(),
        parent: None,
        title: format!("About {key}"),
        blocks: vec![Block::text("about", "Text\n")],
        labels: BTreeSet::new(),
        assignees: Vec::new(),
        state: State::Open,
        episode: String::new(),
        stage: None,
        due: None,
        traits: BTreeMap::new(),
        memory: Memory::default(),
    }
}

fn closed(item: &Item) -> Item {
    Item {
        state: State::Closed(Closing {
            done: true,
            words: "It is over.".to_owned(),
        }),
        ..item.clone()
    }
}

fn account(id: u64) -> Account {
    Account {
        github: user(id).login,
        id: Some(id),
    }
}

/// An empty repository.
fn world(has_sub_issues: bool) -> World {
    World::of(&world::State {
        has_sub_issues,
        us: Some(user(1)),
        assignable: (10..13).map(user).collect(),
        ..world::State::default()
    })
}

/// One plan, applied. What is planned then.
fn turn(world: &World, items: &[Item]) -> Plan {
    let again = |done: bool| {
        let issues: Vec<_> = world.0.borrow().issues.values().cloned().collect();
        let bots = bots();
        let index = Index::of(&issues, &bots);
        let desired = Desired {
            items: items.to_vec(),
            kinds: BTreeSet::from(["phase"]),
            labels: ["vip", "VIP", "paused"]
                .map(|name| Label {
                    name: name.to_owned(),
                    color: "0e8a16".to_owned(),
                    description: String::new(),
                })
                .to_vec(),
            ..Desired::default()
        };
        let (labels, assignable) = (world.0.borrow().labels.clone(), world.0.borrow().assignable.clone());
        let around = Surroundings {
            labels: Some(&labels),
            assignable: Some(&assignable),
            writer: &WRITER,
        };
        let plan = plan(&desired, &index, &around);
        let target = Target {
            seen: None,
            budget: 100,
            ..Target::new(world, &bots)
        };
        if !done {
            apply(&target, &plan.writes, &index);
        }
        plan
    };
    again(false);
    again(true)
}

fn with<T>(world: &World, number: u64, change: impl FnOnce(&mut psp_partners::forge::Issue) -> T) -> T {
    change(world.0.borrow_mut().issues.get_mut(&number).unwrap())
}

#[test]
fn closed_issue_follows_again_once_it_is_open() {
    let world = world(true);
    let paused = Item {
        labels: BTreeSet::from(["paused".to_owned()]),
        ..item("problem/x")
    };
    assert!(turn(&world, std::slice::from_ref(&paused)).is_empty());
    let renamed = Item {
        title: "A new name".to_owned(),
        labels: BTreeSet::from(["vip".to_owned()]),
        ..paused
    };
    assert!(turn(&world, &[closed(&renamed)]).is_empty());
    assert!(!with(&world, 1, |i| i.open));
    assert!(turn(&world, &[renamed]).is_empty());
    let after = with(&world, 1, |i| i.clone());
    assert_eq!(
        (after.open, after.title.as_str(), after.labels),
        (true, "A new name", vec!["vip".to_owned()])
    );
}

#[test]
fn label_of_another_case_stays() {
    let world = world(true);
    let labelled = |name: &str| Item {
        labels: BTreeSet::from([name.to_owned()]),
        ..item("problem/x")
    };
    turn(&world, &[labelled("vip")]);
    assert!(turn(&world, &[labelled("VIP")]).is_empty());
    assert_eq!(with(&world, 1, |i| i.labels.clone()), ["vip"]);
}

#[test]
fn person_who_was_assigned_by_a_person_stays() {
    let world = world(true);
    let assigned = |ids: &[u64]| Item {
        assignees: ids.iter().map(|id| account(*id)).collect(),
        ..item("problem/x")
    };
    turn(&world, &[assigned(&[10])]);
    with(&world, 1, |i| i.assignees.push(user(11)));
    assert!(turn(&world, &[assigned(&[10, 11])]).is_empty());
    assert!(turn(&world, &[assigned(&[])]).is_empty());
    assert_eq!(with(&world, 1, |i| i.assignees.clone()), [user(11)]);
}

#[test]
fn part_hangs_below_a_parent_that_is_made_only_later() {
    for has_sub_issues in [true, false] {
        let world = world(has_sub_issues);
        let part = Item {
            parent: Some("partnership/p".to_owned()),
            ..item("phase/p/x")
        };
        turn(&world, std::slice::from_ref(&part));
        // The parent is refused, while the part changes.
        let changed = Item {
            blocks: vec![Block::text("about", "Another text\n")],
            ..part.clone()
        };
        let next = world.0.borrow().writes + 1;
        world.0.borrow_mut().fault = Some((next, Fault::Refused));
        turn(&world, &[changed.clone(), item("partnership/p")]);
        assert_eq!(world.0.borrow().issues.len(), 1);
        world.0.borrow_mut().fault = None;
        assert!(turn(&world, &[changed, item("partnership/p")]).is_empty());
        assert_eq!(with(&world, 1, |i| i.parent), has_sub_issues.then_some(2));
        assert_eq!(with(&world, 1, |i| i.body.contains("linked")), !has_sub_issues);
    }
}

#[test]
fn reference_to_nobody_is_not_waited_for() {
    let world = world(true);
    let item = Item {
        blocks: vec![Block::text("about", format!("See {}.\n", reference("phase/nobody/x")))],
        ..item("problem/x")
    };
    assert!(turn(&world, &[item]).is_empty());
    assert!(with(&world, 1, |i| i.body.contains("See a new issue.")));
}

#[test]
fn end_waits_for_the_issue_that_it_names() {
    let world = world(true);
    turn(&world, &[item("phase/p/one")]);
    let mut old = item("phase/p/one");
    old.state = State::Closed(Closing {
        done: true,
        words: format!("It goes on in {}.", reference("phase/p/two")),
    });
    let next = world.0.borrow().writes;
    world.0.borrow_mut().fault = Some((next, Fault::Refused));
    turn(&world, &[old.clone(), item("phase/p/two")]);
    assert!(with(&world, 1, |i| i.open));
    assert!(turn(&world, &[old, item("phase/p/two")]).is_empty());
    assert!(with(&world, 1, |i| !i.open && i.body.contains("It goes on in #2.")));
}

#[test]
fn issue_that_people_filled_is_closed() {
    let world = world(false);
    let staged = Item {
        parent: Some("partnership/p".to_owned()),
        ..item("phase/p/x")
    };
    turn(&world, std::slice::from_ref(&staged));
    with(&world, 1, |i| i.body.push_str(&"x".repeat(65_000)));
    let staged = Item {
        stage: Some(Stage {
            id: "30-days".to_owned(),
            words: "Soon.".to_owned(),
        }),
        ..staged
    };
    assert!(turn(&world, &[staged.clone(), item("partnership/p")]).is_empty());
    assert!(turn(&world, &[closed(&staged), item("partnership/p")]).is_empty());
    assert!(!with(&world, 1, |i| i.open));
}

#[test]
fn double_of_an_issue_is_closed_once() {
    let world = world(true);
    turn(&world, &[item("problem/x")]);
    let mut double = with(&world, 1, |i| i.clone());
    (double.number, double.id) = (2, 7002);
    double.body.push_str("note of a person\n");
    world.0.borrow_mut().issues.insert(2, double);
    assert!(turn(&world, &[item("problem/x")]).is_empty());
    let double = with(&world, 2, |i| i.clone());
    assert!(!double.open && double.body.contains("repeats #1") && double.body.contains("note of a person"));
    assert!(with(&world, 1, |i| i.open));
}
