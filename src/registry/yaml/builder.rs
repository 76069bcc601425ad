//! Parser events into nodes. This is the one place that knows the parser.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

use super::places::Places;
use super::scalar::resolve;
use super::syntax::{syntax, too_deep};
use super::{Entry, Fault, Kind, Limits, Node};
use crate::finding::Span;
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
pub(super) fn build(text: &str, places: &Places, limits: Limits) -> Result<Built, Failed> {
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
        nodes: 0,
        faults: Vec::new(),
        refused: Vec::new(),
        places,
        keys: Vec::new(),
    };
    let mut documents = 0;
    loop {
        let (event, span, tag_at) = match parser.next_event() {
            None => break,
            Some(Ok((event, span))) => (event, b.span(&span), span.tag_span().map(|s| b.span(&s))),
            Some(Err(error)) => {
                let fatal = error.info().contains("nesting") || error.info().contains("recursion");
                let fault = syntax(text, places, error.marker().byte_offset(), &error.info(), limits, fatal);
                return Err(Failed {
                    fault,
                    earlier: b.faults,
                    fatal,
                    keys: b.keys,
                });
            }
        };
        match event {
            Event::DocumentStart(..) => {
                documents += 1;
                if documents == 1 {
                    b.directives(span.from as usize);
                } else {
                    b.faults.push(
                        Fault::new(
                            "PSP007",
                            span,
                            "a second document starts here; a record is one document",
                        )
                        .help("remove the `---` and what follows, or move it to a file of its own"),
                    );
                    break;
                }
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                b.refuse(
                    Fault::new(
                        "PSP004",
                        span,
                        "an alias (`*name`) repeats a value from elsewhere; records are plain",
                    )
                    .help("write the value out again"),
                );
                if let Some(Frame::Map(map)) = b.stack.last_mut()
                    && matches!(map.slot, Slot::Key)
                {
                    map.slot = Slot::Value(None);
                } else {
                    b.put(Node { span, kind: Kind::Null });
                }
            }
            Event::Anchor(_, name) => b.refuse(
                Fault::new(
                    "PSP004",
                    span,
                    format!(
                        "an anchor ({}) names a value to be repeated; records are plain",
                        quote(&format!("&{name}"))
                    ),
                )
                .help("remove it, and write the value out wherever it is needed"),
            ),
            Event::Scalar(value, style, _, tag) => {
                b.tag(tag.is_some().then(|| tag_at.unwrap_or(span)), span);
                if !b.room() {
                    return Err(b.swollen(span));
                }
                // The parser tells `~` for a value that is not written at all.
                let missing = style == ScalarStyle::Plain && span.from == span.to;
                let value = if missing { String::new() } else { value.into_owned() };
                b.scalar(value, style, span, tag.is_some());
            }
            Event::SequenceStart(style, _, tag) => {
                b.tag(tag.is_some().then(|| tag_at.unwrap_or(span)), span);
                if !b.room() {
                    return Err(b.swollen(span));
                }
                let span = if style == StructureStyle::Block {
                    b.list_start(span)
                } else {
                    span
                };
                if let Some(failed) = b.tab_before(span) {
                    return Err(failed);
                }
                b.stack.push(Frame::List(span, Vec::new()));
            }
            Event::MappingStart(_, _, tag) => {
                b.tag(tag.is_some().then(|| tag_at.unwrap_or(span)), span);
                if !b.room() {
                    return Err(b.swollen(span));
                }
                if let Some(failed) = b.tab_before(span) {
                    return Err(failed);
                }
                b.stack.push(Frame::Map(Mapping {
                    span,
                    entries: Vec::new(),
                    slot: Slot::Key,
                    seen: HashMap::new(),
                }));
            }
            Event::SequenceEnd | Event::MappingEnd => b.close(span),
            _ => {}
        }
    }
    // `---` and nothing else is a value that is not written: nothing, all the same.
    b.root = b
        .root
        .filter(|n| !matches!(n.kind, Kind::Null) || n.span.from < n.span.to);
    if b.root.is_none() && b.faults.is_empty() {
        b.faults.push(
            Fault::new("PSP014", places.span(0..0), "the file is empty")
                .help("copy the template, or run `psp-partners new`"),
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
    nodes: usize,
    faults: Vec<Fault>,
    refused: Vec<Span>,
    places: &'t Places,
    keys: Vec<usize>,
}

impl Builder<'_> {
    fn span(&self, span: &granit_parser::Span) -> Span {
        let bytes = span.byte_range().unwrap_or(0..0);
        let end = self.text.floor_char_boundary(bytes.end.min(self.text.len()));
        self.places
            .span(self.text.floor_char_boundary(bytes.start.min(end))..end)
    }

    /// A list that stands no further right than its key begins, for the parser, after its first dash.
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

    /// The tab that indents the first line of all, which the parser takes and other readers do not.
    fn tab_before(&self, span: Span) -> Option<Failed> {
        let from = span.from as usize;
        let line = self.text[..from].rfind(['\n', '\r']).map_or(0, |i| i + 1);
        let lead = &self.text[line..from];
        if !self.stack.is_empty() || !lead.contains('\t') || !lead.trim_matches([' ', '\t']).is_empty() {
            return None;
        }
        let fault = Fault::new(
            "PSP002",
            self.places.span(line..from),
            "this is not YAML: a tab indents this line",
        );
        Some(Failed {
            fault: fault.help("use spaces, not tabs, to indent"),
            earlier: Vec::new(),
            fatal: true,
            keys: Vec::new(),
        })
    }

    /// Directives before the document's start at byte `until`; one is told of, as they stand together.
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
                    "a directive ({}) changes how a file is read; records are plain",
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

    /// Refuses a tag, and the value that it would change.
    fn tag(&mut self, tag: Option<Span>, value: Span) {
        let Some(at) = tag else { return };
        self.refused.push(value);
        let message = "a tag (`!name`) gives a value a type of its own; records are plain";
        self.refuse(Fault::new("PSP005", at, message).help("remove the tag"));
    }

    fn room(&mut self) -> bool {
        self.nodes += 1;
        self.nodes <= self.limits.nodes && self.stack.len() <= self.limits.depth
    }

    fn swollen(&mut self, span: Span) -> Failed {
        let fault = if self.nodes > self.limits.nodes {
            let message = format!("the file holds more than {} values", self.limits.nodes);
            Fault::new("PSP010", span, message).help("keep lists short and link to longer ones")
        } else {
            too_deep(span, self.limits)
        };
        Failed {
            fault,
            earlier: std::mem::take(&mut self.faults),
            fatal: true,
            keys: Vec::new(),
        }
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
        let kind = if style == ScalarStyle::Plain && !tagged {
            let before = self.faults.len();
            resolve(text, span, &mut self.faults).unwrap_or_else(|| {
                let spans = self.faults[before..].iter().map(|f| f.span);
                self.refused.extend(spans);
                Kind::Null
            })
        } else {
            Kind::Text(text, style)
        };
        self.put(Node { span, kind });
    }

    fn key(&mut self, text: String, style: ScalarStyle, span: Span) {
        if self.stack.len() == 1 {
            self.keys.push(span.from as usize);
        }
        let (mut faults, mut warnings) = (Vec::new(), Vec::new());
        if style == ScalarStyle::Plain {
            if text == "<<" {
                faults.push(
                    Fault::new(
                        "PSP006",
                        span,
                        "a merge key (`<<`) takes values from elsewhere; records are plain",
                    )
                    .help("write the values out"),
                );
            } else if text.is_empty() {
                faults.push(
                    Fault::new("PSP008", span, "a key is missing before this colon")
                        .help("write the name of the field before the colon"),
                );
            } else if !matches!(resolve(text.clone(), span, &mut warnings), Some(Kind::Text(..))) {
                warnings.clear();
                faults.push(
                    Fault::new(
                        "PSP008",
                        span,
                        format!(
                            "the key {} is not text: other readers see a number, a yes or no, or nothing",
                            quote(&text)
                        ),
                    )
                    .help(format!("write \"{text}\" in quotes, or use a name"))
                    .fix(format!("\"{text}\"")),
                );
            }
        }
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
            let mut fault = Fault::new(
                "PSP003",
                span,
                format!("{} is already set on line {}", quote(&text), first.start.line),
            )
            .help("keep one of the two, and delete the other");
            fault.related = Some((first, format!("{} is set here first", quote(&text))));
            faults.push(fault);
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
