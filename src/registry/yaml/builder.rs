//! Parser events into nodes. This is the one place that knows the parser.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

use super::places::{Places, floor};
use super::scalar::resolve;
use super::syntax::{syntax, too_deep};
use super::typed::Signs;
use super::{Entry, Fault, Kind, Limits, MOST_FAULTS, Node, keys, typed};
use crate::finding::{Pos, Span};
use crate::visible;
use crate::words::quote;

/// What was read up to the end.
pub(super) struct Built {
    pub root: Option<Node>,
    pub faults: Vec<Fault>,
    pub refused: Vec<Span>,
}

/// What was read before a fault of syntax, and that fault.
pub(super) struct Failed {
    pub fault: Fault,
    /// Faults told before it.
    pub earlier: Vec<Fault>,
    /// True when a limit was hit: nothing may be tried again.
    pub fatal: bool,
    /// Where the root mapping's keys stand that were read before it.
    pub keys: Vec<usize>,
}

/// Mappings wider than this look up duplicates in a map instead of by a scan.
const SCAN: usize = 16;

/// Reads `text`; the places told are those of `places`, which may be another text's of the same length.
pub(super) fn build(text: &str, places: &Places<'_>, limits: Limits) -> Result<Built, Box<Failed>> {
    let options = granit_parser::options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: limits.depth,
        block_nesting_limit: limits.depth,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut b = Builder {
        text,
        limits,
        stack: Vec::new(),
        root: None,
        documents: 0,
        nodes: 0,
        faults: Vec::new(),
        refused: Vec::new(),
        places,
        keys: Vec::new(),
        signs: None,
    };
    while let Some(next) = parser.next_event() {
        match next {
            Ok((event, span)) => {
                let tag = span.tag_span().map(|s| b.span(&s));
                let span = b.span(&span);
                b.take(event, span, tag)?;
                if b.faults.len() > MOST_FAULTS {
                    return Err(b.failed(Fault::too_many(span), true));
                }
                if b.documents > 1 {
                    break;
                }
            }
            Err(error) => {
                let fatal = error.info().contains("nesting") || error.info().contains("recursion");
                let fault = syntax(text, places, error.marker().byte_offset(), &error.info(), limits, fatal);
                return Err(b.failed(fault, fatal));
            }
        }
    }
    // `---` and nothing else is a value that is not written: nothing, all the same.
    b.root = b
        .root
        .filter(|n| !matches!(n.kind, Kind::Null) || n.span.from < n.span.to);
    if b.root.is_none() && b.faults.is_empty() {
        b.faults.push(
            Fault::new("PSP014", places.span(0..0), "the file is empty").help("write its fields, or delete the file"),
        );
    }
    Ok(Built {
        root: b.root,
        faults: b.faults,
        refused: b.refused,
    })
}

struct Mapping {
    span: Span,
    entries: Vec<Entry>,
    slot: Slot,
    /// Key → index of its entry, once the mapping is wide.
    seen: HashMap<String, usize>,
}

/// What a mapping waits for.
enum Slot {
    Key,
    /// A value for this key; `None` drops the value (the key was refused).
    Value(Option<(String, Span)>),
}

enum Frame {
    List(Span, Vec<Node>),
    Map(Mapping),
}

struct Builder<'t> {
    text: &'t str,
    limits: Limits,
    stack: Vec<Frame>,
    root: Option<Node>,
    documents: usize,
    nodes: usize,
    faults: Vec<Fault>,
    refused: Vec<Span>,
    places: &'t Places<'t>,
    keys: Vec<usize>,
    /// Found with the first fault that needs them.
    signs: Option<Signs<'t>>,
}

impl Builder<'_> {
    fn span(&self, span: &granit_parser::Span) -> Span {
        let bytes = span.byte_range().unwrap_or(0..0);
        if self.places.as_parsed && bytes.start <= bytes.end && bytes.end <= self.text.len() {
            let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            let pos = |marker: &granit_parser::Marker| Pos {
                line: narrow(marker.line()),
                col: narrow(marker.col() + 1),
            };
            let (from, to) = (narrow(bytes.start), narrow(bytes.end));
            return Span {
                start: pos(&span.start),
                end: pos(&span.end),
                from,
                to,
                layer: 0,
            };
        }
        let end = floor(self.text, bytes.end);
        self.places.span(floor(self.text, bytes.start.min(end))..end)
    }

    /// One event of the parser, with its place and that of its tag.
    fn take(&mut self, event: Event<'_>, span: Span, tag_at: Option<Span>) -> Result<(), Box<Failed>> {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents == 1 {
                    self.directives(span.from as usize);
                } else {
                    let message = "a second document starts here; a file has only one";
                    let help = "remove the `---` and what follows, or move it to a file of its own";
                    self.faults.push(Fault::new("PSP007", span, message).help(help));
                }
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => self.alias(span),
            Event::Anchor(_, name) => {
                let name = quote(&format!("&{name}"));
                let message = format!("an anchor ({name}) names a value to be repeated; a registry has none");
                let help = "remove it, and write the value out wherever it is needed";
                self.refuse_or_quote(Fault::new("PSP004", span, message).help(help));
            }
            Event::Scalar(value, style, _, tag) => {
                self.begin(span, tag.is_some().then(|| tag_at.unwrap_or(span)))?;
                // The parser returns `~` for a value that isn't written at all.
                let missing = style == ScalarStyle::Plain && span.from == span.to;
                let value = if missing { String::new() } else { value.into_owned() };
                self.scalar(value, style, span, tag.is_some());
            }
            Event::SequenceStart(style, _, tag) => {
                self.begin(span, tag.is_some().then(|| tag_at.unwrap_or(span)))?;
                let block = style == StructureStyle::Block;
                let span = if block { self.list_start(span) } else { span };
                self.tab_before(span)?;
                self.stack.push(Frame::List(span, Vec::new()));
            }
            Event::MappingStart(_, _, tag) => {
                self.begin(span, tag.is_some().then(|| tag_at.unwrap_or(span)))?;
                self.tab_before(span)?;
                self.stack.push(Frame::Map(Mapping {
                    span,
                    entries: Vec::new(),
                    slot: Slot::Key,
                    seen: HashMap::new(),
                }));
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            _ => {}
        }
        Ok(())
    }

    fn alias(&mut self, span: Span) {
        let message = "an alias (`*name`) repeats a value from elsewhere; a registry has none";
        self.refuse_or_quote(Fault::new("PSP004", span, message).help("write the value out again"));
        match self.stack.last_mut() {
            Some(Frame::Map(map)) if matches!(map.slot, Slot::Key) => map.slot = Slot::Value(None),
            _ => self.put(Node { span, kind: Kind::Null }),
        }
    }

    /// A value begins: refuses its tag and all that the tag would change, and keeps within the limits.
    fn begin(&mut self, span: Span, tag: Option<Span>) -> Result<(), Box<Failed>> {
        if let Some(at) = tag {
            self.refused.push(span);
            let message = "a tag (`!name`) gives a value a type of its own; a registry has none";
            self.refuse_or_quote(Fault::new("PSP005", at, message).help("remove the tag"));
        }
        self.nodes += 1;
        let fault = if self.nodes > self.limits.nodes {
            let message = format!("the file holds more than {} values", self.limits.nodes);
            Fault::new("PSP010", span, message).help("keep lists short and link to longer ones")
        } else if self.stack.len() > self.limits.depth {
            too_deep(span, self.limits)
        } else {
            return Ok(());
        };
        Err(self.failed(fault, true))
    }

    fn failed(&mut self, fault: Fault, fatal: bool) -> Box<Failed> {
        Box::new(Failed {
            fault,
            earlier: std::mem::take(&mut self.faults),
            fatal,
            keys: std::mem::take(&mut self.keys),
        })
    }

    /// For the parser, a list that isn't indented below its key begins after its first dash.
    fn list_start(&self, span: Span) -> Span {
        let (from, to) = (span.from as usize, span.to as usize);
        let line = self.text[..from].rfind(['\n', '\r']).map_or(0, |i| i + 1);
        let lead = self.text[line..from].trim_start_matches([' ', '\t']);
        if lead.starts_with('-') && matches!(self.stack.last(), Some(Frame::Map(_))) {
            self.places.span(from - lead.len()..to)
        } else {
            span
        }
    }

    /// A tab that indents the first line of all, which the parser takes and other readers do not.
    fn tab_before(&mut self, span: Span) -> Result<(), Box<Failed>> {
        let from = span.from as usize;
        let line = self.text[..from].rfind(['\n', '\r']).map_or(0, |i| i + 1);
        let lead = &self.text[line..from];
        if !self.stack.is_empty() || !lead.contains('\t') || !lead.trim_matches([' ', '\t']).is_empty() {
            return Ok(());
        }
        let message = "this is not YAML: a tab indents this line";
        let fault = Fault::new("PSP002", self.places.span(line..from), message);
        Err(self.failed(fault.help("use spaces, not tabs, to indent"), true))
    }

    /// Directives before the document's start at byte `until`; only one is reported, since they are together.
    fn directives(&mut self, until: usize) {
        let body = self.text.trim_start_matches('\u{feff}');
        let mut at = self.text.len() - body.len();
        for line in body.split_inclusive('\n') {
            if at >= until {
                return;
            }
            if line.starts_with('%') {
                let span = self.places.span(at..at + line.trim_end().len());
                let word = line.split_whitespace().next().unwrap_or_default();
                let message = format!(
                    "a directive ({}) changes how a file is read; a registry has none",
                    quote(word)
                );
                let help = "remove this line, and the `---` below it";
                return self.refuse(Fault::new("PSP002", span, message).help(help));
            }
            at += line.len();
        }
    }

    fn refuse(&mut self, fault: Fault) {
        self.refused.push(fault.span);
        self.faults.push(fault);
    }

    /// The same of a sign that was most likely typed as part of a text: the fix puts the text in quotes.
    fn refuse_or_quote(&mut self, mut fault: Fault) {
        let text = self.text;
        let signs = self.signs.get_or_insert_with(|| Signs::of(text));
        typed::quote_whole(&mut fault, text, signs, self.places);
        self.refuse(fault);
    }

    fn close(&mut self, end: Span) {
        let (kind, mut span, last) = match self.stack.pop() {
            Some(Frame::List(span, items)) => {
                let last = items.last().map(|n| n.span);
                (Kind::List(items), span, last)
            }
            Some(Frame::Map(map)) => {
                let last = map.entries.last().map(|e| e.value.span);
                (Kind::Map(map.entries), map.span, last)
            }
            None => return,
        };
        // A block collection "ends" where the next token begins: pull the end back over blanks and comments.
        let flow = matches!(self.text.as_bytes().get(span.from as usize), Some(b'[' | b'{')) && end.to > end.from;
        let stop = if flow { end } else { last.unwrap_or(end) };
        (span.to, span.end) = (stop.to, stop.end);
        self.put(Node { span, kind });
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, span: Span, tagged: bool) {
        if let Some(Frame::Map(map)) = self.stack.last_mut()
            && matches!(map.slot, Slot::Key)
        {
            self.key(text, style, span);
            return;
        }
        let span = if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            // The parser's stretch goes on to the next sign, over blank lines and indentation.
            let (from, to) = (span.from as usize, span.to as usize);
            self.places.span(from..from + self.text[from..to].trim_end().len())
        } else {
            span
        };
        let mut span = span;
        let kind = if style == ScalarStyle::Plain && !tagged {
            if let Some((meant, fault)) = typed::cut_off(&text, self.text, span, self.places) {
                span = fault.span;
                self.faults.push(fault);
                Kind::Text(meant, style)
            } else {
                let before = self.faults.len();
                resolve(text, span, &mut self.faults).unwrap_or_else(|| {
                    let spans = self.faults[before..].iter().map(|f| f.span);
                    self.refused.extend(spans);
                    Kind::Null
                })
            }
        } else {
            self.escaped(&text, style, span);
            Kind::Text(text, style)
        };
        self.put(Node { span, kind });
    }

    /// What cannot be seen in a value may hide in the file as an escape, where the look at its bytes passes over it.
    fn escaped(&mut self, text: &str, style: ScalarStyle, span: Span) {
        let source = &self.text[span.bytes()];
        if style != ScalarStyle::DoubleQuoted || !source.contains('\\') {
            return;
        }
        let hidden =
            visible::chars(text).find(|(c, hides)| *hides && !matches!(c, '\n' | '\t') && !source.contains(*c));
        if let Some((c, _)) = hidden {
            let message = format!(
                "a character that cannot be seen is written here: {}",
                c.escape_unicode()
            );
            self.faults
                .push(Fault::new("PSP707", span, message).help("delete the escape"));
        }
    }

    fn key(&mut self, text: String, style: ScalarStyle, span: Span) {
        if self.stack.len() == 1 {
            self.keys.push(span.from as usize);
        }
        let (mut faults, mut warnings) = keys::faults(&text, style, span);
        self.faults.append(&mut warnings);
        let Some(Frame::Map(map)) = self.stack.last_mut() else {
            return;
        };
        let first = if map.entries.len() < SCAN {
            map.entries.iter().find(|e| e.key == text).map(|e| e.key_span)
        } else {
            if map.seen.is_empty() {
                map.seen
                    .extend(map.entries.iter().enumerate().map(|(i, e)| (e.key.clone(), i)));
            }
            map.seen.get(&text).map(|i| map.entries[*i].key_span)
        };
        if let Some(first) = first {
            faults.push(keys::already_set(&text, span, first));
        }
        // A key that is merely not text keeps its value, so that the schema can still speak of it.
        let dropped = faults.iter().any(|f| f.code != "PSP008");
        self.refused.extend(faults.iter().map(|f| f.span));
        self.faults.append(&mut faults);
        map.slot = Slot::Value((!dropped).then_some((text, span)));
    }

    fn put(&mut self, node: Node) {
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Frame::List(_, items)) => items.push(node),
            Some(Frame::Map(map)) => match std::mem::replace(&mut map.slot, Slot::Key) {
                Slot::Value(Some((key, key_span))) => {
                    if !map.seen.is_empty() {
                        map.seen.insert(key.clone(), map.entries.len());
                    }
                    map.entries.push(Entry {
                        key,
                        key_span,
                        value: node,
                    });
                }
                Slot::Value(None) => self.refused.push(node.span),
                Slot::Key => {
                    map.slot = Slot::Value(None);
                    let span = node.span;
                    self.refuse(
                        Fault::new("PSP008", span, "a key must be text, not a list or a mapping")
                            .help("give the field a name, and put a text that holds `{` or `[` in quotes"),
                    );
                }
            },
        }
    }
}
