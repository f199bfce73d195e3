// Verifies a webhook with the library that docs/webhooks.md recommends. Reads { secret, headers, body } from standard
// input, and fails unless the library accepts it.
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";

const { secret, headers, body } = JSON.parse(await text(process.stdin));
new Webhook(secret).verify(body, headers);
