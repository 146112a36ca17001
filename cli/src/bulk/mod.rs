//! Changes of many domains: a list is read, checked as a whole, worked through with a journal, and reported.

pub mod check;
pub mod follow;
pub mod format;
pub mod outcome;
pub mod places;
pub mod planned;
pub mod read;
pub mod report;
pub mod summary;
