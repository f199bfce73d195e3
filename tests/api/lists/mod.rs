//! The lists of jobs: what they are found by, and what a long history costs them.

mod finding;
mod ten_thousand;
