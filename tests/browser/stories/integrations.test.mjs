// Admins connect other programs: API keys, webhooks, and what was delivered to them.

import assert from "node:assert/strict";

import { ApiKeys, Webhook, Webhooks } from "../pages/integrations.mjs";
import { Site } from "../pages/site.mjs";
import { Api, Refusal } from "../support/api.mjs";
import { Keyboard } from "../support/keyboard.mjs";
import { loseAnswer, recordRequests } from "../support/network.mjs";
import { Receiver, isSignedWith } from "../support/receiver.mjs";
import { story } from "../support/story.mjs";
import { focused, gone, says, seen, until } from "../support/until.mjs";

/** Returns the status with which the API answers a key that lists appointments. */
async function statusWith(shop, secret) {
  try {
    return (await new Api(shop.url, secret).send("GET", "/appointments")).status;
  } catch (error) {
    if (error instanceof Refusal) return error.problem.status;
    throw error;
  }
}

/** Adds a webhook through the API, and returns it with its receiver. */
async function addWebhook(shop, types = ["appointment.booked"]) {
  const [admin, receiver] = [await shop.known("admin"), await Receiver.open()];
  const webhook = await admin.api.post("/webhooks", { url: receiver.url, types });
  return { admin, receiver, webhook };
}

story("a key is created, its secret is shown and copied once, and the API accepts it", async ({ shop, visit }) => {
  const { page, context } = await visit(await shop.known("admin"));
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: shop.url });
  const keys = new ApiKeys(page);
  await keys.open();
  await keys.fill("Fleet Ltd", ["Book appointments", "See free times"]);
  await keys.confirm("Save");
  await says(keys.main, "Secret of Fleet Ltd");
  await says(keys.main, "it is shown only here and now");
  await focused(keys.secret);
  await keys.copy.click();
  await says(keys.messages, "The secret is copied.");
  const secret = await keys.takeSecret();
  assert.match(secret, /^pb_live_/);
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secret);
  await keys.headingHasFocus();

  assert.equal(await statusWith(shop, secret), 200);
  await page.reload();
  await says(keys.line("Fleet Ltd"), /Live.*See free times, Book appointments.*Any.*No end.*Last used/);
  await says(keys.line("Fleet Ltd"), secret.slice(0, 14));
  assert.doesNotMatch(await page.content(), new RegExp(secret));
});

story("a key is edited, rotated with and without overlap, and revoked", async ({ shop, visit }) => {
  const admin = await shop.known("admin");
  const created = await admin.api.post("/api-keys", { name: "Parts shop", scopes: ["appointments:write"] });
  const keys = new ApiKeys((await visit(admin)).page);
  await keys.open();
  await keys.button("Edit", "Parts shop").click();
  await keys.field("Name").fill("Parts depot");
  await keys.checkbox("See all appointments").check();
  await keys.confirm("Save");
  await says(keys.line("Parts depot"), "Book appointments, See all appointments");
  const { scopes } = await admin.api.get(`/api-keys/${created.api_key.id}`);
  assert.deepEqual(scopes, ["appointments:write", "appointments:read_all"]);

  const second = await keys.rotate("Parts depot", "Keep the old secret for 24 hours");
  await says(keys.line("Parts depot"), "Old secret works until");
  assert.deepEqual(await Promise.all([created.secret, second].map((secret) => statusWith(shop, secret))), [200, 200]);
  await keys.button("Rotate the secret of", "Parts depot").click();
  await says(keys.dialog, "It ends at once if you rotate again.");
  await keys.confirm("Go back");

  const third = await keys.rotate("Parts depot", "End the old secret at once");
  const statuses = await Promise.all([created.secret, second, third].map((secret) => statusWith(shop, secret)));
  assert.deepEqual(statuses, [401, 401, 200]);

  await keys.button("Revoke", "Parts depot").click();
  await says(keys.dialog, "The key stops working at once and for ever: the next request");
  await keys.confirm("Revoke");
  await says(keys.messages, "Parts depot is revoked.");
  await keys.headingHasFocus();
  await says(keys.line("Parts depot"), /Live ?Revoked/);
  await gone(keys.button("Edit", "Parts depot"));
  assert.equal(await statusWith(shop, third), 401);
});

story("a test key has an end and networks, and errors are shown at their fields", async ({ shop, visit }) => {
  const visitor = await visit(await shop.known("admin"));
  const keys = new ApiKeys(visitor.page);
  await keys.open();
  await keys.fill("Sandbox", []);
  await keys.dialog.getByRole("radio", { name: "Test" }).check();
  await keys.field("Networks").fill("203.0.113.0/24\nour office");
  await keys.field("Valid through").fill("2020-02-29");
  await keys.save.click();
  await says(keys.dialog, "Choose at least one");
  await focused(keys.checkbox("See free times"));
  await keys.checkbox("Book appointments").check();
  await keys.save.click();
  await says(keys.dialog, "Must be today or later");
  await keys.field("Valid through").fill("2099-12-31");
  visitor.expectError(422);
  await keys.save.click();
  await says(keys.dialog, '"our office" must be a network, as 203.0.113.0/24');
  await focused(keys.field("Networks"));
  await keys.field("Networks").fill("203.0.113.0/24\n198.51.100.7");
  await keys.confirm("Save");
  assert.match(await keys.takeSecret(), /^pb_test_/);
  await says(keys.line("Sandbox"), /Test.*203\.0\.113\.0\/24, 198\.51\.100\.7.*Thu, 31 Dec,? 2099/);
  await keys.button("Edit", "Sandbox").click();
  assert.equal(await keys.field("Valid through").inputValue(), "2099-12-31");
});

story("a key is not edited over another admin's change, and a lost creation is visible", async ({ shop, visit }) => {
  const admin = await shop.known("admin");
  const { api_key } = await admin.api.post("/api-keys", { name: "Accounting", scopes: ["catalogue:read"] });
  const visitor = await visit(admin);
  const keys = new ApiKeys(visitor.page);
  await keys.open();
  await keys.button("Edit", "Accounting").click();
  await admin.api.send("PATCH", `/api-keys/${api_key.id}`, { scopes: ["appointments:write"] });
  visitor.expectError(412);
  await keys.checkbox("See customers").check();
  await keys.save.click();
  await says(keys.dialog.getByRole("alert"), "Somebody else was quicker.");
  await keys.confirm("Leave it");
  await says(keys.line("Accounting"), "Book appointments");
  assert.deepEqual((await admin.api.get(`/api-keys/${api_key.id}`)).scopes, ["appointments:write"]);

  visitor.expectError("net::ERR_CONNECTION_RESET");
  await keys.fill("Lost", ["Book appointments"]);
  await loseAnswer(keys.page, /\/api-keys$/);
  await keys.save.click();
  await says(keys.dialog, "Check the list before trying again.");
  await keys.confirm("Leave it");
  await seen(keys.line("Lost"));
});

story("a key is created by keyboard alone", async ({ shop, visit }) => {
  const { page } = await visit(await shop.known("admin"));
  const [keyboard, keys] = [new Keyboard(page), new ApiKeys(page)];
  await keys.open();
  await keyboard.press(keys.create);
  await focused(keys.field("Name"));
  await page.keyboard.type("Typed");
  await keyboard.press(keys.checkbox("See free times"), "Space");
  await keyboard.press(keys.save);
  await focused(keys.secret);
  await keyboard.press(keys.main.getByRole("button", { name: "I have stored it" }));
  await keys.headingHasFocus();
  await seen(keys.line("Typed"));
});

story("a webhook is added, its secret is shown once, and a test is delivered with its signature", async ({
  shop,
  visit,
}) => {
  const receiver = await Receiver.open();
  const visitor = await visit(await shop.known("admin"));
  const list = new Webhooks(visitor.page);
  await list.open();
  await list.add.click();
  await list.field("Address").fill("ftp://example.com");
  visitor.expectError(422);
  await list.save.click();
  await focused(list.field("Address"));
  await says(list.dialog.locator(".field.wrong"), "ust ");
  await list.field("Address").fill(receiver.url);
  await list.field("Description").fill("Our booking calendar");
  await list.confirm("Save");
  await focused(list.secret);
  const secret = await list.takeSecret();
  assert.match(secret, /^whsec_/);
  await says(list.line(receiver.url), /Our booking calendar.*All events.*Active/);
  await list.main.getByRole("button", { name: `Send a test to ${receiver.url}` }).click();
  await says(list.messages, "The test is sent.");

  await list.openPage(receiver.url);
  const webhook = new Webhook(visitor.page);
  await says(webhook.deliveries, /Test.*Delivered.*Attempts1.*The receiver answered 204/);
  assert.deepEqual(receiver.types(), ["ping"]);
  assert.ok(isSignedWith(secret, receiver.received[0]));
  assert.doesNotMatch(await visitor.page.content(), /whsec_/);
});

story("a webhook gets the chosen events only", async ({ shop, visit }) => {
  const { admin, receiver, webhook } = await addWebhook(shop, []);
  const { page } = await visit(admin);
  const list = new Webhooks(page);
  await list.open();
  await list.main.getByRole("button", { name: `Edit ${receiver.url}` }).click();
  await list.checkbox("Send all events, also types that are added later").uncheck();
  await list.save.click();
  await says(list.dialog, "Choose at least one");
  await list.checkbox("Appointment cancelled").check();
  await list.confirm("Save");
  await says(list.line(receiver.url), "Appointment cancelled");
  const customer = await shop.newCustomer();
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { by: customer });
  await customer.api.post(`/appointments/${reference}/cancel`);
  const one = new Webhook(page);
  await one.open({ ...webhook, url: receiver.url });
  await says(one.deliveries, /Appointment cancelled.*Delivered/);
  assert.deepEqual(receiver.types(), ["appointment.cancelled"]);
});

story("a failed delivery disables a webhook, and is sent again after the receiver has recovered", async ({
  shop,
  visit,
}) => {
  const { admin, receiver, webhook } = await addWebhook(shop);
  receiver.status = 410;
  const page = new Webhook((await visit(admin)).page);
  await page.open(webhook);
  await says(page.state, "Active");
  await says(page.main, "No deliveries yet");
  await page.button("Send a test").click();
  await says(page.deliveries, /Failed.*The receiver answered 410/);
  const [{ headers }] = receiver.received;

  await page.page.reload();
  await says(page.state, "Disabled");
  await says(page.main, "its receiver answered that it wants no more (410)");
  await gone(page.deliveries.getByRole("button"));
  receiver.status = 200;
  await page.button("Activate").click();
  await says(page.messages, "The webhook is active");
  await says(page.state, "Active");
  await page.button(`Send again: ${headers["webhook-id"]}`).click();
  await says(page.deliveries, /Delivered.*Attempts1.*The receiver answered 200/);
  assert.equal(receiver.withId(String(headers["webhook-id"])).length, 2);
});

story("a delivery that fails is repeated, and the log follows without a reload", async ({ shop, visit }) => {
  const { admin, receiver, webhook } = await addWebhook(shop);
  // The first repetition may come before the page has shown the failure.
  receiver.first = [500];
  const page = new Webhook((await visit(admin)).page);
  await page.open(webhook);
  await page.button("Send a test").click();
  await says(page.deliveries, /Delivered.*Attempts[2-9].*The receiver answered 204/, 30_000);
});

story("the secret of a webhook is rotated, and a webhook is deactivated and deleted", async ({ shop, visit }) => {
  const { admin, receiver, webhook } = await addWebhook(shop);
  const page = new Webhook((await visit(admin)).page);
  await page.open(webhook);
  await page.button("Rotate the secret").click();
  await page.confirm("Rotate");
  const secret = await page.takeSecret();
  assert.notEqual(secret, webhook.secret);
  await says(page.particulars, "Old secret works until");
  await page.button("Send a test").click();
  await says(page.deliveries, "Delivered");
  for (const valid of [secret, webhook.secret]) assert.ok(isSignedWith(valid, receiver.received[0]));

  await page.button("Deactivate").click();
  await says(page.messages, "The webhook is inactive.");
  await says(page.state, "Inactive");
  await gone(page.button("Send a test"));
  await page.button("Delete").click();
  await says(page.dialog, `Delete ${receiver.host}?`);
  await page.dialog.getByRole("button", { name: "Delete" }).click();
  const list = new Webhooks(page.page);
  await list.at("Webhooks");
  await says(list.messages, "The webhook is deleted.");
  await list.loaded();
  assert.equal(await list.line(receiver.url).count(), 0);
});

story("older deliveries are loaded on demand, and the first of them gets the focus", async ({ shop, visit }) => {
  const { admin, webhook } = await addWebhook(shop);
  for (let sent = 0; sent < 22; sent += 1) await admin.api.post(`/webhooks/${webhook.id}/test`);
  const page = new Webhook((await visit(admin)).page);
  await page.open(webhook);
  await until("a page is shown", () => page.deliveries.count(), (count) => count === 20);
  await until("all are delivered", () => page.line("Delivered").count(), (count) => count === 20, 30_000);
  await page.more.click();
  await until("all are shown", () => page.deliveries.count(), (count) => count === 22);
  await focused(page.deliveries.nth(20).getByRole("button"));
  await gone(page.more);
});

for (const who of /** @type {const} */ (["ada", "john", "manager"])) {
  story(`${who} cannot open the pages of API keys and webhooks`, async ({ shop, visit }) => {
    const site = new Site((await visit(await shop.known(who))).page);
    const requests = recordRequests(site.page, "GET", /^\/api\/v1\/(api-keys|webhooks)/);
    for (const [path, title] of [
      ["/admin/keys", "API keys"],
      ["/admin/webhooks", "Webhooks"],
      ["/admin/webhooks/1", "Webhook"],
    ]) {
      await site.page.goto(path);
      await site.at(title);
      await says(site.main, "This page is for administrators.");
    }
    assert.deepEqual(requests, []);
  });
}
