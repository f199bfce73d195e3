//! The lists of appointments: search, pages, and the cost of a long history.

mod changes;
mod cursors;
mod finding;
mod pages;
mod ten_thousand;
