//! Guards in a handler's signature: only a guard gives the [`Actor`] that a write needs, so a forgotten check does not
//! compile. Bodies and queries are parsed later, by the handler.

use std::{
    collections::BTreeMap,
    ops::{Deref, RangeInclusive},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use futures_util::future::{FutureExt, LocalBoxFuture};
use pitboard_domain::{role::Role, scope::Scope};
use utoipa::{
    IntoResponses,
    openapi::{RefOr, Response},
};

use crate::{
    app::{AccountIdentity, Credential, Identity},
    auth::{
        authentication::{
            AuthenticatedCaller, anonymous_actor, authenticate, authenticate_guest, authorization, bearer,
        },
        limits::Writer,
    },
    state::State,
    web::{error::ApiError, openapi, query},
};

/// A caller with a valid session.
#[derive(Debug, Clone)]
pub struct AccountCaller {
    caller: AuthenticatedCaller,
    account: AccountIdentity,
}

impl AccountCaller {
    /// The account's id.
    pub fn id(&self) -> i64 {
        self.account.id
    }

    /// The account's current role. The one in the token is a hint for the client.
    pub fn role(&self) -> Role {
        self.account.role
    }

    pub fn session(&self) -> Option<&str> {
        match &self.caller.actor.credential {
            Credential::Session { session, .. } => Some(session),
            _ => None,
        }
    }
}

impl Deref for AccountCaller {
    type Target = AuthenticatedCaller;

    fn deref(&self) -> &AuthenticatedCaller {
        &self.caller
    }
}

macro_rules! guards {
    (@admits) => { false };
    (@admits guests) => { true };
    (@admits to set up) => { true };
    ($($(#[$doc:meta])* $name:ident($inner:ident): $least:ident to $most:ident $(or [$($scope:ident)+])? $(and $guests:ident)? $(, $to:ident set up)?;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name($inner);

        impl $name {
            const ADMITS: Admission = Admission {
                roles: Role::$least..=Role::$most,
                scopes: &[$($(Scope::$scope,)+)?],
                guests: guards!(@admits $($guests)?),
                setting_up: guards!(@admits $($to set up)?),
            };

            /// Admits a caller who is authenticated and counted already.
            pub fn admit(caller: AuthenticatedCaller) -> Result<Self, ApiError> {
                Self::ADMITS.check(&caller)?;
                Ok(Self(<$inner as OfCaller>::of(caller)?))
            }
        }

        impl FromRequest for $name {
            type Error = ApiError;
            type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                // Authentication and authorization come first.
                let query = query::expect_none(request);
                let admitted = admit(request, Self::ADMITS);
                async move {
                    let caller = admitted.await?;
                    query?;
                    Ok(Self(<$inner as OfCaller>::of(caller)?))
                }
                .boxed_local()
            }
        }

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                openapi::admission(&Self::ADMITS)
            }
        }

        impl Deref for $name {
            type Target = $inner;

            fn deref(&self) -> &$inner {
                &self.0
            }
        }
    )+};
}

guards! {
    /// Callers with a session.
    Caller(AccountCaller): Customer to Admin;
    /// Callers with a session, also before they have set up a second factor that they must have.
    CallerSettingUp(AccountCaller): Customer to Admin, to set up;
    /// Employees, managers and admins, also before they have set up a second factor that they must have.
    StaffSettingUp(AccountCaller): Employee to Admin, to set up;
    /// Customers only.
    Customer(AccountCaller): Customer to Customer;
    /// Employees, managers and admins.
    Staff(AccountCaller): Employee to Admin;
    /// Managers and admins.
    Manager(AccountCaller): Manager to Admin;
    /// Admins.
    Admin(AccountCaller): Admin to Admin;

    /// Callers who may book, or edit what they have booked.
    AppointmentWriter(AuthenticatedCaller): Customer to Admin or [AppointmentsWrite];
    /// Callers who may reschedule and cancel; what, `Identity::party` decides.
    AppointmentHolder(AuthenticatedCaller): Customer to Admin or [AppointmentsWrite] and guests;
    /// Callers who may read an appointment; which, `Identity::may_see` decides.
    AppointmentReader(AuthenticatedCaller): Customer to Admin or [AppointmentsWrite AppointmentsReadAll AppointmentsWork] and guests;
    /// Callers who may list appointments and their history.
    AppointmentLister(AuthenticatedCaller): Customer to Admin or [AppointmentsWrite AppointmentsReadAll AppointmentsWork];
    /// Callers who work on appointments.
    Worker(AuthenticatedCaller): Employee to Admin or [AppointmentsWork];
    /// Callers who distribute the work.
    Distributor(AuthenticatedCaller): Manager to Admin or [AppointmentsWork];
    /// Callers who may list customers.
    CustomerLister(AuthenticatedCaller): Employee to Admin or [CustomersRead];
    /// Callers who may read a customer; a key without `customers:read` may read those that it created.
    CustomerReader(AuthenticatedCaller): Manager to Admin or [CustomersRead CustomersWrite AppointmentsWrite];
    /// Callers who may edit customers.
    CustomerEditor(AuthenticatedCaller): Admin to Admin or [CustomersWrite];

    /// Callers who may read events; which, `Identity::visible_events` decides.
    EventReader(AuthenticatedCaller): Admin to Admin or [AvailabilityRead CatalogueRead AppointmentsWrite AppointmentsReadAll AppointmentsWork];
    /// Callers who may manage webhooks; a key those that it has created.
    WebhookManager(AuthenticatedCaller): Admin to Admin or [WebhooksManage];
}

/// The callers that a guard admits: accounts of these roles, and API keys with one of these scopes.
#[derive(Debug, Clone)]
pub struct Admission {
    pub roles: RangeInclusive<Role>,
    pub scopes: &'static [Scope],
    /// Whether it admits the holder of the link of a guest's appointment.
    pub guests: bool,
    /// Whether it admits an account that must set up a second factor first.
    pub setting_up: bool,
}

impl Admission {
    fn check(&self, caller: &AuthenticatedCaller) -> Result<(), ApiError> {
        self.check_identity(caller.identity)?;
        if self.setting_up { Ok(()) } else { caller.expect_second_factor() }
    }

    fn check_identity(&self, identity: Identity) -> Result<(), ApiError> {
        match identity {
            Identity::Account(account) if self.roles.contains(&account.role) => Ok(()),
            Identity::Account(account) => {
                Err(ApiError::forbidden(&format!("Your role, {}, may not do this.", account.role)))
            }
            Identity::Guest(_) if self.guests => Ok(()),
            Identity::Guest(_) => {
                Err(ApiError::forbidden("The link of an appointment does not permit this."))
            }
            Identity::ApiKey(_) if self.scopes.is_empty() => {
                Err(ApiError::forbidden("API keys may not do this."))
            }
            Identity::ApiKey(key) if key.scopes.has_any(self.scopes) => Ok(()),
            Identity::ApiKey(_) => {
                let scopes: Vec<&str> = self.scopes.iter().map(|scope| scope.as_str()).collect();
                Err(ApiError::forbidden(&format!("This API key needs the scope {}.", scopes.join(" or "))))
            }
        }
    }
}

/// The part of a caller that the handlers behind a guard need.
trait OfCaller: Sized {
    fn of(caller: AuthenticatedCaller) -> Result<Self, ApiError>;
}

impl OfCaller for AuthenticatedCaller {
    fn of(caller: AuthenticatedCaller) -> Result<Self, ApiError> {
        Ok(caller)
    }
}

impl OfCaller for AccountCaller {
    fn of(caller: AuthenticatedCaller) -> Result<Self, ApiError> {
        match caller.identity {
            Identity::Account(account) => Ok(Self { caller, account }),
            Identity::ApiKey(_) | Identity::Guest(_) => {
                Err(ApiError::forbidden("Only accounts may do this."))
            }
        }
    }
}

/// Authenticates and authorizes: 401 without a valid session or API key, 403 for one that the guard does not admit.
fn admit(
    request: &HttpRequest,
    admission: Admission,
) -> LocalBoxFuture<'static, Result<AuthenticatedCaller, ApiError>> {
    let state = request.app_data::<Data<State>>().cloned();
    let (request, token, guest, anonymous) =
        (request.clone(), bearer(request), authorization(request, "guest"), anonymous_actor(request));
    async move {
        let state = state.ok_or_else(|| ApiError::internal("the application has no state"))?;
        let caller = match guest {
            Some(secret) => authenticate_guest(&state, secret, anonymous).await?,
            None => authenticate(&state, token, anonymous).await?,
        };
        caller.note(&request);
        admission.check(&caller)?;
        state.limits.count(&request, Writer::of(&caller.actor))?;
        Ok(caller)
    }
    .boxed_local()
}
