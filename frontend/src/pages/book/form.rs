//! The typed part of a booking: vehicle, notes, the contact of a guest, and at the desk the customer. It is kept while
//! the visitor opens other pages, such as the sign-in page.

use leptos::prelude::*;
use pitboard_api::{BookingVehicle, CreateCustomer, DeskCustomer, FieldError, SavedVehicle};
use pitboard_domain::{
    job::Complexity,
    person::{self, NAME_MAX, PersonError},
    text,
    vehicle::{MODEL_YEARS, Plate, VehicleType},
};

use crate::{
    browser,
    session::{Session, SignInState},
};

/// JSON pointers of the fields that show their errors themselves.
pub const POINTERS: &[&str] = &[
    "/service_id",
    "/date",
    "/period",
    "/vehicle/make",
    "/vehicle/model",
    "/vehicle/year",
    "/vehicle/license_plate",
    "/vehicle/type",
    "/customer_notes",
    "/customer/first_name",
    "/customer/last_name",
    "/customer/phone",
    "/customer/email",
];

/// The visitor who books, which decides what the form asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Booker {
    /// A customer with an account, or a visitor who must sign in.
    Customer,
    /// A visitor without an account.
    Guest,
    /// Staff, for a customer at the desk.
    Desk,
}

/// The fields of the form; a handle to copy around.
#[derive(Clone, Copy)]
pub struct BookingForm {
    pub(super) make: RwSignal<String>,
    pub(super) model: RwSignal<String>,
    pub(super) year: RwSignal<String>,
    pub(super) plate: RwSignal<String>,
    pub(super) kind: RwSignal<String>,
    pub(super) notes: RwSignal<String>,
    /// The complexity of the work, chosen by staff.
    pub(super) work: RwSignal<String>,
    pub(super) first_name: RwSignal<String>,
    pub(super) last_name: RwSignal<String>,
    pub(super) phone: RwSignal<String>,
    pub(super) email: RwSignal<String>,
    /// The account of the person who typed it, if one was signed in.
    of: RwSignal<Option<i64>>,
    /// Whether the page was loaded here and may have restored what was typed before.
    is_reloaded: StoredValue<bool>,
    /// The reference of the appointment that was booked last on this page.
    booked: StoredValue<Option<String>>,
}

/// Returns the form, with what was typed in this tab and not booked.
pub fn use_booking_form() -> BookingForm {
    expect_context()
}

const NO_CONTACT: &str = "Enter a phone number or an e-mail address.";

/// The item in session storage: the account and the texts of all fields.
const STORED: &str = "pitboard.booking";
type Stored = (Option<i64>, [String; FIELDS]);
const FIELDS: usize = 11;

/// The parsed form.
pub struct BookingInput {
    pub vehicle: BookingVehicle,
    pub notes: Option<String>,
    pub complexity: Option<Complexity>,
    pub customer: Option<DeskCustomer>,
}

impl BookingForm {
    /// Returns what was typed before the page was reloaded, or empty fields, and keeps them in the tab from
    /// now on.
    pub fn restore(session: Session) -> Self {
        let stored =
            browser::recall_in_tab(STORED).and_then(|text| serde_json::from_str::<Stored>(&text).ok());
        let (of, texts) = stored.unwrap_or_else(|| (None, empty()));
        let [make, model, year, plate, kind, notes, work, first_name, last_name, phone, email] =
            texts.map(RwSignal::new);
        let path = window().location().pathname().unwrap_or_default();
        let is_reloaded =
            StoredValue::new(["/appointments/book", "/book/"].iter().any(|page| path.starts_with(page)));
        let of = RwSignal::new(of);
        let car = Self {
            make,
            model,
            year,
            plate,
            kind,
            notes,
            work,
            first_name,
            last_name,
            phone,
            email,
            of,
            is_reloaded,
            booked: StoredValue::new(None),
        };
        Effect::new(move || {
            let stored: Stored = (car.of.get(), car.fields().map(|field| field.get()));
            // Nothing is left for the next person after a sign-out.
            let is_left = stored.0.is_some() && session.state() == SignInState::SignedOut;
            let stored = (stored.1 != empty() && !is_left).then(|| serde_json::to_string(&stored).ok());
            browser::remember_in_tab(STORED, stored.flatten().as_deref());
        });
        car
    }

    /// Prepares the form when the page opens: clears what another account typed, and at the desk the previous
    /// customer.
    pub fn prepare(self, session: Session) {
        let is_reloaded = self.is_reloaded.get_value();
        self.is_reloaded.set_value(false);
        Effect::new(move |known: Option<bool>| {
            let me = match session.state() {
                SignInState::Unknown => return known.unwrap_or_default(),
                SignInState::SignedOut => None,
                SignInState::SignedIn(me) => Some(me),
            };
            let before = self.of.get_untracked();
            let is_next_customer = !is_reloaded && me.as_ref().is_some_and(|me| me.role.is_staff());
            let is_of_another = before.is_some() && before != me.as_ref().map(|me| me.id);
            if known != Some(true) && (is_next_customer || is_of_another) {
                self.clear();
            }
            if let Some(me) = me {
                self.of.set(Some(me.id));
            }
            true
        });
    }

    fn fields(self) -> [RwSignal<String>; FIELDS] {
        [
            self.make,
            self.model,
            self.year,
            self.plate,
            self.kind,
            self.notes,
            self.work,
            self.first_name,
            self.last_name,
            self.phone,
            self.email,
        ]
    }

    /// Clears the form after the booking of this reference.
    pub fn booked(self, reference: &str) {
        self.clear();
        self.booked.set_value(Some(reference.to_owned()));
    }

    /// Whether this appointment was booked on this page since it was loaded.
    pub fn has_booked(self, reference: &str) -> bool {
        self.booked.with_value(|booked| booked.as_deref() == Some(reference))
    }

    fn clear(self) {
        self.fields().into_iter().zip(empty()).for_each(|(field, text)| field.set(text));
        self.of.set(None);
    }

    /// Returns "Honda Civic 2020", as far as it is typed; reactive.
    pub fn words(self) -> String {
        let words = [self.make, self.model, self.year].map(|field| field.get());
        words.iter().map(|word| word.trim()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Fills in a saved car. The notes stay.
    pub fn fill(self, saved: &SavedVehicle) {
        self.make.set(saved.make.clone());
        self.model.set(saved.model.clone());
        self.year.set(saved.year.to_string());
        self.plate.set(saved.license_plate.clone());
        self.kind.set(saved.r#type.to_string());
    }

    /// Whether the form contains this saved car; reactive.
    pub fn is(self, saved: &SavedVehicle) -> bool {
        self.plate.with(|plate| *plate == saved.license_plate)
    }

    /// Returns the licence plate; reactive.
    pub fn plate(self) -> String {
        self.plate.get()
    }

    /// Returns the vehicle type; reactive.
    pub fn kind(self) -> VehicleType {
        kind_of(&self.kind.read())
    }

    /// Whether the standard price applies; reactive.
    pub fn is_usual_work(self) -> bool {
        self.work.with(|word| word.parse().ok() == Some(Complexity::Standard))
    }

    /// Parses the form and adds its errors. Staff may leave out the plate.
    pub fn read(self, booker: Booker, errors: &mut Vec<FieldError>) -> BookingInput {
        let staff = booker == Booker::Desk;
        let mut check = |pointer: &str, error: Option<String>| {
            let error = error.map(|detail| FieldError { pointer: pointer.to_owned(), detail });
            errors.extend(error);
        };
        let text = |field: RwSignal<String>| field.get_untracked().trim().to_owned();
        let (make, model, plate, notes) =
            (text(self.make), text(self.model), text(self.plate), text(self.notes));
        check("/vehicle/make", text::line(&make, NAME_MAX).err().map(|error| error.to_string()));
        check("/vehicle/model", text::line(&model, NAME_MAX).err().map(|error| error.to_string()));
        let year = text(self.year).parse().ok().filter(|year| MODEL_YEARS.contains(year));
        check("/vehicle/year", year.is_none().then(|| "must be a year such as 2020".to_owned()));
        let license_plate = Some(plate).filter(|plate| !plate.is_empty() || !staff);
        let plate_error = license_plate.as_ref().and_then(|plate| Plate::check(plate).err());
        check("/vehicle/license_plate", plate_error.map(|error| error.to_string()));
        let customer = (booker != Booker::Customer).then(|| {
            // At the desk only the address may be missing; a guest gives a first name and one of phone and address.
            let given = |field| Some(text(field)).filter(|text| staff || !text.is_empty());
            let (first_name, last_name, phone) =
                (text(self.first_name), given(self.last_name), given(self.phone));
            let email = given(self.email).filter(|_| !staff);
            let mut refuse = |pointer, result: Option<Result<String, PersonError>>| {
                check(pointer, result.and_then(Result::err).map(|error| error.to_string()));
            };
            refuse("/customer/first_name", Some(person::name(&first_name)));
            refuse("/customer/last_name", last_name.as_deref().map(person::name));
            refuse("/customer/phone", phone.as_deref().map(person::phone));
            refuse("/customer/email", email.as_deref().map(person::email));
            if phone.is_none() && email.is_none() {
                check("/customer/phone", Some(NO_CONTACT.to_owned()));
            }
            DeskCustomer::New(CreateCustomer { first_name, last_name, phone, email })
        });
        let kind = kind_of(&self.kind.get_untracked());
        BookingInput {
            vehicle: BookingVehicle {
                make,
                model,
                year: year.unwrap_or_default(),
                license_plate,
                r#type: kind,
            },
            notes: Some(notes).filter(|notes| !notes.is_empty()),
            complexity: self.work.get_untracked().parse().ok().filter(|_| staff),
            customer,
        }
    }
}

/// Returns the texts of an empty form, in the order of `BookingForm::fields`.
fn empty() -> [String; FIELDS] {
    let (kind, work) = (VehicleType::Other.as_str(), Complexity::Standard.as_str());
    ["", "", "", "", kind, "", work, "", "", "", ""].map(str::to_owned)
}

/// Parses a vehicle type.
fn kind_of(word: &str) -> VehicleType {
    word.parse().unwrap_or(VehicleType::Other)
}
