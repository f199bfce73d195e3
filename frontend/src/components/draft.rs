//! The inputs of a form, read into a patch: one call of `input` per field.

use std::{rc::Rc, str::FromStr};

use leptos::prelude::*;
use pitboard_api::{LocalDate, Price};
use pitboard_domain::money::Currency;

use super::form::Input;
use crate::{
    error::ApiError,
    form_input::{FormInput, words},
};

type Reader<T, P> = Rc<dyn Fn(Option<&T>, &mut P, &mut FormInput)>;

/// The inputs of a form for a new or an existing `T`, which are read into a patch `P`; a `Copy` handle.
pub struct Draft<T: 'static, P: 'static> {
    before: StoredValue<Option<T>, LocalStorage>,
    readers: StoredValue<Vec<Reader<T, P>>, LocalStorage>,
}

impl<T, P> Copy for Draft<T, P> {}
impl<T, P> Clone for Draft<T, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: 'static, P: Default + 'static> Draft<T, P> {
    /// Begins with the fields of `before`, or empty for a new one.
    pub fn new(before: Option<T>) -> Self {
        Self { before: StoredValue::new_local(before), readers: StoredValue::new_local(Vec::new()) }
    }

    /// Adds an input. Its text begins as `show(before)`, or as `initial` for a new one.
    ///
    /// `write` puts the typed value into the patch, if it differs from `before`: changes that others made to the
    /// remaining fields are kept. All fields of a new one are written.
    ///
    /// `draft.input("/price", "", |one| plain(one.price), |patch, typed| patch.price = Some(typed.price(currency)))`
    pub fn input(
        self,
        pointer: &'static str,
        initial: &str,
        show: impl Fn(&T) -> String + 'static,
        write: impl Fn(&mut P, TypedText) + 'static,
    ) -> Input {
        let text = self.before.with_value(|one| one.as_ref().map_or_else(|| initial.to_owned(), &show));
        let value = RwSignal::new(text);
        self.readers.update_value(|readers| {
            readers.push(Rc::new(move |before, patch, typed| {
                let text = value.get_untracked();
                if before.is_none_or(|before| show(before) != text) {
                    write(patch, TypedText { pointer, text, typed });
                }
            }));
        });
        Input { value, pointer }
    }

    /// Adds an input for a text, which is sent as typed.
    ///
    /// `draft.text("/name", |one| &one.name, |patch| &mut patch.name)`
    pub fn text(
        self,
        pointer: &'static str,
        show: fn(&T) -> &str,
        field: fn(&mut P) -> &mut Option<String>,
    ) -> Input {
        let show = move |one: &T| show(one).to_owned();
        self.input(pointer, "", show, move |patch, typed| *field(patch) = Some(typed.text))
    }

    /// Adds an input for a list, one entry a line. [`ApiError::with_entries`] shows the errors of its entries.
    pub fn lines(
        self,
        pointer: &'static str,
        show: fn(&T) -> &[String],
        field: fn(&mut P) -> &mut Option<Vec<String>>,
    ) -> Input {
        let show = move |one: &T| show(one).join("\n");
        self.input(pointer, "", show, move |patch, typed| {
            *field(patch) = Some(typed.text.lines().filter_map(words).collect())
        })
    }

    /// Adds an input for a whole number.
    pub fn number(
        self,
        pointer: &'static str,
        initial: &str,
        show: fn(&T) -> u32,
        field: fn(&mut P) -> &mut Option<u32>,
    ) -> Input {
        let show = move |one: &T| show(one).to_string();
        self.input(pointer, initial, show, move |patch, typed| *field(patch) = Some(typed.number()))
    }

    /// Adds a checkbox, which is written like an input.
    pub fn check(self, show: fn(&T) -> bool, field: fn(&mut P) -> &mut Option<bool>) -> RwSignal<bool> {
        let value = RwSignal::new(self.before.with_value(|one| one.as_ref().is_some_and(show)));
        self.readers.update_value(|readers| {
            readers.push(Rc::new(move |before, patch, _| {
                let on = value.get_untracked();
                if before.is_none_or(|before| show(before) != on) {
                    *field(patch) = Some(on);
                }
            }));
        });
        value
    }

    /// Returns the patch, or the errors of all fields that cannot be read.
    pub fn read(self) -> Result<P, ApiError> {
        let (mut patch, mut typed) = (P::default(), FormInput::default());
        self.before.with_value(|before| {
            self.readers.with_value(|readers| {
                readers.iter().for_each(|read| read(before.as_ref(), &mut patch, &mut typed));
            });
        });
        typed.finish(patch)
    }

    /// Sets what the next patch is compared with; the inputs keep their text.
    pub fn saved(self, one: T) {
        self.before.try_set_value(Some(one));
    }
}

/// The text of one input, to be read as a value; errors are collected in the form.
pub struct TypedText<'a> {
    pointer: &'static str,
    text: String,
    typed: &'a mut FormInput,
}

impl TypedText<'_> {
    pub fn text(self) -> String {
        self.text
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns `None` for an empty text.
    pub fn optional_text(self) -> Option<String> {
        words(&self.text)
    }

    pub fn number(self) -> u32 {
        self.typed.number(self.pointer, &self.text)
    }

    /// Returns `None` for an empty text.
    pub fn optional_number(self) -> Option<u32> {
        self.typed.optional_number(self.pointer, &self.text)
    }

    pub fn id(self) -> i64 {
        self.typed.id(self.pointer, &self.text)
    }

    pub fn price(self, currency: Currency) -> Price {
        self.typed.price(self.pointer, &self.text, currency)
    }

    pub fn currency(self) -> Option<Currency> {
        self.typed.currency(self.pointer, &self.text)
    }

    /// Returns `None` for an empty text.
    pub fn optional_date(self) -> Option<LocalDate> {
        self.typed.optional_date(self.pointer, &self.text)
    }

    /// Returns the chosen options of `Choices`, of which there must be one.
    pub fn choices<T: FromStr>(self) -> Vec<T> {
        self.typed.choices(self.pointer, &self.text)
    }
}
