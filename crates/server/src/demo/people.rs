//! The people of the demo, all invented: the team, two customers who can sign in, and the customers at the desk.
//! Phone numbers begin as no Indian number does.

use std::collections::BTreeMap;

use pitboard_domain::{
    role::Role,
    vehicle::{
        Plate,
        VehicleType::{self, Hatchback, Sedan, Suv},
    },
};

use crate::{
    app::{
        AccountIdentity, Failure, Tx,
        appointments::{book::Vehicle, customer::Customer},
        people::accounts,
    },
    db::accounts::NewAccount,
    demo::{days::Days, mistake},
};

/// An account that can sign in.
pub struct Login {
    pub role: Role,
    pub email: &'static str,
    first_name: &'static str,
    last_name: &'static str,
    specialisation: Option<&'static str>,
}

const fn login(role: Role, email: &'static str, first_name: &'static str, last_name: &'static str) -> Login {
    Login { role, email, first_name, last_name, specialisation: None }
}

impl Login {
    const fn knows(self, specialisation: &'static str) -> Self {
        Self { specialisation: Some(specialisation), ..self }
    }
}

pub const LOGINS: [Login; 7] = [
    login(Role::Admin, "admin@carmodx.example", "Nisha", "Kulkarni"),
    login(Role::Manager, "manager@carmodx.example", "Rohit", "Menon"),
    login(Role::Employee, "john@carmodx.example", "John", "Samuel").knows("Engine tuning"),
    login(Role::Employee, "sarah@carmodx.example", "Sarah", "Joseph").knows("Body and paint"),
    login(Role::Employee, "mike@carmodx.example", "Mike", "Dias").knows("Electronics"),
    login(Role::Customer, "ada@example.com", "Ada", "Fernandes"),
    login(Role::Customer, "ben@example.com", "Ben", "Shah"),
];

/// The employee at the desk.
const DESK: &str = "Rohit";
/// The open day on which the accounts were created.
const REGISTERED: i32 = -28;

/// First and last name, make, model, year, body, plate.
type Driver = (&'static str, &'static str, &'static str, &'static str, i32, VehicleType, &'static str);

/// The customers at the desk.
pub const DRIVERS: [Driver; 30] = [
    ("Asha", "Patel", "Honda", "Civic", 2020, Sedan, "GJ01 AB 1234"),
    ("Chitra", "Rao", "Hyundai", "i20", 2021, Hatchback, "KA05 EF 9"),
    ("Dev", "Mehta", "Hyundai", "Creta", 2022, Suv, "DL8C GH 456"),
    ("Esha", "Nair", "Volkswagen", "Polo", 2019, Hatchback, "TN10 JK 31"),
    ("Farid", "Khan", "Skoda", "Octavia", 2021, Sedan, "GJ05 LM 8"),
    ("Gita", "Iyer", "Tata", "Nexon", 2023, Suv, "MH12 NP 640"),
    ("Hari", "Das", "Maruti Suzuki", "Baleno", 2022, Hatchback, "KL07 QR 15"),
    ("Ira", "Sen", "Mahindra", "Thar", 2023, Suv, "WB02 ST 3"),
    ("Jay", "Roy", "Hyundai", "Verna", 2020, Sedan, "RJ14 UV 22"),
    ("Kavya", "Jain", "Toyota", "Fortuner", 2021, Suv, "HR26 WX 7"),
    ("Lakshmi", "Pillai", "Maruti Suzuki", "Dzire", 2017, Sedan, "KL01 CA 808"),
    ("Manoj", "Verma", "Volkswagen", "Virtus", 2023, Sedan, "UP32 DB 417"),
    ("Neha", "Gupta", "Kia", "Seltos", 2022, Suv, "DL3C EC 2901"),
    ("Omkar", "Joshi", "Tata", "Altroz", 2021, Hatchback, "MH14 FD 77"),
    ("Pooja", "Reddy", "Honda", "City", 2019, Sedan, "TS09 GE 5512"),
    ("Qasim", "Ali", "Ford", "EcoSport", 2018, Suv, "TS10 HF 63"),
    ("Ritu", "Bose", "Renault", "Kwid", 2020, Hatchback, "WB06 JG 1190"),
    ("Suresh", "Naidu", "Mahindra", "XUV700", 2023, Suv, "AP31 KH 45"),
    ("Tara", "Kapoor", "Maruti Suzuki", "Swift", 2018, Hatchback, "PB10 LJ 702"),
    ("Uday", "Chavan", "Skoda", "Slavia", 2022, Sedan, "MH02 MK 3838"),
    ("Varsha", "Kaul", "Jeep", "Compass", 2020, Suv, "JK02 NL 19"),
    ("Wasim", "Shaikh", "Toyota", "Innova", 2016, Suv, "GJ27 PM 6004"),
    ("Yamini", "Rathod", "Hyundai", "Venue", 2021, Suv, "GJ18 QN 351"),
    ("Zoya", "Mirza", "MG", "Hector", 2022, Suv, "UP78 RP 94"),
    ("Anil", "Thakur", "Tata", "Tiago", 2019, Hatchback, "HP63 SQ 2280"),
    ("Bhavna", "Desai", "Kia", "Sonet", 2023, Suv, "GJ06 TR 58"),
    ("Chetan", "Bhatt", "Volkswagen", "Vento", 2016, Sedan, "UK07 US 1733"),
    ("Divya", "Nambiar", "Honda", "Jazz", 2018, Hatchback, "KL11 VT 620"),
    ("Eshan", "Malik", "Ford", "Figo", 2017, Hatchback, "HR51 WU 41"),
    ("Fatima", "Syed", "Nissan", "Magnite", 2022, Suv, "KA03 XV 9075"),
];

/// The cars of the customers who can sign in.
const CARS: [Driver; 2] = [
    ("Ada", "Fernandes", "Maruti Suzuki", "Ciaz", 2019, Sedan, "GA07 YW 286"),
    ("Ben", "Shah", "Maruti Suzuki", "Swift", 2021, Hatchback, "MH02 CD 77"),
];

fn driver(who: &str) -> Result<(usize, &'static Driver), Failure> {
    let found = DRIVERS.iter().chain(&CARS).enumerate().find(|(_, driver)| driver.0 == who);
    found.ok_or_else(|| mistake(format!("there is no driver {who}")))
}

/// Returns a person's car.
pub fn car(who: &str) -> Result<Vehicle, Failure> {
    let (_, (_, _, make, model, year, kind, plate)) = driver(who)?;
    Ok(Vehicle {
        make: (*make).to_owned(),
        model: (*model).to_owned(),
        year: *year,
        kind: *kind,
        plate: Some(Plate::parse(plate).map_err(mistake)?),
    })
}

/// The accounts that exist, by first name.
pub struct People {
    identities: BTreeMap<&'static str, AccountIdentity>,
}

impl People {
    /// Creates the accounts that can sign in; those of the desk are created by their first bookings.
    pub fn register(tx: &mut Tx, days: &Days, hash: &str) -> Result<Self, Failure> {
        let mut identities = BTreeMap::new();
        for (minute, login) in (0..).zip(&LOGINS) {
            let at = days.instant((REGISTERED, 9, minute)).ok_or_else(|| mistake("no day to register on"))?;
            tx.act_at(at, None);
            let new = NewAccount {
                email: Some(login.email),
                password_hash: Some(hash),
                first_name: login.first_name,
                last_name: login.last_name,
                phone: &format!("+91 55550 {}", 10_001 + minute),
                role: login.role,
                specialisation: login.specialisation,
                guest: None,
            };
            let id = accounts::create(tx, &new)?;
            identities.insert(login.first_name, AccountIdentity { id, role: login.role });
        }
        Ok(Self { identities })
    }

    /// Returns an account that exists.
    pub fn identity(&self, who: &str) -> Result<AccountIdentity, Failure> {
        self.identities.get(who).cloned().ok_or_else(|| mistake(format!("{who} has no account yet")))
    }

    pub fn desk(&self) -> Result<AccountIdentity, Failure> {
        self.identity(DESK)
    }

    /// Returns the customer of a booking and its actor: the customers who can sign in, and the desk for all others.
    pub fn customer(&self, who: &str) -> Result<(Customer, AccountIdentity), Failure> {
        if CARS.iter().any(|driver| driver.0 == who) {
            let own = self.identity(who)?;
            return Ok((Customer::Own(own.id), own));
        }
        let customer = match self.identities.get(who) {
            Some(known) => Customer::Known(known.id),
            None => {
                let (nth, (first_name, last_name, ..)) = driver(who)?;
                Customer::New {
                    first_name: (*first_name).to_owned(),
                    last_name: (*last_name).to_owned(),
                    phone: format!("+91 55550 {}", 20_001 + nth),
                    email: None,
                }
            }
        };
        Ok((customer, self.desk()?))
    }

    /// Remembers the account that a booking created.
    pub fn remember(&mut self, who: &'static str, id: i64) {
        self.identities.entry(who).or_insert(AccountIdentity { id, role: Role::Customer });
    }
}
