//! The tables as diesel sees them, on both databases. Kept by hand beside `migrations/`; a test compares.

use crate::db::engine::rows::{table, tables};

table! {
    workshops (id) {
        id -> BigInt,
        slug -> Text,
        name -> Text,
        zone -> Text,
        currency -> Text,
        phone -> Nullable<Text>,
        slots_per_period -> Integer,
        daily_limit -> Nullable<Integer>,
        min_lead_minutes -> Integer,
        max_days_ahead -> Integer,
        max_active_per_customer -> Integer,
        cancellation_cutoff_hours -> Integer,
        mercy_minutes -> Integer,
        public_service_names -> Bool,
        version -> BigInt,
        guest_booking -> Bool,
        new_customers -> Text,
        max_changes_per_customer_per_day -> Integer,
        keep_addresses_days -> Integer,
        embed_origins -> Text,
        webhooks -> Integer,
        staff_session_days -> Integer,
        staff_session_idle_hours -> Integer,
        customer_session_days -> Integer,
        customer_session_idle_days -> Integer,
        staff_second_factor -> Text,
    }
}

table! {
    accounts (workshop_id, id) {
        workshop_id -> BigInt,
        id -> BigInt,
        email -> Nullable<Text>,
        password_hash -> Nullable<Text>,
        first_name -> Text,
        last_name -> Text,
        phone -> Text,
        role -> Text,
        active -> Bool,
        employee_status -> Text,
        specialisation -> Nullable<Text>,
        version -> BigInt,
        created_at -> Timestamp,
        search_text -> Text,
        erased_at -> Nullable<Timestamp>,
        api_key_id -> Nullable<BigInt>,
        external_reference -> Nullable<Text>,
        metadata -> Nullable<Text>,
        is_guest -> Bool,
        guest_email -> Nullable<Text>,
        phone_digits -> Text,
        confirmed_at -> Nullable<Timestamp>,
        changes -> Integer,
        changes_since -> Nullable<Timestamp>,
        second_factor -> Nullable<Text>,
        second_factor_at -> Nullable<Timestamp>,
        second_factor_step -> BigInt,
    }
}

table! {
    recovery_codes (workshop_id, account_id, hash) {
        workshop_id -> BigInt,
        account_id -> BigInt,
        hash -> Text,
    }
}

table! {
    guest_contacts (workshop_id, hash) {
        workshop_id -> BigInt,
        hash -> Text,
        version -> BigInt,
        used_at -> Timestamp,
        changes -> Integer,
        changes_since -> Nullable<Timestamp>,
    }
}

table! {
    api_keys (workshop_id, id) {
        workshop_id -> BigInt,
        id -> BigInt,
        name -> Text,
        prefix -> Text,
        hash -> Text,
        previous_hash -> Nullable<Text>,
        previous_expires_at -> Nullable<Timestamp>,
        is_test -> Bool,
        scopes -> Text,
        networks -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        expires_at -> Nullable<Timestamp>,
        last_used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}

table! {
    vehicles (workshop_id, id) {
        workshop_id -> BigInt,
        id -> BigInt,
        customer_id -> BigInt,
        make -> Text,
        model -> Text,
        year -> Integer,
        vehicle_type -> Text,
        license_plate -> Text,
        plate -> Text,
        created_at -> Timestamp,
    }
}

table! {
    sessions (workshop_id, id) {
        workshop_id -> BigInt,
        id -> Text,
        account_id -> BigInt,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        last_used_at -> Nullable<Timestamp>,
        device -> Text,
        network -> Text,
    }
}

table! {
    refresh_tokens (workshop_id, hash) {
        workshop_id -> BigInt,
        hash -> Text,
        session_id -> Text,
        issued_at -> Timestamp,
        exchanged_at -> Nullable<Timestamp>,
        exchanges -> Integer,
    }
}

table! {
    one_time_links (workshop_id, account_id) {
        workshop_id -> BigInt,
        account_id -> BigInt,
        hash -> Text,
        purpose -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

table! {
    categories (workshop_id, id) {
        workshop_id -> BigInt,
        id -> BigInt,
        name -> Text,
        description -> Text,
        position -> Integer,
        active -> Bool,
    }
}

table! {
    services (workshop_id, id) {
        workshop_id -> BigInt,
        id -> BigInt,
        category_id -> BigInt,
        name -> Text,
        description -> Text,
        price_amount -> BigInt,
        duration_minutes -> Integer,
        period_span -> Integer,
        image_url -> Nullable<Text>,
        active -> Bool,
        search_text -> Text,
    }
}

table! {
    service_prices (workshop_id, service_id, vehicle_type, complexity) {
        workshop_id -> BigInt,
        service_id -> BigInt,
        vehicle_type -> Text,
        complexity -> Text,
        amount -> BigInt,
    }
}

table! {
    weekly_patterns (workshop_id, valid_from) {
        workshop_id -> BigInt,
        valid_from -> Date,
    }
}

table! {
    weekly_periods (workshop_id, valid_from, weekday, period_start) {
        workshop_id -> BigInt,
        valid_from -> Date,
        weekday -> Integer,
        period_start -> Time,
        period_end -> Time,
        capacity -> Nullable<Integer>,
    }
}

table! {
    closures (workshop_id, id) {
        workshop_id -> BigInt,
        id -> BigInt,
        first_date -> Date,
        last_date -> Date,
        reason -> Text,
        public_note -> Nullable<Text>,
    }
}

table! {
    closure_periods (workshop_id, closure_id, period_start) {
        workshop_id -> BigInt,
        closure_id -> BigInt,
        period_start -> Time,
    }
}

table! {
    capacity_overrides (workshop_id, id) {
        workshop_id -> BigInt,
        id -> BigInt,
        date -> Date,
        period_start -> Nullable<Time>,
        capacity -> Integer,
        reason -> Text,
    }
}

table! {
    days (workshop_id, date) {
        workshop_id -> BigInt,
        date -> Date,
        version -> BigInt,
        changed_at -> Timestamp,
    }
}

table! {
    announced_days (workshop_id, date) {
        workshop_id -> BigInt,
        date -> Date,
        version -> BigInt,
        tag -> Nullable<Text>,
        announced_at -> Timestamp,
    }
}

table! {
    appointments (workshop_id, id) {
        workshop_id -> BigInt,
        id -> BigInt,
        reference -> Text,
        version -> BigInt,
        status -> Text,
        priority -> Text,
        complexity -> Text,
        customer_id -> BigInt,
        assignee_id -> Nullable<BigInt>,
        service_id -> BigInt,
        service_name -> Text,
        category_name -> Text,
        duration_minutes -> Integer,
        period_span -> Integer,
        price_amount -> BigInt,
        price_currency -> Text,
        date -> Date,
        period_start -> Time,
        last_date -> Date,
        last_period_end -> Time,
        vehicle_make -> Text,
        vehicle_model -> Text,
        vehicle_year -> Integer,
        vehicle_type -> Text,
        license_plate -> Nullable<Text>,
        customer_notes -> Text,
        hold_reason -> Nullable<Text>,
        expected_resume -> Nullable<Timestamp>,
        cancel_reason -> Nullable<Text>,
        work_started_at -> Nullable<Timestamp>,
        work_completed_at -> Nullable<Timestamp>,
        estimated_completion -> Nullable<Timestamp>,
        search_text -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        api_key_id -> Nullable<BigInt>,
        external_reference -> Nullable<Text>,
        metadata -> Nullable<Text>,
        manage_hash -> Nullable<Text>,
    }
}

table! {
    occupancy (workshop_id, id) {
        workshop_id -> BigInt,
        id -> BigInt,
        date -> Date,
        period_start -> Time,
        period_end -> Time,
        slot_no -> Integer,
        capacity -> Integer,
        appointment_id -> Nullable<BigInt>,
        plate -> Nullable<Text>,
        taken_at -> Timestamp,
        released_at -> Nullable<Timestamp>,
        reason -> Nullable<Text>,
        hold_id -> Nullable<BigInt>,
        expires_at -> Nullable<Timestamp>,
    }
}

table! {
    holds (workshop_id, id) {
        workshop_id -> BigInt,
        id -> BigInt,
        secret_hash -> Text,
        owner -> Nullable<Text>,
        network -> Nullable<Text>,
        place -> Nullable<Integer>,
        service_id -> BigInt,
        date -> Date,
        period_start -> Time,
        last_date -> Date,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

table! {
    work_notes (workshop_id, id) {
        workshop_id -> BigInt,
        id -> BigInt,
        appointment_id -> BigInt,
        author_id -> Nullable<BigInt>,
        at -> Timestamp,
        text -> Text,
        api_key_id -> Nullable<BigInt>,
    }
}

table! {
    events (workshop_id, id) {
        workshop_id -> BigInt,
        id -> BigInt,
        at -> Timestamp,
        actor_id -> Nullable<BigInt>,
        api_key_id -> Nullable<BigInt>,
        request_id -> Text,
        from_address -> Text,
        subject -> Text,
        kind -> Text,
        change -> Text,
        public_type -> Nullable<Text>,
        public_data -> Nullable<Text>,
        public_key_id -> Nullable<BigInt>,
        recorded_at -> Nullable<Timestamp>,
    }
}

table! {
    idempotency_keys (workshop_id, caller_id, operation, key) {
        workshop_id -> BigInt,
        caller_id -> BigInt,
        operation -> Text,
        key -> Text,
        body_hash -> Text,
        answer -> Text,
        created_at -> Timestamp,
        customer_id -> Nullable<BigInt>,
    }
}

table! {
    jobs (workshop_id, kind, key) {
        workshop_id -> BigInt,
        kind -> Text,
        key -> Text,
        payload -> Text,
        due_at -> Timestamp,
        attempts -> Integer,
        lease_id -> Nullable<Text>,
        lease_expires_at -> Nullable<Timestamp>,
    }
}

table! {
    webhooks (workshop_id, id) {
        workshop_id -> BigInt,
        id -> BigInt,
        api_key_id -> Nullable<BigInt>,
        url -> Text,
        types -> Text,
        description -> Text,
        active -> Bool,
        disabled_reason -> Nullable<Text>,
        failing_since -> Nullable<Timestamp>,
        secret -> Text,
        old_secret -> Nullable<Text>,
        old_secret_until -> Nullable<Timestamp>,
        version -> BigInt,
        created_at -> Timestamp,
    }
}

table! {
    webhook_deliveries (workshop_id, id) {
        workshop_id -> BigInt,
        id -> BigInt,
        webhook_id -> BigInt,
        event_id -> Nullable<BigInt>,
        public_type -> Text,
        status -> Text,
        attempts -> Integer,
        response_status -> Nullable<Integer>,
        error -> Nullable<Text>,
        created_at -> Timestamp,
        last_attempt_at -> Nullable<Timestamp>,
        next_attempt_at -> Nullable<Timestamp>,
    }
}

table! {
    marks (workshop_id, name) {
        workshop_id -> BigInt,
        name -> Text,
        value -> Text,
        at -> Timestamp,
    }
}

// A table follows those that it refers to.
tables!(
    workshops,
    api_keys,
    accounts,
    guest_contacts,
    vehicles,
    sessions,
    refresh_tokens,
    one_time_links,
    recovery_codes,
    categories,
    services,
    service_prices,
    weekly_patterns,
    weekly_periods,
    closures,
    closure_periods,
    capacity_overrides,
    days,
    announced_days,
    appointments,
    occupancy,
    holds,
    work_notes,
    events,
    idempotency_keys,
    jobs,
    webhooks,
    webhook_deliveries,
    marks,
);
