//! The pages that are loaded when they are first opened, grouped into chunks by who opens them.

use crate::lazy::chunk;

chunk!(
    staff of staff:
    capacity pages::capacity::Capacity,
    jobs pages::jobs::Jobs,
    job pages::job::Job,
    team pages::team::Team,
    day_sheet pages::day_sheet::DaySheet,
);

chunk!(
    second_factor of staff:
    second_factor pages::second_factor::SecondFactor,
);

chunk!(
    admin of staff:
    overview pages::admin::overview::Overview,
    managed_services pages::admin::services::Services,
    categories pages::admin::categories::Categories,
    prices pages::admin::prices::Prices,
);

chunk!(
    people of staff:
    employees pages::admin::employees::Employees,
    invite pages::admin::invite::InviteEmployee,
    employee pages::admin::employee::EmployeePage,
    customers pages::admin::customers::Customers,
    customer_of pages::admin::customer::CustomerPage,
    log pages::admin::log::Log,
);

chunk!(
    hours of staff:
    calendar pages::admin::calendar::Calendar,
    settings pages::admin::settings::Settings,
);

chunk!(
    integrations of staff:
    api_keys pages::admin::integrations::keys::ApiKeys,
    webhooks pages::admin::integrations::webhooks::Webhooks,
    webhook pages::admin::integrations::webhook::WebhookPage,
);

chunk!(
    links:
    invitation pages::set_password::Invitation,
    password_reset pages::set_password::PasswordReset,
);

chunk!(
    catalogue:
    services pages::services::Services,
    service pages::service::Service,
);

chunk!(
    customer:
    appointments pages::appointments::Appointments,
    appointment pages::appointment::Appointment,
    reschedule pages::reschedule::RescheduleAppointment,
    account pages::account::Account,
    manage pages::manage::ManageAppointment,
    manage_reschedule pages::manage::ManageReschedule,
);

chunk!(
    embed:
    embed pages::embed::Embed,
);

chunk!(
    accounts:
    sign_in pages::login::LogIn,
    register pages::register::Register,
);
