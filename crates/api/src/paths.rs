//! Every operation with its name, method and path. The client builds its requests from this table; a test compares it
//! with the OpenAPI document, because actix's route macros accept only literals.

/// An operation of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// Name of the `operationId`, the handler and the client method.
    pub id: &'static str,
    pub method: &'static str,
    /// The path, with at most two `{parameter}`s.
    pub path: &'static str,
}

impl Operation {
    /// Returns the path with its parameter replaced by the percent-encoded value.
    pub fn with(&self, value: impl std::fmt::Display) -> String {
        match (self.path.split_once('{'), self.path.split_once('}')) {
            (Some((before, _)), Some((_, after))) => {
                format!("{before}{}{after}", encoded(&value.to_string()))
            }
            _ => self.path.to_owned(),
        }
    }
}

impl Operation {
    /// Returns the path with its two parameters replaced by the percent-encoded values.
    pub fn with_both(&self, first: impl std::fmt::Display, second: impl std::fmt::Display) -> String {
        let path = self.with(first);
        match (path.split_once('{'), path.split_once('}')) {
            (Some((before, _)), Some((_, after))) => {
                format!("{before}{}{after}", encoded(&second.to_string()))
            }
            _ => path,
        }
    }
}

/// Encodes everything except RFC 3986's unreserved characters as `%XX`.
fn encoded(segment: &str) -> String {
    let mut encoded = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// The endpoint of the Model Context Protocol, which is no operation of the document.
pub const MCP: &str = "/mcp";

macro_rules! operations {
    ($($name:ident $id:literal $method:literal $path:literal)+) => {
        $(
            #[doc = concat!("`", $method, " ", $path, "`")]
            pub const $name: Operation = Operation { id: $id, method: $method, path: $path };
        )+

        /// All operations.
        pub const ALL: &[Operation] = &[$($name,)+];
    };
}

operations! {
    GET_HEALTH              "get_health"              "GET"   "/healthz"
    GET_READINESS           "get_readiness"           "GET"   "/readyz"

    GET_WORKSHOP            "get_workshop"            "GET"   "/api/v1/workshop"
    LIST_CATEGORIES         "list_categories"         "GET"   "/api/v1/categories"
    LIST_SERVICES           "list_services"           "GET"   "/api/v1/services"
    GET_SERVICE             "get_service"             "GET"   "/api/v1/services/{id}"

    LIST_MANAGED_CATEGORIES "list_managed_categories" "GET"    "/api/v1/catalogue/categories"
    GET_MANAGED_CATEGORY    "get_managed_category"    "GET"    "/api/v1/catalogue/categories/{id}"
    LIST_MANAGED_SERVICES   "list_managed_services"   "GET"    "/api/v1/catalogue/services"
    GET_MANAGED_SERVICE     "get_managed_service"     "GET"    "/api/v1/catalogue/services/{id}"
    CREATE_CATEGORY         "create_category"         "POST"   "/api/v1/categories"
    ORDER_CATEGORIES        "order_categories"        "PUT"    "/api/v1/categories/order"
    UPDATE_CATEGORY         "update_category"         "PATCH"  "/api/v1/categories/{id}"
    ACTIVATE_CATEGORY       "activate_category"       "POST"   "/api/v1/categories/{id}/activate"
    DEACTIVATE_CATEGORY     "deactivate_category"     "POST"   "/api/v1/categories/{id}/deactivate"
    DELETE_CATEGORY         "delete_category"         "DELETE" "/api/v1/categories/{id}"
    CREATE_SERVICE          "create_service"          "POST"   "/api/v1/services"
    UPDATE_SERVICE          "update_service"          "PATCH"  "/api/v1/services/{id}"
    ACTIVATE_SERVICE        "activate_service"        "POST"   "/api/v1/services/{id}/activate"
    DEACTIVATE_SERVICE      "deactivate_service"      "POST"   "/api/v1/services/{id}/deactivate"
    DELETE_SERVICE          "delete_service"          "DELETE" "/api/v1/services/{id}"
    CHANGE_SERVICES         "change_services"         "PATCH"  "/api/v1/services"

    GET_PRICES              "get_prices"              "GET"    "/api/v1/services/{id}/prices"
    SET_PRICES              "set_prices"              "PUT"    "/api/v1/services/{id}/prices"
    RAISE_PRICES            "raise_prices"            "POST"   "/api/v1/prices/raise"
    EXPORT_PRICES           "export_prices"           "GET"    "/api/v1/prices/export"
    IMPORT_PRICES           "import_prices"           "POST"   "/api/v1/prices/import"

    GET_AVAILABILITY        "get_availability"        "GET"   "/api/v1/availability"
    LIST_AVAILABILITY_DAYS  "list_availability_days"  "GET"   "/api/v1/availability/days"
    LIST_NEXT_STARTS        "list_next_starts"        "GET"   "/api/v1/availability/next"
    STREAM_AVAILABILITY     "stream_availability"     "GET"   "/api/v1/availability/events"
    GET_AVAILABLE_SLOTS     "get_available_slots"     "GET"   "/appointments/api/available-slots/"

    REGISTER                "register"                "POST"  "/api/v1/auth/register"
    LOGIN                   "login"                   "POST"  "/api/v1/auth/login"
    REFRESH                 "refresh"                 "POST"  "/api/v1/auth/refresh"
    LOGOUT                  "logout"                  "POST"  "/api/v1/auth/logout"
    ACCEPT_INVITATION       "accept_invitation"       "POST"  "/api/v1/auth/invitation"
    RESET_PASSWORD          "reset_password"          "POST"  "/api/v1/auth/password-reset"
    GET_ME                  "get_me"                  "GET"   "/api/v1/me"
    UPDATE_ME               "update_me"               "PATCH" "/api/v1/me"
    CHANGE_PASSWORD         "change_password"         "POST"  "/api/v1/me/password"
    LIST_SESSIONS           "list_sessions"           "GET"   "/api/v1/me/sessions"
    END_SESSION             "end_session"             "DELETE" "/api/v1/me/sessions/{session}"
    GET_SECOND_FACTOR       "get_second_factor"       "GET"   "/api/v1/me/second-factor"
    SET_UP_SECOND_FACTOR    "set_up_second_factor"    "POST"  "/api/v1/me/second-factor"
    CONFIRM_SECOND_FACTOR   "confirm_second_factor"   "POST"  "/api/v1/me/second-factor/confirm"
    REMOVE_SECOND_FACTOR    "remove_second_factor"    "POST"  "/api/v1/me/second-factor/remove"
    REPLACE_RECOVERY_CODES  "replace_recovery_codes"  "POST"  "/api/v1/me/second-factor/recovery-codes"
    LIST_VEHICLES           "list_vehicles"           "GET"   "/api/v1/me/vehicles"
    ADD_VEHICLE             "add_vehicle"             "POST"  "/api/v1/me/vehicles"
    DELETE_VEHICLE          "delete_vehicle"          "DELETE" "/api/v1/me/vehicles/{id}"

    BOOK_APPOINTMENT        "book_appointment"        "POST"  "/api/v1/appointments"
    CREATE_HOLD             "create_hold"             "POST"   "/api/v1/holds"
    RELEASE_HOLD            "release_hold"            "DELETE" "/api/v1/holds/{hold}"
    LIST_APPOINTMENTS       "list_appointments"       "GET"   "/api/v1/appointments"
    GET_APPOINTMENT         "get_appointment"         "GET"   "/api/v1/appointments/{reference}"
    UPDATE_APPOINTMENT      "update_appointment"      "PATCH" "/api/v1/appointments/{reference}"
    GET_APPOINTMENT_HISTORY "get_appointment_history" "GET"   "/api/v1/appointments/{reference}/history"
    CANCEL_APPOINTMENTS     "cancel_appointments"     "POST"  "/api/v1/appointments/cancel"
    CANCEL_APPOINTMENT      "cancel_appointment"      "POST"  "/api/v1/appointments/{reference}/cancel"
    ASSIGN_APPOINTMENT      "assign_appointment"      "POST"  "/api/v1/appointments/{reference}/assign"
    UNASSIGN_APPOINTMENT    "unassign_appointment"    "POST"  "/api/v1/appointments/{reference}/unassign"
    START_APPOINTMENT       "start_appointment"       "POST"  "/api/v1/appointments/{reference}/start"
    HOLD_APPOINTMENT        "hold_appointment"        "POST"  "/api/v1/appointments/{reference}/hold"
    RESUME_APPOINTMENT      "resume_appointment"      "POST"  "/api/v1/appointments/{reference}/resume"
    COMPLETE_APPOINTMENT    "complete_appointment"    "POST"  "/api/v1/appointments/{reference}/complete"

    RESCHEDULE_APPOINTMENT  "reschedule_appointment"  "POST"  "/api/v1/appointments/{reference}/reschedule"
    REOPEN_APPOINTMENT      "reopen_appointment"      "POST"  "/api/v1/appointments/{reference}/reopen"
    RESTORE_APPOINTMENT     "restore_appointment"     "POST"  "/api/v1/appointments/{reference}/restore"
    ADD_APPOINTMENT_NOTE    "add_appointment_note"    "POST"  "/api/v1/appointments/{reference}/notes"

    GET_OCCUPANCY           "get_occupancy"           "GET"   "/api/v1/occupancy"
    GET_LEDGER              "get_ledger"              "GET"   "/api/v1/ledger"

    LIST_EMPLOYEES          "list_employees"          "GET"   "/api/v1/employees"
    CREATE_EMPLOYEE         "create_employee"         "POST"  "/api/v1/employees"
    GET_EMPLOYEE            "get_employee"            "GET"   "/api/v1/employees/{id}"
    UPDATE_EMPLOYEE         "update_employee"         "PATCH" "/api/v1/employees/{id}"
    SET_EMPLOYEE_STATUS     "set_employee_status"     "POST"  "/api/v1/employees/{id}/status"
    ACTIVATE_EMPLOYEE       "activate_employee"       "POST"  "/api/v1/employees/{id}/activate"
    DEACTIVATE_EMPLOYEE     "deactivate_employee"     "POST"  "/api/v1/employees/{id}/deactivate"
    RESET_EMPLOYEE_PASSWORD "reset_employee_password" "POST"  "/api/v1/employees/{id}/reset-password"
    REMOVE_EMPLOYEE_SECOND_FACTOR "remove_employee_second_factor" "DELETE" "/api/v1/employees/{id}/second-factor"

    LIST_CUSTOMERS          "list_customers"          "GET"   "/api/v1/customers"
    GET_CUSTOMER            "get_customer"            "GET"   "/api/v1/customers/{id}"
    UPDATE_CUSTOMER         "update_customer"         "PATCH" "/api/v1/customers/{id}"
    ACTIVATE_CUSTOMER       "activate_customer"       "POST"  "/api/v1/customers/{id}/activate"
    DEACTIVATE_CUSTOMER     "deactivate_customer"     "POST"  "/api/v1/customers/{id}/deactivate"
    CONFIRM_CUSTOMER        "confirm_customer"        "POST"  "/api/v1/customers/{id}/confirm"
    RESET_CUSTOMER_PASSWORD "reset_customer_password" "POST"  "/api/v1/customers/{id}/reset-password"
    EXPORT_CUSTOMER         "export_customer"         "GET"   "/api/v1/customers/{id}/export"
    ERASE_CUSTOMER          "erase_customer"          "POST"  "/api/v1/customers/{id}/erase"

    LIST_AUDIT_LOG          "list_audit_log"          "GET"   "/api/v1/audit-log"
    GET_STATISTICS          "get_statistics"          "GET"   "/api/v1/statistics"
    EXPORT_STATISTICS       "export_statistics"       "GET"   "/api/v1/statistics/export"

    LIST_API_KEYS           "list_api_keys"           "GET"   "/api/v1/api-keys"
    GET_API_KEY             "get_api_key"             "GET"   "/api/v1/api-keys/{id}"
    CREATE_API_KEY          "create_api_key"          "POST"  "/api/v1/api-keys"
    UPDATE_API_KEY          "update_api_key"          "PATCH" "/api/v1/api-keys/{id}"
    ROTATE_API_KEY          "rotate_api_key"          "POST"  "/api/v1/api-keys/{id}/rotate"
    REVOKE_API_KEY          "revoke_api_key"          "POST"  "/api/v1/api-keys/{id}/revoke"

    LIST_EVENTS             "list_events"             "GET"    "/api/v1/events"
    LIST_WEBHOOKS           "list_webhooks"           "GET"    "/api/v1/webhooks"
    GET_WEBHOOK             "get_webhook"             "GET"    "/api/v1/webhooks/{id}"
    CREATE_WEBHOOK          "create_webhook"          "POST"   "/api/v1/webhooks"
    UPDATE_WEBHOOK          "update_webhook"          "PATCH"  "/api/v1/webhooks/{id}"
    DELETE_WEBHOOK          "delete_webhook"          "DELETE" "/api/v1/webhooks/{id}"
    TEST_WEBHOOK            "test_webhook"            "POST"   "/api/v1/webhooks/{id}/test"
    ROTATE_WEBHOOK_SECRET   "rotate_webhook_secret"   "POST"   "/api/v1/webhooks/{id}/secret/rotate"
    LIST_WEBHOOK_DELIVERIES "list_webhook_deliveries" "GET"    "/api/v1/webhooks/{id}/deliveries"
    REPLAY_WEBHOOK_DELIVERY "replay_webhook_delivery" "POST"
        "/api/v1/webhooks/{id}/deliveries/{delivery}/replay"

    LIST_WEEKLY_PATTERNS    "list_weekly_patterns"    "GET"    "/api/v1/weekly-periods"
    GET_WEEKLY_PATTERN      "get_weekly_pattern"      "GET"    "/api/v1/weekly-periods/{valid_from}"
    CREATE_WEEKLY_PATTERN   "create_weekly_pattern"   "POST"   "/api/v1/weekly-periods"
    DELETE_WEEKLY_PATTERN   "delete_weekly_pattern"   "DELETE" "/api/v1/weekly-periods/{valid_from}"
    LIST_CLOSURES           "list_closures"           "GET"    "/api/v1/closures"
    GET_CLOSURE             "get_closure"             "GET"    "/api/v1/closures/{id}"
    CREATE_CLOSURE          "create_closure"          "POST"   "/api/v1/closures"
    DELETE_CLOSURE          "delete_closure"          "DELETE" "/api/v1/closures/{id}"
    LIST_CAPACITY_OVERRIDES  "list_capacity_overrides"  "GET"    "/api/v1/capacity-overrides"
    GET_CAPACITY_OVERRIDE    "get_capacity_override"    "GET"    "/api/v1/capacity-overrides/{id}"
    CREATE_CAPACITY_OVERRIDE "create_capacity_override" "POST"   "/api/v1/capacity-overrides"
    DELETE_CAPACITY_OVERRIDE "delete_capacity_override" "DELETE" "/api/v1/capacity-overrides/{id}"
    GET_SETTINGS            "get_settings"            "GET"    "/api/v1/settings"
    UPDATE_SETTINGS         "update_settings"         "PATCH"  "/api/v1/settings"
    EXPORT_SETTINGS         "export_settings"         "GET"    "/api/v1/settings/export"
    IMPORT_SETTINGS         "import_settings"         "POST"   "/api/v1/settings/import"
    RESET_SETTINGS          "reset_settings"          "POST"   "/api/v1/settings/reset"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_encoded() {
        assert_eq!(CANCEL_APPOINTMENT.with("7K3M9QXR"), "/api/v1/appointments/7K3M9QXR/cancel");
        assert_eq!(GET_APPOINTMENT.with("../me?é"), "/api/v1/appointments/..%2Fme%3F%C3%A9");
        assert_eq!(GET_SERVICE.with(3), "/api/v1/services/3");
        assert_eq!(GET_WORKSHOP.with(3), GET_WORKSHOP.path);
        let replay = "/api/v1/webhooks/3/deliveries/12/replay";
        assert_eq!(REPLAY_WEBHOOK_DELIVERY.with_both(3, 12), replay);
    }

    #[test]
    fn no_two_operations_share_a_name_or_a_place() {
        for (i, one) in ALL.iter().enumerate() {
            for other in &ALL[i + 1..] {
                assert_ne!(one.id, other.id);
                assert!((one.method, one.path) != (other.method, other.path), "{} and {}", one.id, other.id);
            }
        }
    }
}
