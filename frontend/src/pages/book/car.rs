//! What is typed: the car, notes, and at the desk the person. It stays whatever happens to the rest of the page, and while
//! one is on another, as to sign in.

use leptos::prelude::*;
use pitboard_api::{DeskCustomer, FieldError, NewCustomer, NewVehicle, SavedVehicle};
use pitboard_domain::{
    job::Complexity,
    person::{self, NAME_MAX},
    text,
    vehicle::{MODEL_YEARS, Plate, VehicleType},
};

use crate::session::Session;

/// Fields that show their errors themselves.
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
];

/// A handle to copy around.
#[derive(Clone, Copy)]
pub struct Car {
    pub(super) make: RwSignal<String>,
    pub(super) model: RwSignal<String>,
    pub(super) year: RwSignal<String>,
    pub(super) plate: RwSignal<String>,
    pub(super) kind: RwSignal<String>,
    pub(super) notes: RwSignal<String>,
    /// How hard the work is; staff know.
    pub(super) work: RwSignal<String>,
    pub(super) first_name: RwSignal<String>,
    pub(super) last_name: RwSignal<String>,
    pub(super) phone: RwSignal<String>,
    /// Whose it is, if somebody was signed in.
    of: StoredValue<Option<i64>>,
}

/// What was typed in this tab and not booked, anywhere in the page.
pub fn use_car() -> Car {
    expect_context()
}

/// What was typed, as it is sent.
pub struct Typed {
    pub vehicle: NewVehicle,
    pub notes: Option<String>,
    pub complexity: Option<Complexity>,
    pub customer: Option<DeskCustomer>,
}

impl Car {
    pub fn new() -> Self {
        let [make, model, year, plate, notes, first_name, last_name, phone] =
            std::array::from_fn(|_| RwSignal::new(String::new()));
        let kind = RwSignal::new(VehicleType::Other.to_string());
        let work = RwSignal::new(Complexity::Standard.to_string());
        let of = StoredValue::new(None);
        Self { make, model, year, plate, kind, notes, work, first_name, last_name, phone, of }
    }

    /// Begins where the visitor left it: what somebody else typed has gone, and at the desk the next is another customer.
    pub fn take_up(self, session: Session) {
        let now = untrack(|| session.account());
        let before = self.of.get_value();
        if now.as_ref().is_some_and(|me| me.role.is_staff())
            || (before.is_some() && before != now.map(|me| me.id))
        {
            self.clear();
        }
        Effect::new(move || {
            if let Some(me) = session.account() {
                self.of.set_value(Some(me.id));
            }
        });
    }

    /// What was typed is booked.
    pub fn clear(self) {
        let texts = [
            self.make,
            self.model,
            self.year,
            self.plate,
            self.notes,
            self.first_name,
            self.last_name,
            self.phone,
        ];
        texts.iter().for_each(|text| text.set(String::new()));
        self.kind.set(VehicleType::Other.to_string());
        self.work.set(Complexity::Standard.to_string());
        self.of.set_value(None);
    }

    /// "Honda Civic 2020", as far as it is typed; reactive.
    pub fn words(self) -> String {
        let words = [self.make, self.model, self.year].map(|field| field.get());
        words.iter().map(|word| word.trim()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Takes one that was saved. What is noted stays.
    pub fn fill(self, saved: &SavedVehicle) {
        self.make.set(saved.make.clone());
        self.model.set(saved.model.clone());
        self.year.set(saved.year.to_string());
        self.plate.set(saved.license_plate.clone());
        self.kind.set(saved.r#type.to_string());
    }

    /// Whether this one stands in the fields; reactive.
    pub fn is(self, saved: &SavedVehicle) -> bool {
        self.plate.with(|plate| *plate == saved.license_plate)
    }

    /// Reactive.
    pub fn plate(self) -> String {
        self.plate.get()
    }

    /// Reactive.
    pub fn kind(self) -> VehicleType {
        kind_of(&self.kind.read())
    }

    /// Whether the price is that of the usual work; reactive.
    pub fn is_usual_work(self) -> bool {
        self.work.with(|word| word.parse().ok() == Some(Complexity::Standard))
    }

    /// Reads what was typed and adds what is wrong with it. Staff book for somebody at the desk and may do
    /// without a plate.
    pub fn read(self, staff: bool, errors: &mut Vec<FieldError>) -> Typed {
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
        let customer = staff.then(|| {
            let [first_name, last_name, phone] = [self.first_name, self.last_name, self.phone].map(text);
            check("/customer/first_name", person::name(&first_name).err().map(|error| error.to_string()));
            check("/customer/last_name", person::name(&last_name).err().map(|error| error.to_string()));
            check("/customer/phone", person::phone(&phone).err().map(|error| error.to_string()));
            DeskCustomer::New(NewCustomer { first_name, last_name, phone, email: None })
        });
        let kind = kind_of(&self.kind.get_untracked());
        Typed {
            vehicle: NewVehicle { make, model, year: year.unwrap_or_default(), license_plate, r#type: kind },
            notes: Some(notes).filter(|notes| !notes.is_empty()),
            complexity: self.work.get_untracked().parse().ok().filter(|_| staff),
            customer,
        }
    }
}

/// What was chosen among the kinds.
fn kind_of(word: &str) -> VehicleType {
    word.parse().unwrap_or(VehicleType::Other)
}
