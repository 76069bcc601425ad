//! Many stretches of a file, and which of them has another inside.
//!
//! How it works. Of the stretches that begin at or before a place, the one that ends last has all inside that any of them
//! has. So they are sorted by their starts, each with the furthest end up to there, and one search answers.

use super::Span;

/// Stretches of a file's layers, in which others are looked up fast however many there are.
#[derive(Debug, Default)]
pub struct Spans {
    /// For each layer the starts in ascending order, each with the furthest end of the stretches that begin up to there.
    layers: [Vec<(u32, u32)>; 2],
}

impl Spans {
    /// Whether one of the stretches has `span` completely inside.
    pub fn holds(&self, span: &Span) -> bool {
        let stretches = &self.layers[usize::from(span.layer)];
        let begun = stretches.partition_point(|(from, _)| *from <= span.from);
        begun > 0 && span.to <= stretches[begun - 1].1
    }
}

impl<'s> FromIterator<&'s Span> for Spans {
    fn from_iter<I: IntoIterator<Item = &'s Span>>(spans: I) -> Self {
        let mut layers = [Vec::new(), Vec::new()];
        for span in spans {
            layers[usize::from(span.layer)].push((span.from, span.to));
        }
        for layer in &mut layers {
            layer.sort_unstable();
            let mut furthest = 0;
            for (_, to) in layer {
                furthest = furthest.max(*to);
                *to = furthest;
            }
        }
        Self { layers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_search_is_as_asking_each() {
        let span = |from, to, layer| Span {
            from,
            to,
            layer,
            ..Span::default()
        };
        let some = [
            (2, 4, 0),
            (0, 9, 0),
            (3, 3, 1),
            (5, 6, 1),
            (5, 8, 1),
            (10, 12, 0),
            (11, 11, 0),
        ];
        for taken in 0..1 << some.len() {
            let chosen = some.iter().enumerate().filter(|(i, _)| taken >> i & 1 == 1);
            let spans: Vec<Span> = chosen.map(|(_, (from, to, layer))| span(*from, *to, *layer)).collect();
            let all: Spans = spans.iter().collect();
            for layer in 0..2 {
                for (from, to) in (0..13).flat_map(|from| (from..13).map(move |to| (from, to))) {
                    let other = span(from, to, layer);
                    assert_eq!(
                        all.holds(&other),
                        spans.iter().any(|one| one.holds(&other)),
                        "{spans:?} {other:?}"
                    );
                }
            }
        }
    }
}
