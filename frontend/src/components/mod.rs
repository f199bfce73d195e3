//! Components shared by pages. They show states that are passed in; only the account forms call the API.

pub mod account_forms;
pub mod admin_nav;
pub mod alert;
pub mod badges;
pub mod bar;
pub mod button;
pub mod card;
pub mod choices;
pub mod code_field;
pub mod confirm;
pub mod dialog;
pub mod draft;
pub mod entity;
pub mod field;
pub mod form;
pub mod guard;
pub mod heading;
pub mod icon;
pub mod live_line;
pub mod loaded;
pub mod month;
pub mod more;
pub mod nav_links;
pub mod paged_list;
pub mod period;
pub mod pips;
pub mod running_clock;
pub mod select;
pub mod skeleton;
pub mod slot;
pub mod table;
pub mod theme_switch;
pub mod toast;
pub mod user_menu;

pub use account_forms::{AccountInput, RegisterForm, SignInForm, WRONG_CODE, asks_for_code};
pub use admin_nav::Admin;
pub use alert::{Notice, ProblemAlert};
pub use badges::{Figure, PriorityMark, StatusBadge, ZoneNote};
pub use button::{Button, Kind};
pub use card::{Card, Empty};
pub use choices::{Choice, Choices};
pub use code_field::{CODE_FIELD, CodeField};
pub use confirm::Confirm;
pub use dialog::Dialog;
pub use draft::Draft;
pub use entity::{EditTarget, details_card, entity_dialog};
pub use field::Field;
pub use form::Form;
pub use guard::{Access, Guard};
pub use heading::Heading;
pub use icon::{Icon, Shape};
pub use live_line::LiveLine;
pub use loaded::Loaded;
pub use month::MonthStrip;
pub use more::More;
pub use paged_list::PagedList;
pub use period::PeriodCards;
pub use pips::{Gauge, Pips};
pub use running_clock::RunningClock;
pub use select::{Checkbox, Select, options};
pub use skeleton::{SkeletonCards, SkeletonLines};
pub use slot::SlotTile;
pub use table::{Table, lines};
pub use theme_switch::ThemeSwitch;
pub use toast::use_toasts;

/// Returns an id that is unique in the document.
pub fn unique_id(kind: &str) -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static LAST: AtomicU32 = AtomicU32::new(0);
    format!("{kind}-{}", LAST.fetch_add(1, Ordering::Relaxed))
}
