//! What is sensitive is found in each of its shapes, and what only looks like it is left alone.

mod innocent;
mod shapes;
