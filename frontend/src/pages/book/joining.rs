//! The last step of somebody who is not signed in: the same page goes on afterwards, with everything as it was.

use leptos::prelude::*;

use crate::{
    chunks::{self, Part},
    components::{Button, Dialog, Kind, RegisterForm, SignInForm, SkeletonLines, Typed},
    focus,
};

/// Whether the dialog is open, what it proposes, and what was typed into it; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Joining {
    open: RwSignal<bool>,
    is_new: RwSignal<bool>,
    typed: Typed,
    /// Whether somebody has been signed in here.
    joined: RwSignal<bool>,
}

impl Joining {
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            is_new: RwSignal::new(true),
            typed: Typed::new(),
            joined: RwSignal::new(false),
        }
    }

    pub fn ask(self) {
        self.open.set(true);
    }

    /// For somebody who has an account.
    pub fn ask_to_sign_in(self) {
        self.is_new.set(false);
        self.open.set(true);
    }
}

/// `done` comes once somebody is signed in.
#[component]
pub fn JoiningDialog(joining: Joining, done: UnsyncCallback<()>) -> impl IntoView {
    let Joining { open, is_new, joined, .. } = joining;
    provide_context(joining);
    Effect::new(move || {
        if joined.get() {
            joined.set(false);
            open.set(false);
            done.run(());
        }
    });
    let title = Signal::derive(move || {
        if is_new.get() { "Create an account to book" } else { "Sign in to book" }.to_owned()
    });
    view! {
        <Dialog open=open title=title>
            <div class="joining">
                <p class="muted">"Your choice and everything you entered stay as they are."</p>
                <Part part=chunks::joining><SkeletonLines count=6 /></Part>
            </div>
        </Dialog>
    }
}

/// What the dialog holds; comes when it is first opened.
#[component]
pub fn JoiningForms() -> impl IntoView {
    let Joining { is_new, typed, joined, .. } = expect_context();
    let on_done = move || joined.set(true);
    request_animation_frame(|| focus::focus(".joining :is(input, button)"));
    view! {
        <Show
            when=move || is_new.get()
            fallback=move || {
                view! {
                    <SignInForm typed=typed on_done=on_done />
                    <p class="aside">
                        "No account yet? "
                        <Button kind=Kind::Plain on_press=move || is_new.set(true)>"Create one"</Button>
                    </p>
                }
            }
        >
            <p class="aside">
                "You have an account? "
                <Button kind=Kind::Plain on_press=move || is_new.set(false)>"Sign in instead"</Button>
            </p>
            <RegisterForm typed=typed on_done=on_done />
        </Show>
    }
}
