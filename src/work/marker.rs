//! The marks by which we recognize our own comments: an HTML comment at the very beginning of the body, which GitHub
//! doesn't show, with a name and a little state. A mark counts only in what one of the program's bot accounts wrote.
//! One that is quoted, indented or further down is text.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::forge::User;
use crate::registry::model::Account;

/// GitHub's own account for a workflow's token, for a program that lists none.
pub const ACTIONS_BOT: u64 = 41_898_282;

/// The mark `name` with `state`, a line of its own.
///
/// # Panics
/// Our own states can always be written. If one couldn't be, a mark without it would make us forget what we did.
pub fn write(name: &str, state: &impl Serialize) -> String {
    let state = serde_json::to_string(state).expect("a mark's state has only text as keys");
    // Nothing in the state may end the comment.
    let state = state.replace("--", "\\u002d\\u002d").replace('>', "\\u003e");
    format!("<!-- psp-partners:{name} {state} -->\n")
}

/// The state of mark `name` at the beginning of `body`; `None` when the body does not begin with it. A state that can't
/// be read (an older one, or one that a person edited) counts as none.
pub fn read<T: DeserializeOwned + Default>(name: &str, body: &str) -> Option<T> {
    let rest = body.strip_prefix(&format!("<!-- psp-partners:{name} "))?;
    let (state, _) = rest.split_once(" -->")?;
    Some(serde_json::from_str(state).unwrap_or_default())
}

/// FNV-1a. It only has to be the same on every machine and in every version.
pub fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Whether one of `bots` wrote it, by user ID.
pub fn is_ours(author: Option<&User>, bots: &[Account]) -> bool {
    let Some(author) = author else { return false };
    bots.iter().any(|bot| bot.id == Some(author.id))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    type State = BTreeMap<String, String>;

    #[test]
    fn marks_carry_their_state_and_cannot_be_broken_out_of() {
        let state: State = BTreeMap::from([("a".to_owned(), "--> <!-- psp-partners:x {} -->".to_owned())]);
        let mark = write("review", &state);
        assert_eq!(mark.matches("-->").count(), 1, "{mark}");
        assert_eq!(read::<State>("review", &format!("{mark}text")), Some(state));
    }

    #[test]
    fn only_the_beginning_counts() {
        let mark = write("review", &State::new());
        for body in [
            format!(" {mark}"),
            format!("> {mark}"),
            format!("text\n{mark}"),
            mark.replace("review", "report"),
        ] {
            assert_eq!(read::<State>("review", &body), None, "{body}");
        }
        assert_eq!(
            read::<State>("review", "<!-- psp-partners:review nonsense -->"),
            Some(State::new())
        );
    }

    #[test]
    fn ours_is_what_a_bot_of_the_program_wrote() {
        let user = |id| User {
            login: "github-actions[bot]".to_owned(),
            id,
        };
        let bots = [Account {
            github: "github-actions[bot]".to_owned(),
            id: Some(ACTIONS_BOT),
        }];
        assert!(is_ours(Some(&user(ACTIONS_BOT)), &bots));
        assert!(!is_ours(Some(&user(7)), &bots), "a login is nothing");
        assert!(!is_ours(None, &bots));
    }
}
