//! Addresses that let in anyone who has them: invitations to a chat or a meeting, and links with a token in them.
//!
//! For: rules about what must not become public. In: a text. Out: where such an address is, and what it is. May use nothing.

use std::ops::Range;

use url::Url;

/// What an address opens to anyone who has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrivateAddress {
    /// A chat, a meeting or a workspace.
    Invitation,
    /// All that the token in it is for.
    Token,
}

/// Hosts of chats and meetings, and how the path of an invitation begins there.
const INVITATIONS: [(&str, &str); 24] = [
    ("join.slack.com", "/"),
    ("slack.com", "/join/"),
    ("slack.com", "/signup"),
    ("discord.gg", "/"),
    ("discord.com", "/invite/"),
    ("discordapp.com", "/invite/"),
    ("chat.whatsapp.com", "/"),
    ("t.me", "/+"),
    ("t.me", "/joinchat/"),
    ("telegram.me", "/joinchat/"),
    ("signal.group", "/"),
    ("teams.microsoft.com", "/l/"),
    ("teams.live.com", "/meet/"),
    ("zoom.us", "/j/"),
    ("zoom.us", "/s/"),
    ("zoom.us", "/my/"),
    ("meet.google.com", "/"),
    ("meet.jit.si", "/"),
    ("webex.com", "/meet/"),
    ("whereby.com", "/"),
    ("trello.com", "/invite/"),
    ("miro.com", "/welcomeonboard/"),
    ("groups.google.com", "/invite"),
    ("gather.town", "/invite"),
];

/// Parts of a path that are followed by the code of an invitation.
const JOINS: [&str; 6] = [
    "join",
    "invite",
    "invites",
    "invitation",
    "invitations",
    "shared_invite",
];

/// Names of parameters whose value lets one in.
const TOKENS: [&str; 18] = [
    "access_token",
    "apikey",
    "api_key",
    "auth",
    "auth_token",
    "invite",
    "invite_code",
    "invitation",
    "invitation_token",
    "jwt",
    "key",
    "passcode",
    "password",
    "pwd",
    "secret",
    "sig",
    "signature",
    "token",
];

/// Fewest letters of a code: a shorter one is a word.
const SHORTEST_CODE: usize = 6;

/// Addresses looked at in one: a link can lead to another, which leads to an invitation.
const MOST_NESTED: usize = 4;

/// Bytes of an address that are looked at: browsers and servers take no longer ones.
const LONGEST: usize = 2_048;

const SCHEME: &str = "https://";

/// The private addresses in `text`, each with its bytes.
pub fn private_addresses(text: &str) -> Vec<(Range<usize>, PrivateAddress)> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ')' | '`');
    let mut found = Vec::new();
    let mut next = 0;
    while let Some(start) = text[next..].find(SCHEME).map(|at| next + at) {
        let end = text[start..].find(ends).map_or(text.len(), |length| start + length);
        let starts = text[start..end].match_indices(SCHEME).map(|(at, _)| start + at);
        found.extend(starts.take(MOST_NESTED).filter_map(|at| {
            let whole = &text[at..end];
            Some((at..end, kind_of(&whole[..whole.floor_char_boundary(LONGEST)])?))
        }));
        next = end;
    }
    found
}

fn kind_of(address: &str) -> Option<PrivateAddress> {
    let url = Url::parse(address).ok()?;
    let is_code = |text: &str| text.len() >= SHORTEST_CODE && text.bytes().any(|b| b.is_ascii_digit());
    let is_token = |(name, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| {
        let name = name.to_lowercase();
        (TOKENS.contains(&name.as_str()) || name.ends_with("-signature")) && is_code(&value)
    };
    if url.query_pairs().any(is_token) {
        return Some(PrivateAddress::Token);
    }
    let host = url.host_str()?;
    let is_at = |known: &str| host == known || host.strip_suffix(known).is_some_and(|front| front.ends_with('.'));
    let path = url.path();
    let is_known = INVITATIONS
        .iter()
        .any(|(known, begin)| is_at(known) && path.starts_with(begin) && path.len() > 1);
    let segments: Vec<&str> = path.split('/').collect();
    let is_join = segments
        .windows(2)
        .any(|pair| JOINS.contains(&pair[0].to_lowercase().as_str()) && is_code(pair[1]));
    (is_known || is_join).then_some(PrivateAddress::Invitation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invitations_and_tokens_are_found() {
        use PrivateAddress as P;
        for (address, kind) in [
            ("https://join.slack.com/t/psp/shared_invite/zt-1abc2def3", P::Invitation),
            ("https://psp.slack.com/signup", P::Invitation),
            ("https://discord.gg/AbCdEfg", P::Invitation),
            ("https://discord.com/invite/AbCdEfg", P::Invitation),
            ("https://chat.whatsapp.com/ABCdef123456", P::Invitation),
            ("https://t.me/+AbCdEf123456", P::Invitation),
            ("https://us02web.zoom.us/j/123456789", P::Invitation),
            (
                "https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc",
                P::Invitation,
            ),
            ("https://sandbox.berg.dev/join/8f3a9c2e1b", P::Invitation),
            ("https://gitlab.berg.dev/-/invites/a1b2c3d4e5", P::Invitation),
            ("https://x.berg.dev/?token=8f3a9c2e1b7d", P::Token),
            ("https://x.berg.dev/a?b=c&Access_Token=abcdef123456", P::Token),
            (
                "https://x.blob.core.windows.net/a?sv=2020&sig=abc%2Bdef123456",
                P::Token,
            ),
            ("https://s3.amazonaws.com/a?X-Amz-Signature=0123456789abcdef", P::Token),
        ] {
            let text = format!("see <{address}>, please");
            assert_eq!(private_addresses(&text), [(5..5 + address.len(), kind)], "{address}");
        }
    }

    #[test]
    fn an_address_within_an_address_is_found() {
        let text = "https://berg.dev/?to=https://discord.gg/AbCdEfg";
        assert_eq!(private_addresses(text), [(21..text.len(), PrivateAddress::Invitation)]);
    }

    #[test]
    fn many_addresses_without_an_end_are_read_once() {
        let text = SCHEME.repeat(200_000) + " https://discord.gg/AbCdEfg";
        assert_eq!(private_addresses(&text).len(), 1);
    }

    #[test]
    fn ordinary_addresses_are_not_private() {
        for address in [
            "https://berg.dev/join",
            "https://berg.dev/join/partners",
            "https://slack.com/intl/en-gb",
            "https://discord.com/company",
            "https://zoom.us/pricing",
            "https://berg.dev/?key=value&page=12",
            "https://berg.dev/docs/token?lang=en",
            "https://t.me/berg",
            "https://github.com/berg/invite-bot",
        ] {
            assert_eq!(private_addresses(address), [], "{address}");
        }
    }
}
