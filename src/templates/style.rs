//! The style of our pages.

/// The only style of a page.
pub const STYLE: &str = include_str!("../../templates/report/page.css");
/// SHA-256 of [`STYLE`], in base64. A page's policy allows the style with this hash and no other.
pub const STYLE_HASH: &str = "xDVLq9EJ3kbdXxm4xUFGMVAlw8miLhS0/qGt4YhfSDk=";
/// The only style of an agreement for print.
pub const PRINT_STYLE: &str = include_str!("../../templates/agreement/page.css");
/// The same for [`PRINT_STYLE`].
pub const PRINT_STYLE_HASH: &str = "/IV5oTMwVCqJsfXlrwT6lsJu3k9DNWlFWB4O6YsIjyc=";
