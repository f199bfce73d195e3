//! The lists of jobs: what they are found by, how they go on, and what a long history costs
//! them.

mod finding;
mod pages;
mod ten_thousand;
