// Books, reschedules and cancels an appointment with openapi-fetch and the types that openapi-typescript makes of the
// document: openapi-typescript http://127.0.0.1:8000/openapi.json --output pitboard.d.ts

import createClient from "openapi-fetch";
import type { components, paths } from "./pitboard";

declare const process: { argv: string[] };

type Problem = components["schemas"]["Problem"];

const client = createClient<paths>({ baseUrl: process.argv[2] ?? "http://127.0.0.1:8000" });

/** Returns the body of a response, or throws its problem. */
function taken<T>(result: { data?: T; error?: Problem }): T {
  if (result.data === undefined) throw new Error(result.error?.detail ?? "no response of this API");
  return result.data;
}

// What is public needs no session.
const services = taken(await client.GET("/api/v1/services"));
const service = services.items[0];
const next = taken(await client.GET("/api/v1/availability/next", { params: { query: { service_id: service.id } } }));
// Late ones: a customer may reschedule only until a day before the start.
const [first, last] = next.items.slice(-2);
const day = taken(await client.GET("/api/v1/availability", { params: { query: { date: first.date } } }));
if ("items" in day) throw new Error("a date has one day");
console.log(`${service.name}: ${first.date} ${first.period}, ${day.remaining} slots free that day`);

const credentials = { email: "ada@example.com", password: "pitboard-demo" };
const session = taken(await client.POST("/api/v1/auth/login", { body: credentials }));
client.use({
  onRequest({ request }) {
    request.headers.set("Authorization", `Bearer ${session.access_token}`);
  },
});

// The same key: the repetition gets the response of the first request.
const booking = {
  params: { header: { "Idempotency-Key": crypto.randomUUID() } },
  body: {
    service_id: service.id,
    date: first.date,
    period: first.period,
    vehicle: { make: "Honda", model: "Civic", year: 2020, license_plate: "GJ27 TS 1", type: "sedan" as const },
  },
};
const booked = taken(await client.POST("/api/v1/appointments", booking));
const repeated = await client.POST("/api/v1/appointments", booking);
if (taken(repeated).reference !== booked.reference) throw new Error("it was booked twice");
console.log(`booked ${booked.reference}`);

const path = { reference: booked.reference };
const start = { date: last.date, period: last.period };
const etag = repeated.response.headers.get("ETag") ?? "*";
const reschedule = { params: { path, header: { "If-Match": etag } }, body: start };
const moved = taken(await client.POST("/api/v1/appointments/{reference}/reschedule", reschedule));
console.log(`rescheduled to ${moved.date} ${moved.period}`);

// The version has changed, so the same request is refused.
const { error } = await client.POST("/api/v1/appointments/{reference}/reschedule", reschedule);
if (error?.code !== "version_conflict") throw new Error(`not a conflict: ${JSON.stringify(error)}`);

const cancelled = taken(await client.POST("/api/v1/appointments/{reference}/cancel", { params: { path } }));
console.log(`${cancelled.reference} is ${cancelled.status}`);
