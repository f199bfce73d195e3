//! The pages of `/admin`, one file each; the frame around them is `components::Admin`.

pub mod overview;
