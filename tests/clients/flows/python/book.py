"""Books, reschedules and cancels an appointment with the Python client that openapi-generator makes of the document:

openapi-generator-cli generate --generator-name python --package-name pitboard --input-spec pitboard.json
"""

import sys
import uuid

import pitboard
from pitboard.exceptions import ApiException


def main(url: str) -> None:
    # What is public needs no session.
    client = pitboard.ApiClient(pitboard.Configuration(host=url))
    public = pitboard.PublicApi(client)
    service = public.list_services().items[0]
    # Late ones: a customer may reschedule only until a day before the start.
    first, last = public.list_next_starts(service.id).items[-2:]
    day = public.get_availability(var_date=first.var_date).actual_instance
    print(f"{service.name}: {first.var_date} {first.period}, {day.remaining} slots free that day")

    login = pitboard.Login(email="ada@example.com", password="pitboard-demo")
    session = pitboard.AccountsApi(client).login(login)
    configuration = pitboard.Configuration(host=url, access_token=session.access_token)
    appointments = pitboard.AppointmentsApi(pitboard.ApiClient(configuration))

    # The same key: the repetition gets the response of the first request.
    booking = pitboard.CreateAppointment(
        service_id=service.id,
        date=first.var_date,
        period=first.period,
        vehicle=pitboard.BookingVehicle(
            make="Honda", model="Civic", year=2020, license_plate="GJ27 PY 1", type="sedan"
        ),
    )
    key = str(uuid.uuid4())
    booked = appointments.book_appointment(booking, idempotency_key=key)
    repeated = appointments.book_appointment_with_http_info(booking, idempotency_key=key)
    assert repeated.data.reference == booked.reference, "it was booked twice"
    print(f"booked {booked.reference}")

    start = pitboard.RescheduleAppointment(date=last.var_date, period=last.period)
    etag = repeated.headers["etag"]
    moved = appointments.reschedule_appointment(booked.reference, start, if_match=etag)
    print(f"rescheduled to {moved.var_date} {moved.period}")

    # The version has changed, so the same request is refused.
    try:
        appointments.reschedule_appointment(booked.reference, start, if_match=etag)
    except ApiException as refusal:
        assert refusal.data.code == pitboard.ProblemCode.VERSION_CONFLICT, refusal
    else:
        raise AssertionError("not a conflict")

    cancelled = appointments.cancel_appointment(booked.reference)
    print(f"{cancelled.reference} is {cancelled.status.value}")


main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
