//! The binary form that SSH gives its values: numbers and strings one after the other, each string with its length.

/// What is left to read of a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn number(&mut self) -> Option<u32> {
        self.bytes(4)?.try_into().ok().map(u32::from_be_bytes)
    }

    pub(super) fn string(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        self.bytes(length)
    }

    /// A positive number of any size, in its shortest form.
    pub(super) fn big_number(&mut self) -> Option<&'a [u8]> {
        match self.string()? {
            [] | [0] | [0, 0..=0x7f, ..] | [0x80..=0xff, ..] => None,
            [0, rest @ ..] => Some(rest),
            all => Some(all),
        }
    }

    /// Nothing is left.
    pub(super) const fn is_done(self) -> bool {
        self.0.is_empty()
    }
}

/// Appends a string with its length.
///
/// # Panics
/// Never: what is signed is far shorter than 4 GiB.
pub(super) fn put_string(out: &mut Vec<u8>, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).expect("a short string");
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(bytes);
}
