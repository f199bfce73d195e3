//! The kinds of events: a closed list. The words are those stored in the database.

use crate::string_enum::string_enum;

string_enum! {
    /// The kind of an event. One kind may occur for several subjects: accounts, services and categories are
    /// all activated.
    pub enum EventKind {
        // Appointments.
        Book = "book",
        Edit = "edit",
        Assign = "assign",
        Unassign = "unassign",
        Start = "start",
        Hold = "hold",
        Resume = "resume",
        Complete = "complete",
        Cancel = "cancel",
        Reschedule = "reschedule",
        Reopen = "reopen",
        Restore = "restore",
        Note = "note",
        // Accounts.
        Register = "register",
        Login = "login",
        Logout = "logout",
        EndReusedSession = "end_reused_session",
        UpdateAccount = "update_account",
        SetStatus = "set_status",
        Activate = "activate",
        Deactivate = "deactivate",
        Confirm = "confirm",
        IssueLink = "issue_link",
        AcceptInvitation = "accept_invitation",
        ResetPassword = "reset_password",
        ChangePassword = "change_password",
        EnableSecondFactor = "enable_second_factor",
        RemoveSecondFactor = "remove_second_factor",
        ReplaceRecoveryCodes = "replace_recovery_codes",
        UseRecoveryCode = "use_recovery_code",
        AddVehicle = "add_vehicle",
        DeleteVehicle = "delete_vehicle",
        Erase = "erase",
        // The catalogue; `create` is also the workshop's first entry.
        Create = "create",
        Update = "update",
        Delete = "delete",
        OrderCategories = "order_categories",
        ActivateServices = "activate_services",
        DeactivateServices = "deactivate_services",
        DeleteServices = "delete_services",
        SetPrices = "set_prices",
        RaisePrices = "raise_prices",
        ImportPrices = "import_prices",
        // The workshop and its calendar.
        LoadDemo = "load_demo",
        UpdateSettings = "update_settings",
        ImportSettings = "import_settings",
        ResetSettings = "reset_settings",
        CreateWeeklyPattern = "create_weekly_pattern",
        DeleteWeeklyPattern = "delete_weekly_pattern",
        CreateClosure = "create_closure",
        DeleteClosure = "delete_closure",
        CreateCapacityOverride = "create_capacity_override",
        DeleteCapacityOverride = "delete_capacity_override",
        // API keys.
        CreateApiKey = "create_api_key",
        UpdateApiKey = "update_api_key",
        RotateApiKey = "rotate_api_key",
        RevokeApiKey = "revoke_api_key",
        // Webhooks.
        RotateSecret = "rotate_secret",
        Disable = "disable",
        Test = "test",
        Replay = "replay",
    }
}

impl EventKind {
    /// Whether such an event can give a period another capacity: the calendar's history reads these.
    pub fn is_capacity_change(self) -> bool {
        matches!(
            self,
            EventKind::UpdateSettings
                | EventKind::ImportSettings
                | EventKind::ResetSettings
                | EventKind::CreateWeeklyPattern
                | EventKind::DeleteWeeklyPattern
                | EventKind::CreateClosure
                | EventKind::DeleteClosure
                | EventKind::CreateCapacityOverride
                | EventKind::DeleteCapacityOverride
        )
    }
}
