//! The style of our pages, and the two scripts that they have.

/// The only style of a page.
pub const STYLE: &str = include_str!("../../templates/report/page.css");
/// SHA-256 of [`STYLE`], in base64. A page's policy allows the style with this hash and no other.
pub const STYLE_HASH: &str = "xDVLq9EJ3kbdXxm4xUFGMVAlw8miLhS0/qGt4YhfSDk=";
/// The style of the site's pages, which is a file of the site: that of our pages, and what a directory adds.
pub const SITE_STYLE: &str = concat!(
    include_str!("../../templates/report/page.css"),
    include_str!("../../templates/site/site.css")
);
/// The script of the site that searches.
pub const SEARCH_SCRIPT: &str = include_str!("../../templates/site/search.js");
/// SHA-256 of [`SEARCH_SCRIPT`], in base64. A page's policy allows the script with this hash and no other.
pub const SEARCH_SCRIPT_HASH: &str = "kNBA/wp8iwDHl5r3DIt+hP0oJnyHqpqOIUb0hMkKZxQ=";
/// The only style of an agreement for print.
pub const PRINT_STYLE: &str = include_str!("../../templates/agreement/page.css");
/// The same for [`PRINT_STYLE`].
pub const PRINT_STYLE_HASH: &str = "/IV5oTMwVCqJsfXlrwT6lsJu3k9DNWlFWB4O6YsIjyc=";
/// The script of the page that verifies certificates.
pub const SCRIPT: &str = include_str!("../../templates/certificates/verify.js");
/// SHA-256 of [`SCRIPT`], in base64. A page's policy allows the script with this hash and no other.
pub const SCRIPT_HASH: &str = "YIqHqZDj2EkpLZALGsoRgfgq4VsiIzo4E/aL9O0ORt4=";
