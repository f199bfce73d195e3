// Books, reschedules and cancels an appointment with the Go client that openapi-generator makes of the document:
//
//	openapi-generator-cli generate --generator-name go --package-name pitboard \
//	  --additional-properties enumClassPrefix=true --input-spec pitboard.json
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"pitboard"
)

func main() {
	url := "http://127.0.0.1:8000"
	if len(os.Args) > 1 {
		url = os.Args[1]
	}
	if err := book(url); err != nil {
		log.Fatal(err)
	}
}

func book(url string) error {
	configuration := pitboard.NewConfiguration()
	configuration.Servers = pitboard.ServerConfigurations{{URL: url}}
	client := pitboard.NewAPIClient(configuration)
	ctx := context.Background()

	// What is public needs no session.
	services, _, err := client.PublicAPI.ListServices(ctx).Execute()
	if err != nil {
		return err
	}
	service := services.Items[0]
	next, _, err := client.PublicAPI.ListNextStarts(ctx).ServiceId(service.Id).Execute()
	if err != nil {
		return err
	}
	// Late ones: a customer may reschedule only until a day before the start.
	last := next.Items[len(next.Items)-1]
	first := next.Items[len(next.Items)-2]
	day, _, err := client.PublicAPI.GetAvailability(ctx).Date(first.Date).Execute()
	if err != nil {
		return err
	}
	fmt.Printf("%s: %s %s, %d slots free that day\n",
		service.Name, first.Date, first.Period, day.AvailabilityDay.Remaining)

	login := pitboard.NewLogin("ada@example.com", "pitboard-demo")
	session, _, err := client.AccountsAPI.Login(ctx).Login(*login).Execute()
	if err != nil {
		return err
	}
	ctx = context.WithValue(ctx, pitboard.ContextAccessToken, session.AccessToken)

	// The same key: the repetition gets the response of the first request.
	vehicle := pitboard.NewBookingVehicle("Honda", "Civic", 2020)
	vehicle.SetLicensePlate("GJ27 GO 1")
	appointment := pitboard.NewCreateAppointment(first.Date, first.Period, service.Id, *vehicle)
	key := fmt.Sprintf("flow-%d", time.Now().UnixNano())
	booking := client.AppointmentsAPI.BookAppointment(ctx).CreateAppointment(*appointment).IdempotencyKey(key)
	booked, _, err := booking.Execute()
	if err != nil {
		return err
	}
	repeated, response, err := booking.Execute()
	if err != nil {
		return err
	}
	if repeated.Reference != booked.Reference {
		return errors.New("it was booked twice")
	}
	fmt.Println("booked", booked.Reference)

	start := pitboard.NewRescheduleAppointment(last.Date, last.Period)
	reschedule := client.AppointmentsAPI.RescheduleAppointment(ctx, booked.Reference).
		RescheduleAppointment(*start).IfMatch(response.Header.Get("ETag"))
	moved, _, err := reschedule.Execute()
	if err != nil {
		return err
	}
	fmt.Println("rescheduled to", moved.Date, moved.Period)

	// The version has changed, so the same request is refused.
	_, _, err = reschedule.Execute()
	var refusal *pitboard.GenericOpenAPIError
	if !errors.As(err, &refusal) {
		return fmt.Errorf("not a refusal: %v", err)
	}
	problem, ok := refusal.Model().(pitboard.Problem)
	if !ok || problem.Code != pitboard.PROBLEMCODE_VERSION_CONFLICT {
		return fmt.Errorf("not a conflict: %v", err)
	}

	// This generator sends null for a body that is left out, which is no object.
	cancel := client.AppointmentsAPI.CancelAppointment(ctx, booked.Reference).
		CancelAppointment(*pitboard.NewCancelAppointment())
	cancelled, _, err := cancel.Execute()
	if err != nil {
		return err
	}
	fmt.Println(cancelled.Reference, "is", cancelled.Status)
	return nil
}
