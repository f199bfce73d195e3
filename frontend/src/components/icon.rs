//! The icons, drawn with lines in the colour of the text. They are decoration: a text always accompanies
//! them.

use leptos::prelude::*;

/// The shape of an icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Menu,
    Left,
    Right,
    Up,
    Down,
    Close,
    Check,
    Warning,
    Gauge,
}

impl Shape {
    fn path(self) -> &'static str {
        match self {
            Shape::Menu => "M4 7h16M4 12h16M4 17h16",
            Shape::Left => "m14 6-6 6 6 6",
            Shape::Right => "m10 6 6 6-6 6",
            Shape::Up => "m6 14 6-6 6 6",
            Shape::Down => "m6 10 6 6 6-6",
            Shape::Close => "m6 6 12 12M18 6 6 18",
            Shape::Check => "m5 13 4 4L19 7",
            Shape::Warning => "M12 4 2.5 20h19zM12 10v4M12 17h.01",
            Shape::Gauge => "M4 14a8 8 0 1 1 16 0M12 14l4-5M3 19h18",
        }
    }
}

/// `<Icon shape=Shape::Left />`
#[component]
pub fn Icon(shape: Shape) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=shape.path() />
        </svg>
    }
}
