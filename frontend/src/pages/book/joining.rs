//! The last step of somebody who is not signed in: the same page goes on afterwards, with everything as it was.

use leptos::prelude::*;

use crate::components::{Button, Dialog, Kind, RegisterForm, SignInForm};

/// Whether the dialog is open, and what it proposes; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Joining {
    open: RwSignal<bool>,
    is_new: RwSignal<bool>,
}

impl Joining {
    pub fn new() -> Self {
        Self { open: RwSignal::new(false), is_new: RwSignal::new(true) }
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
    let Joining { open, is_new } = joining;
    let on_done = move || {
        open.set(false);
        done.run(());
    };
    let title = Signal::derive(move || {
        if is_new.get() { "Create an account to book" } else { "Sign in to book" }.to_owned()
    });
    view! {
        <Dialog open=open title=title>
            <div class="joining">
                <p class="muted">"Your choice and everything you entered stay as they are."</p>
                <Show
                    when=move || is_new.get()
                    fallback=move || {
                        view! {
                            <SignInForm on_done=on_done />
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
                    <RegisterForm on_done=on_done />
                </Show>
            </div>
        </Dialog>
    }
}
