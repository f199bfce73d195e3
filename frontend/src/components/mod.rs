//! What several pages show. Every part knows its own states; none asks the server, but for the two sign-in forms.

pub mod account_forms;
pub mod admin_nav;
pub mod alert;
pub mod bar;
pub mod button;
pub mod card;
pub mod check;
pub mod confirm;
pub mod dialog;
pub mod edit_target;
pub mod field;
pub mod guard;
pub mod heading;
pub mod icon;
pub mod live_line;
pub mod loaded;
pub mod month;
pub mod more;
pub mod nav_links;
pub mod period;
pub mod pips;
pub mod priority;
pub mod running_clock;
pub mod select;
pub mod skeleton;
pub mod slot;
pub mod status;
pub mod table;
pub mod tally;
pub mod theme_switch;
pub mod toast;
pub mod user_menu;
pub mod zone_note;

pub use account_forms::{AccountInput, RegisterForm, SignInForm};
pub use admin_nav::Admin;
pub use alert::{Notice, ProblemAlert};
pub use button::{Button, Kind};
pub use card::{Card, Empty};
pub use check::Checkbox;
pub use confirm::Confirm;
pub use dialog::Dialog;
pub use edit_target::EditTarget;
pub use field::Field;
pub use guard::{Access, Guard};
pub use heading::Heading;
pub use icon::{Icon, Shape};
pub use live_line::LiveLine;
pub use loaded::Loaded;
pub use month::MonthStrip;
pub use more::More;
pub use period::PeriodCards;
pub use pips::{Gauge, Pips};
pub use priority::PriorityMark;
pub use running_clock::RunningClock;
pub use select::Select;
pub use skeleton::{SkeletonCards, SkeletonLines};
pub use slot::SlotTile;
pub use status::StatusBadge;
pub use table::{Table, lines};
pub use tally::Figure;
pub use theme_switch::ThemeSwitch;
pub use toast::use_toasts;
pub use zone_note::ZoneNote;

/// An id that no other element of the page has.
pub fn unique_id(kind: &str) -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static LAST: AtomicU32 = AtomicU32::new(0);
    format!("{kind}-{}", LAST.fetch_add(1, Ordering::Relaxed))
}
