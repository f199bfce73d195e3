//! Forms that create or edit an entity, in a dialog or in a card: one place for draft, idempotency keys, task and
//! message.

use std::rc::Rc;

use leptos::prelude::*;
use pitboard_api::{ApiKey, Customer, Employee, ManagedCategory, ManagedService, Webhook};

use super::{Card, Dialog, Draft, Form, use_toasts};
use crate::{error::ApiError, idempotency::IdempotencyKeys, live::Live, task::task};

/// A thing with an id and a name, which is edited in a form.
pub trait Entity: Clone + PartialEq + Send + Sync + 'static {
    fn id(&self) -> i64;
    fn name(&self) -> &str;
}

/// The changed fields of an entity.
pub trait Patch: Clone + Default + PartialEq + Send + Sync + 'static {}
impl<P: Clone + Default + PartialEq + Send + Sync + 'static> Patch for P {}

macro_rules! entities {
    ($($entity:ty),+) => {
        $(
            impl Entity for $entity {
                fn id(&self) -> i64 {
                    self.id
                }

                fn name(&self) -> &str {
                    &self.name
                }
            }
        )+
    };
}
entities!(ApiKey, Customer, Employee, ManagedCategory, ManagedService);

impl Entity for Webhook {
    fn id(&self) -> i64 {
        self.id
    }

    fn name(&self) -> &str {
        &self.url
    }
}

/// The entity in an `EntityDialog`, or a new one; a `Copy` handle.
pub struct EditTarget<T: Send + Sync + 'static> {
    open: RwSignal<bool>,
    one: RwSignal<Option<T>>,
}

impl<T: Send + Sync + 'static> Copy for EditTarget<T> {}
impl<T: Send + Sync + 'static> Clone for EditTarget<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Entity> EditTarget<T> {
    pub fn new() -> Self {
        Self { open: RwSignal::new(false), one: RwSignal::new(None) }
    }

    /// Opens the dialog, with `None` for a new entity.
    pub fn open(self, one: Option<T>) {
        self.one.set(one);
        self.open.set(true);
    }
}

/// A dialog that creates an entity or edits `edited`. `add` is its title for a new one.
///
/// `fields` renders the inputs, given the entity as it was when the dialog was opened. `save` updates the entity
/// with the id, or creates one through the idempotency keys of the form. `words` replaces the title of some errors.
pub fn entity_dialog<T: Entity, P: Patch>(
    edited: EditTarget<T>,
    add: &'static str,
    fields: impl Fn(Draft<T, P>, Option<T>) -> AnyView + 'static,
    save: impl AsyncFn(Option<i64>, P, IdempotencyKeys<P>) -> Result<T, ApiError> + 'static,
    words: fn(&ApiError) -> Option<&'static str>,
    on_saved: UnsyncCallback<()>,
) -> impl IntoView {
    let title = Signal::derive(move || {
        edited.one.with(|one| one.as_ref().map_or(add.to_owned(), |one| format!("Edit {}", one.name())))
    });
    let (fields, save) = (Rc::new(fields), Rc::new(save));
    let content = StoredValue::new_local(move || {
        let close = move || edited.open.set(false);
        let saved = move |_| {
            close();
            on_saved.run(());
        };
        entity_form(
            edited.one.get_untracked(),
            fields.clone(),
            save.clone(),
            saved,
            Some(close.into()),
            words,
        )
    });
    view! { <Dialog open=edited.open title=title>{move || content.with_value(|content| content())}</Dialog> }
}

/// A card that edits a loaded entity; what is typed is kept while the entity is refreshed.
///
/// `fields` renders the inputs, given the entity as it was first loaded. `save` updates the entity with the id.
pub fn details_card<T: Entity, P: Patch>(
    live: Live<T>,
    fields: impl Fn(Draft<T, P>, Option<T>) -> AnyView + 'static,
    save: impl AsyncFn(i64, P) -> Result<T, ApiError> + 'static,
    on_saved: impl Fn(T) + Clone + 'static,
) -> impl IntoView {
    let id = Memo::new(move |_| live.data.with(|one| one.as_ref().map(T::id)));
    let (fields, save) = (Rc::new(fields), Rc::new(save));
    let content = StoredValue::new_local(move || {
        let before = id.get().and_then(|_| live.data.get_untracked())?;
        let (id, save) = (before.id(), save.clone());
        let save = Rc::new(async move |_, patch, _: IdempotencyKeys<_>| save(id, patch).await);
        let on_saved = on_saved.clone();
        let saved = move |one: T| {
            live.data.set(Some(one.clone()));
            on_saved(one);
        };
        Some(entity_form(Some(before), fields.clone(), save, saved, None, |_| None))
    });
    view! { <Card title="Details">{move || content.with_value(|content| content())}</Card> }
}

fn entity_form<T: Entity, P: Patch>(
    before: Option<T>,
    fields: Rc<impl Fn(Draft<T, P>, Option<T>) -> AnyView + 'static>,
    save: Rc<impl AsyncFn(Option<i64>, P, IdempotencyKeys<P>) -> Result<T, ApiError> + 'static>,
    on_saved: impl Fn(T) + 'static,
    on_close: Option<UnsyncCallback<()>>,
    words: fn(&ApiError) -> Option<&'static str>,
) -> AnyView {
    let (draft, toasts, keys) = (Draft::new(before.clone()), use_toasts(), IdempotencyKeys::new());
    let id = before.as_ref().map(T::id);
    let run = task(
        async move |()| save(id, draft.read()?, keys).await,
        move |one: T| {
            draft.saved(one.clone());
            toasts.good(format!("{} is saved.", one.name()));
            on_saved(one);
        },
    );
    let fields = StoredValue::new_local(move || fields(draft, before.clone()));
    view! {
        <Form
            on_submit=move || run.run(())
            busy=run.busy()
            error=run.error()
            on_other=on_close
            words=words
        >
            {fields.with_value(|fields| fields())}
        </Form>
    }
    .into_any()
}
